"""Bounds on the rate of new sessions, per client and in all, so that connected clients stay connected while everybody
returns after a restart."""

import math
import time
from collections.abc import Callable

from chatapp.transport.tcp import clients

ADDRESSES = 10_000  # buckets that are kept; beyond it, full ones are dropped


class Bucket:
    """A token bucket: it holds up to `burst` tokens, and gets `rate` a second."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = self._tokens = burst
        self._at = now

    def wait(self, now: float) -> float:
        """Add the tokens of the time that has passed; return the seconds until there is a whole one, at most 0 if there
        is one."""
        self._tokens = tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        return (1 - tokens) / self._rate

    def is_full(self, now: float) -> bool:
        """Return whether it holds all tokens that it may."""
        return self._tokens + (now - self._at) * self._rate >= self._burst

    def take(self) -> None:
        """Take a token."""
        self._tokens -= 1


class Admission:
    """Token buckets: `per_address` and `in_all` are (sessions per second, burst). An address is a client's.

    The clients of one IPv6 site together have `clients.SITE_SHARE` times the limit of one.
    """

    def __init__(
        self,
        per_address: tuple[float, float] = (50, 1000),
        in_all: tuple[float, float] = (500, 20_000),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_address = per_address  # enough for an office of a thousand behind one address, all at once
        self._clock = clock
        self._all = Bucket(*in_all, clock())
        self._addresses: dict[tuple[str, int], Bucket] = {}

    def wait(self, client: str) -> int:
        """Admit one session of `client`, a key of `clients`, and return 0; or the seconds after which to try again."""
        now = self._clock()
        buckets = [self._bucket(key, times, now) for key, times in clients.shares(client)]
        buckets.append(self._all)
        longest = max([bucket.wait(now) for bucket in buckets])
        if longest > 0:
            return max(1, math.ceil(longest))
        for bucket in buckets:
            bucket.take()
        return 0

    def _bucket(self, key, times, now):
        bucket = self._addresses.get((key, times))
        if bucket is None:
            if len(self._addresses) >= ADDRESSES:
                self._forget(now)
            rate, burst = self._per_address
            bucket = self._addresses[key, times] = Bucket(rate * times, burst * times, now)
        return bucket

    def _forget(self, now):
        self._addresses = {name: bucket for name, bucket in self._addresses.items() if not bucket.is_full(now)}
        if len(self._addresses) >= ADDRESSES:
            self._addresses.clear()  # the rate in all still holds
