"""Bounds on the rate of new sessions, per client and in all, so that connected clients stay connected while everybody
returns after a restart."""

import math
import time
from collections.abc import Callable

from chatapp.transport.tcp import clients

ADDRESSES = 10_000  # buckets that are kept; beyond it, full ones are dropped


class Bucket:
    """A token bucket: it holds up to `burst` tokens, and gets `rate` a second."""

    __slots__ = ("_at", "_tokens")

    def __init__(self, burst: float, now: float) -> None:
        self._tokens = burst
        self._at = now

    def refill(self, rate: float, burst: float, now: float) -> float:
        """Add the tokens of the time that has passed; return how many there are now."""
        self._tokens = min(burst, self._tokens + (now - self._at) * rate)
        self._at = now
        return self._tokens

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
        self._in_all = in_all
        self._clock = clock
        self._all = Bucket(in_all[1], clock())
        self._addresses: dict[tuple[str, int], Bucket] = {}

    def wait(self, client: str) -> int:
        """Admit one session of `client`, a key of `clients`, and return 0; or the seconds after which to try again."""
        now = self._clock()
        buckets = [(self._bucket(key, times, now), self._times(times)) for key, times in clients.shares(client)]
        buckets.append((self._all, self._in_all))
        lacks = [(1 - bucket.refill(*limits, now)) / limits[0] for bucket, limits in buckets]
        if max(lacks) > 0:
            return max(1, math.ceil(max(lacks)))
        for bucket, _ in buckets:
            bucket.take()
        return 0

    def _times(self, times):
        rate, burst = self._per_address
        return rate * times, burst * times

    def _bucket(self, key, times, now):
        bucket = self._addresses.get((key, times))
        if bucket is None:
            if len(self._addresses) >= ADDRESSES:
                self._forget(now)
            bucket = self._addresses[key, times] = Bucket(self._times(times)[1], now)
        return bucket

    def _forget(self, now):
        full = {name for name, bucket in self._addresses.items() if self._is_full(bucket, name[1], now)}
        self._addresses = {name: bucket for name, bucket in self._addresses.items() if name not in full}
        if len(self._addresses) >= ADDRESSES:
            self._addresses.clear()  # the rate in all still holds

    def _is_full(self, bucket, times, now):
        rate, burst = self._times(times)
        return bucket.refill(rate, burst, now) >= burst
