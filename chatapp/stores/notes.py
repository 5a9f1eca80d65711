"""Notes of what a background task is to do soon: a plain store with small verbs."""

import threading
from collections.abc import Iterable
from typing import Generic, TypeVar

MOST = 100_000  # notes at a time; what is not noted is found by the periodic work

Item = TypeVar("Item")


class Notes(Generic[Item]):
    """Items that wait for one task, each once."""

    def __init__(self) -> None:
        self._items: dict[Item, None] = {}  # a dict, since it keeps the order in which they came
        self._has_items = threading.Event()

    def add(self, items: Iterable[Item]) -> None:
        """Note some items, and wake the task."""
        for item in items:
            if len(self._items) < MOST:
                self._items[item] = None
        self._has_items.set()

    def discard(self, item: Item) -> None:
        """Forget one item."""
        self._items.pop(item, None)

    def wait(self) -> None:
        """Wait until something is noted."""
        self._has_items.wait()

    def take(self) -> list[Item]:
        """Return all items as a list, the oldest first, and forget them."""
        self._has_items.clear()
        items, self._items = list(self._items), {}
        return items
