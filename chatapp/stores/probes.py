"""Memory of the network self-test, for seconds: requests that have arrived, and those that are held."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chatapp.transport.tcp.shares import Shares

KEPT = 10_000  # nonces: a minute of a hundred people who test at once, at a few hundred bytes each


class Slot:
    """The place of a held request or open connection of a `client`. `end()` ends it early, and must not block."""

    def __init__(self, client: str, end: Callable[[], None]) -> None:
        self.client = client
        self.end = end


class Probes:
    """Arrivals by nonce, the latest `KEPT`, and the slots of what is held or open, by client."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._arrivals: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._slots: Shares[Slot] = Shares()

    def arrive(self, nonce: str) -> tuple[int, float]:
        """Count an arrival; return (how many there were before, seconds since the first)."""
        with self._lock:
            first, before = self._arrivals.pop(nonce, (time.monotonic(), 0))
            self._arrivals[nonce] = first, before + 1
            if len(self._arrivals) > KEPT:
                self._arrivals.popitem(last=False)
            return before, time.monotonic() - first

    def arrivals(self, nonce: str) -> int:
        """Return how often this nonce has arrived."""
        return self._arrivals.get(nonce, (0, 0))[1]

    def take_slot(self, client: str, end: Callable[[], None], *, each: int, in_all: int) -> Slot | None:
        """Return a Slot, or None when `client` has `each` of them.

        When all together have `in_all`, whoever has most of them loses the oldest, unless that is no more than the
        newcomer would have then: so None again.
        """
        with self._lock:
            mine = self._slots.of(client)
            if mine >= each or (self._slots.size >= in_all and not self._make_room(mine + 1)):
                return None
            slot = Slot(client, end)
            self._slots.put(slot, client)
            return slot

    def _make_room(self, own: int) -> bool:
        greatest = self._slots.greatest()
        if self._slots.of(greatest) <= own:
            return False
        oldest = next(iter(self._slots.items(greatest)))
        self._slots.remove(oldest, greatest)
        oldest.end()
        return True

    def release_slot(self, slot: Slot) -> None:
        """Give a slot back, unless it was taken away."""
        with self._lock:
            self._slots.remove(slot, slot.client)

    @contextmanager
    def slot(self, client: str, end: Callable[[], None], *, each: int, in_all: int) -> Iterator[Slot | None]:
        """Take a slot for the block; gives the Slot or None."""
        slot = self.take_slot(client, end, each=each, in_all=in_all)
        try:
            yield slot
        finally:
            if slot is not None:
                self.release_slot(slot)
