"""How often somebody may do something: moving windows, in memory. Rates are written as the `limits` library reads
them."""

import functools
import math
import time
from collections import deque

from limits import parse

SWEEP = 10_000  # windows after which those that are over are forgotten


class Rates:
    """Counts hits per (rate, key). A rate is text such as `120/minute`. Needs no lock: nothing here lets another
    greenlet run."""

    def __init__(self):
        self._hits = {}  # {(rate, *key): when each hit of the last window ends to count, in monotonic seconds}
        self._sweep_at = SWEEP

    def hit(self, rate, *key, cost=1):
        """Count `cost` hits; return 0 when they are allowed, else the seconds until one more is."""
        amount, seconds = _parsed(rate)
        hits = self._window(rate, key)
        if len(hits) + cost > amount:
            return max(1, _wait(hits, amount))
        hits.extend([time.monotonic() + seconds] * cost)
        return 0

    def wait(self, rate, *key):
        """Return the seconds until one more hit is allowed, 0 when it is now. Counts nothing."""
        return _wait(self._window(rate, key), _parsed(rate)[0])

    def clear(self, rate, *key):
        """Forget the hits of `key`."""
        self._hits.pop((rate, *key), None)

    def _window(self, rate, key):
        name = (rate, *key)
        hits = self._hits.get(name)
        if hits is None:
            self._sweep()
            hits = self._hits[name] = deque()
        moment = time.monotonic()
        while hits and hits[0] <= moment:
            hits.popleft()
        return hits

    def _sweep(self):
        """Forget who did nothing lately, each time that there are twice as many as the last time."""
        if len(self._hits) >= self._sweep_at:
            moment = time.monotonic()
            self._hits = {name: hits for name, hits in self._hits.items() if hits and hits[-1] > moment}
            self._sweep_at = max(SWEEP, 2 * len(self._hits))


@functools.cache
def _parsed(rate):
    """Return (hits, seconds)."""
    item = parse(rate)
    return item.amount, item.get_expiry()


def _wait(hits, amount):
    """Return the seconds until there is room for one more, 0 when there is."""
    if len(hits) < amount:
        return 0
    return max(1, math.ceil(hits[len(hits) - amount] - time.monotonic()))
