"""How often somebody may do something: moving windows of the `limits` library, in memory."""

import math
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Rates:
    """Counts hits per (rate, key). A rate is written as `limits` reads it: `120/minute`."""

    def __init__(self):
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, rate, *key, cost=1):
        """Count `cost` hits; return 0 when they are allowed, else the seconds until one more is."""
        if self._limiter.hit(parse(rate), *key, cost=cost):
            return 0
        return max(1, self.wait(rate, *key))

    def wait(self, rate, *key):
        """Return the seconds until one more hit is allowed, 0 when it is now. Counts nothing."""
        item = parse(rate)
        if self._limiter.test(item, *key):
            return 0
        return max(1, math.ceil(self._limiter.get_window_stats(item, *key).reset_time - time.time()))

    def clear(self, rate, *key):
        """Forget the hits of `key`."""
        self._limiter.clear(parse(rate), *key)
