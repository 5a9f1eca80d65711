"""Shares of a scarce resource by holder: when it runs out, the holder with the largest share gives some back."""

from collections.abc import Hashable


class Shares:
    """Items and their sizes by holder, the oldest item first. `size`: of all items together, in bytes or in places."""

    def __init__(self) -> None:
        self.size = 0
        self._items = {}  # holder: {item: size}
        self._sizes = {}  # holder: size of all its items

    def put(self, item: Hashable, holder: Hashable, size: int = 1) -> None:
        """Set the size of a holder's item; an item that is there already keeps its age."""
        items = self._items.setdefault(holder, {})
        self._add(holder, size - items.get(item, 0))
        items[item] = size

    def remove(self, item: Hashable, holder: Hashable) -> None:
        """Remove a holder's item, if it is there."""
        items = self._items.get(holder)
        if items is None or item not in items:
            return
        self._add(holder, -items.pop(item))
        if not items:
            del self._items[holder], self._sizes[holder]

    def _add(self, holder, size):
        self._sizes[holder] = self._sizes.get(holder, 0) + size
        self.size += size

    def of(self, holder: Hashable) -> int:
        """Return the size of all items of a holder."""
        return self._sizes.get(holder, 0)

    def items(self, holder: Hashable) -> dict:
        """Return `{item: size}` of a holder, the oldest first. The caller must not change it."""
        return self._items.get(holder, {})

    def holders(self) -> list:
        """Return all holders, the one with the largest share first."""
        return sorted(self._sizes, key=self._sizes.get, reverse=True)

    def greatest(self) -> Hashable:
        """Return the holder with the largest share, the oldest of equals; None when there is none."""
        return max(self._sizes, key=self._sizes.get, default=None)
