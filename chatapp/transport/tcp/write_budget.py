"""A bound for bytes that were written and that clients have not taken: for each owner, and for all together.

Each connection and each polled session has a bound of its own; this one is for an owner who has many of them.
"""

import logging
import typing
from collections.abc import Hashable

from chatapp.transport.tcp.shares import Shares

FEW = 16_384  # bytes of one connection or session that do not count
EACH = 16_000_000  # bytes that wait for one person, or for one client while the person is unknown
ALL = 256_000_000  # bytes that wait for everybody
ROOM = 8  # an eighth of that is freed in one go, since each go looks at all owners

log = logging.getLogger("chatapp.transport")


class Waiting(Hashable, typing.Protocol):
    """A connection or a polled session, whose client has not taken all that was written."""

    def cut(self) -> None:
        """Close it soon. Must not block."""


class WriteBudget:
    """Waiting bytes by owner. `cut`: how many connections and sessions were cut, here or elsewhere, for what waited."""

    def __init__(self) -> None:
        self._shares: Shares[Waiting] = Shares()
        self._owners: dict[Waiting, Hashable] = {}
        self.cut = 0

    @property
    def size(self) -> int:
        """All bytes that count."""
        return self._shares.size

    def note(self, item: Waiting, owner: Hashable, size: int) -> None:
        """Set the bytes that wait in `item` for `owner`, and cut the largest items while a bound is exceeded."""
        if size <= FEW:
            self.forget(item)
            return
        if self._owners.setdefault(item, owner) != owner:
            self.forget(item)
            self._owners[item] = owner
        self._shares.put(item, owner, size)
        if self._shares.of(owner) > EACH:
            self._cut(owner, EACH)
        if self._shares.size > ALL:
            self._make_room()

    def forget(self, item: Waiting) -> None:
        """Note that nothing waits in `item`."""
        if item in self._owners:
            self._shares.remove(item, self._owners.pop(item))

    def _make_room(self):
        for owner in self._shares.holders():
            self._cut(owner, 0, enough=ALL - ALL // ROOM)
            if self._shares.size <= ALL - ALL // ROOM:
                return

    def _cut(self, owner, most, enough=0):
        """Cut the largest items of an owner until it has at most `most` bytes, or all together at most `enough`."""
        items = self._shares.items(owner)
        while self._shares.of(owner) > most and self._shares.size > enough:
            largest = max(items, key=items.__getitem__)
            log.debug("cut a connection: its owner took none of %d bytes", self._shares.of(owner))
            self.forget(largest)
            self.cut += 1
            largest.cut()
