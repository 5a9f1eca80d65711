"""Rate limits by moving window. Rates are texts as the `limits` library reads them."""

import functools
import hashlib
import hmac
import math
import time
from abc import ABC, abstractmethod
from collections import Counter, deque

from limits import parse

SWEEP = 10_000  # windows after which those that have passed are dropped


class Rates(ABC):
    """Counts hits per (rate, key) in a moving window. A rate is text such as `120/minute`."""

    @abstractmethod
    def hit(self, rate: str, *key: str, cost: int = 1, times: int = 1) -> int:
        """Count `cost` hits; return 0 when they are allowed, else the seconds until one more is.

        `times`: how many times the rate is allowed to this key. What costs more than a window allows is allowed where
        none counts, since it would be refused for ever; its hits count in this window and the next ones.
        """

    @abstractmethod
    def reserve(self, rate: str, *key: str, times: int = 1) -> int:
        """Count a hit as `hit` does; it is followed by `keep` or `give_back`."""

    @abstractmethod
    def keep(self, rate: str, *key: str) -> None:
        """Keep a reserved hit."""

    @abstractmethod
    def give_back(self, rate: str, *key: str) -> None:
        """Give a reserved hit back."""

    @abstractmethod
    def sweep(self) -> None:
        """Forget the hits that count no more, where that does not happen by itself."""


class MemoryRates(Rates):
    """The hits at this process. Needs no lock: nothing here lets another greenlet run."""

    def __init__(self) -> None:
        # {(rate, *key): when each hit of the last window ends to count, in monotonic seconds}
        self._hits: dict[tuple[str, ...], deque[float]] = {}
        # {(rate, *key): hits of which it is not known yet whether they count}
        self._reserved: Counter[tuple[str, ...]] = Counter()
        self._sweep_at = SWEEP

    def hit(self, rate: str, *key: str, cost: int = 1, times: int = 1) -> int:
        amount, seconds = parsed(rate)
        allowed = amount * times
        moment = time.monotonic()
        hits = self._window(rate, key, moment)
        if len(hits) + min(cost, allowed) > allowed:
            return self._refusal(rate, key, hits, allowed)
        if cost == 1:
            hits.append(moment + seconds)
            return 0
        hits.extend(moment + seconds * (1 + number // allowed) for number in range(cost))
        return 0

    def reserve(self, rate: str, *key: str, times: int = 1) -> int:
        seconds = self.hit(rate, *key, times=times)
        if not seconds:
            self._reserved[rate, *key] += 1
        return seconds

    def keep(self, rate: str, *key: str) -> None:
        self._reserved -= Counter([(rate, *key)])  # which drops what is zero

    def give_back(self, rate: str, *key: str) -> None:
        self.keep(rate, *key)
        if hits := self._hits.get((rate, *key)):
            hits.pop()

    def sweep(self) -> None:
        """Do nothing: a new window makes room for itself."""

    def has_reserved(self, rate: str, *key: str) -> bool:
        """Return whether a hit is reserved."""
        return (rate, *key) in self._reserved

    def _refusal(self, rate: str, key: tuple[str, ...], hits: deque[float], amount: int) -> int:
        """Return the seconds until one more hit may be allowed: soon, where some of these may be given back."""
        return 1 if self._reserved[rate, *key] else max(1, _wait(hits, amount))

    def _window(self, rate: str, key: tuple[str, ...], moment: float) -> deque[float]:
        name = (rate, *key)
        hits = self._hits.get(name)
        if hits is None:
            self._sweep()
            hits = self._hits[name] = deque()
        while hits and hits[0] <= moment:
            hits.popleft()
        return hits

    def _sweep(self) -> None:
        """Drop the windows that have passed, whenever their number has doubled."""
        if len(self._hits) >= self._sweep_at:
            moment = time.monotonic()
            self._hits = {name: hits for name, hits in self._hits.items() if hits and hits[-1] > moment}
            self._sweep_at = max(SWEEP, 2 * len(self._hits))


@functools.cache
def parsed(rate: str) -> tuple[int, int]:
    """Return (hits, seconds)."""
    item = parse(rate)
    return item.amount, item.get_expiry()


def digest_of(secret: str, rate: str, key: tuple[str, ...]) -> str:
    """Return the name of a window where others may read it: no address, and nothing that somebody typed as a name."""
    return hmac.new(secret.encode(), "\0".join((rate, *key)).encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _wait(hits: deque[float], amount: int) -> int:
    """Return the seconds until there is room for one more, 0 when there is."""
    if len(hits) < amount:
        return 0
    return max(1, math.ceil(hits[len(hits) - amount] - time.monotonic()))
