"""The size of an answer: lists are bounded by their bytes as JSON, not by the number of items alone."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from chatapp.transport.socketio.json import size


class Budget:
    """The bytes that are left for one answer. The first item always fits, so that paging makes progress."""

    def __init__(self, most: int) -> None:
        self.left = most
        self._is_whole = True

    @property
    def is_spent(self) -> bool:
        """Whether nothing fits any more."""
        return self.left <= 0 and not self._is_whole

    def takes(self, item: Any) -> bool:
        """Return whether `item` still fits, and count it. After the first that does not fit, none does."""
        weight = size(item)
        if weight > self.left and not self._is_whole:
            self.left = 0
            return False
        self.left -= weight
        self._is_whole = False
        return True

    def spend(self, weight: int) -> None:
        """Count the bytes of other parts of the answer."""
        self.left = max(self.left - weight, 0)

    def fitting(self, items: Iterable) -> Iterator:
        """Yield the items up to the first that does not fit."""
        return itertools.takewhile(self.takes, items)
