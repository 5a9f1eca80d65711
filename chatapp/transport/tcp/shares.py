"""Shares of a scarce resource by holder: when it runs out, the holder with the largest share gives some back."""

from collections.abc import Hashable
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)


class Shares(Generic[Item]):
    """Items and their sizes by holder, the oldest item first. `size`: of all items together, in bytes or in places."""

    def __init__(self) -> None:
        self.size = 0
        self._items: dict[Hashable, dict[Item, int]] = {}  # by holder, with their sizes
        self._sizes: dict[Hashable, int] = {}  # holder: size of all its items

    def put(self, item: Item, holder: Hashable, size: int = 1) -> None:
        """Set the size of a holder's item; an item that is there already keeps its age."""
        items = self._items.setdefault(holder, {})
        self._add(holder, size - items.get(item, 0))
        items[item] = size

    def remove(self, item: Item, holder: Hashable) -> None:
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

    def items(self, holder: Hashable) -> dict[Item, int]:
        """Return `{item: size}` of a holder, the oldest first. The caller must not change it."""
        return self._items.get(holder, {})

    def holders(self) -> list[Hashable]:
        """Return all holders, the one with the largest share first."""
        return sorted(self._sizes, key=self._sizes.__getitem__, reverse=True)

    def greatest(self) -> Hashable:
        """Return the holder with the largest share, the oldest of equals; None when there is none."""
        return max(self._sizes, key=self._sizes.__getitem__, default=None)
