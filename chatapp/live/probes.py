"""What the network's self-test needs remembered for seconds: which request came already, and how many are held."""

import threading
import time
from collections import Counter, OrderedDict
from contextlib import contextmanager

KEPT = 10_000  # nonces: a minute of a hundred people who test at once, at a few hundred bytes each


class Probes:
    """Arrivals by nonce, the latest `KEPT`, and the seats of what is held or open, by address."""

    def __init__(self):
        self._lock = threading.Lock()
        self._arrivals = OrderedDict()
        self._seated = Counter()

    def arrive(self, nonce):
        """Count an arrival; return (how many there were before, seconds since the first)."""
        with self._lock:
            first, before = self._arrivals.pop(nonce, (time.monotonic(), 0))
            self._arrivals[nonce] = first, before + 1
            if len(self._arrivals) > KEPT:
                self._arrivals.popitem(last=False)
            return before, time.monotonic() - first

    def arrivals(self, nonce):
        """Return how often this nonce has arrived."""
        return self._arrivals.get(nonce, (0, 0))[1]

    def sit(self, address, *, each, in_all):
        """Take a seat and return True, or False when `address` has `each` of them or all together `in_all`."""
        with self._lock:
            if self._seated[address] >= each or self._seated.total() >= in_all:
                return False
            self._seated[address] += 1
            return True

    def rise(self, address):
        """Give a seat back."""
        with self._lock:
            self._seated[address] -= 1
            if not self._seated[address]:
                del self._seated[address]

    @contextmanager
    def seat(self, address, *, each, in_all):
        """Sit for the block; gives whether there was a seat."""
        is_seated = self.sit(address, each=each, in_all=in_all)
        try:
            yield is_seated
        finally:
            if is_seated:
                self.rise(address)
