"""Budgets of processor time, by leaky bucket.

A bucket that has been full leaks at a fraction of its rate until its owner has rested. So a client that asks without a
pause, by any number of connections, gets little from then on; one that asks much at once, or now and then, is not
slowed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from chatapp.concurrency.meter import Clock

SLOWED = 4  # a bucket that has been full leaks this many times slower than its rate,
RESTED = 0.5  # until its level has fallen to this share
SWEEP = 10_000  # buckets after which those that are not slowed are dropped


class Payer(NamedTuple):
    """The owner of a bucket: its key, its rate in seconds of processor time per second, and its burst in seconds."""

    key: tuple
    rate: float
    burst: float


class Bucket:
    """The seconds of processor time that its owner has used and that have not leaked yet: `level`."""

    __slots__ = ("_at", "is_slowed", "level")

    def __init__(self, now: float) -> None:
        self.level = 0.0
        self.is_slowed = False
        self._at = now

    def leak(self, payer: Payer, now: float) -> None:
        """Leak until now."""
        now = max(now, self._at)  # the clock may correct itself
        level = self.level - (now - self._at) * _rate(payer, self.is_slowed)
        rested = payer.burst * RESTED
        if self.is_slowed and level < rested:  # for the time since then it leaked by its whole rate
            level = rested - (rested - level) * SLOWED
            self.is_slowed = False
        self.level, self._at = max(0.0, level), now

    def add(self, payer: Payer, seconds: float) -> None:
        """Add seconds."""
        self.level += seconds
        self.is_slowed = self.is_slowed or self.level >= payer.burst


class Budgets:
    """Buckets by key. They need no lock: nothing here lets another greenlet run."""

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        self._clock = clock or Clock()
        self._buckets: dict[tuple, Bucket] = {}
        self._waiting: Counter[tuple] = Counter()
        self._sweep_at = SWEEP

    def spend(self, payers: Iterable[Payer], seconds: float) -> None:
        """Charge each of these Payers with seconds of processor time."""
        now = self._clock()
        if len(self._buckets) >= self._sweep_at:
            self._sweep()
        for payer in payers:
            bucket = self._buckets.get(payer.key)
            if bucket is None:
                bucket = self._buckets[payer.key] = Bucket(now)
            bucket.leak(payer, now)
            bucket.add(payer, seconds)

    def wait(self, payers: Iterable[Payer]) -> float:
        """Return the seconds until none of these Payers' buckets is full; 0 when none is."""
        longest = 0.0
        for payer in payers:
            bucket = self._buckets.get(payer.key)
            if bucket is not None and bucket.level >= payer.burst:  # for most it is not, leaked or not
                bucket.leak(payer, self._clock())
                longest = max(longest, (bucket.level - payer.burst) / _rate(payer, bucket.is_slowed))
        return longest

    @contextmanager
    def queue(self, payer: Payer, most: int) -> Iterator[bool]:
        """Count the block as a waiting request of this Payer; give whether there are at most `most` of them."""
        self._waiting[payer.key] += 1
        try:
            yield self._waiting[payer.key] <= most
        finally:
            self._waiting -= Counter([payer.key])  # which drops what is zero

    def _sweep(self) -> None:
        """Drop the buckets that are not slowed, whenever their number has doubled."""
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if bucket.is_slowed}
        self._sweep_at = max(SWEEP, 2 * len(self._buckets))


def _rate(payer: Payer, is_slowed: bool) -> float:
    return payer.rate / SLOWED if is_slowed else payer.rate
