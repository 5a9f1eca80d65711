"""How many sessions may begin, per address and in all, so that those who are connected stay so while everyone
returns."""

import math
import time

ADDRESSES = 10_000  # remembered; beyond it, those that are full again are forgotten


class Bucket:
    """Holds up to `burst` tokens, and gets `rate` a second."""

    __slots__ = ("_at", "_tokens")

    def __init__(self, burst, now):
        self._tokens = burst
        self._at = now

    def refill(self, rate, burst, now):
        """Return the tokens there are now."""
        self._tokens = min(burst, self._tokens + (now - self._at) * rate)
        self._at = now
        return self._tokens

    def take(self):
        """Take one."""
        self._tokens -= 1


class Admission:
    """Token buckets: `per_address` and `in_all` are (sessions per second, burst)."""

    def __init__(self, per_address=(50, 1000), in_all=(500, 20_000), clock=time.monotonic):
        self._per_address = per_address  # an office of a thousand behind one address, all at once
        self._in_all = in_all
        self._clock = clock
        self._all = Bucket(in_all[1], clock())
        self._addresses = {}

    def wait(self, address):
        """Admit one session of `address` and return 0; or return the seconds after which to try again."""
        now = self._clock()
        own = self._bucket(address, now)
        lacks = [
            (1 - bucket.refill(*limits, now)) / limits[0]
            for bucket, limits in ((own, self._per_address), (self._all, self._in_all))
        ]
        if max(lacks) > 0:
            return max(1, math.ceil(max(lacks)))
        own.take()
        self._all.take()
        return 0

    def _bucket(self, address, now):
        bucket = self._addresses.get(address)
        if bucket is None:
            if len(self._addresses) >= ADDRESSES:
                self._forget(now)
            bucket = self._addresses[address] = Bucket(self._per_address[1], now)
        return bucket

    def _forget(self, now):
        rate, burst = self._per_address
        self._addresses = {a: b for a, b in self._addresses.items() if b.refill(rate, burst, now) < burst}
        if len(self._addresses) >= ADDRESSES:
            self._addresses.clear()  # the rate in all still holds
