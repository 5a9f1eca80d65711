"""Numbers for whoever watches a server. Counting is an addition to a plain number, so that an event costs the same."""

from bisect import bisect_left
from collections.abc import Sequence

# Seconds. A loop that keeps up is late by about one millisecond, which is the grain of epoll; people notice 0.1.
LATENESS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
# Seconds of a request: most take a few milliseconds, a password's hash a tenth of a second, a waiting `sync` up to 25.
DURATIONS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Histogram:
    """Observations in seconds: `sum` of all, and in `counts` how many fell below each of `bounds`, then the rest."""

    __slots__ = ("bounds", "counts", "sum")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def observe(self, seconds: float) -> None:
        """Count one observation. A bound belongs to the interval that it ends."""
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.sum += seconds


class RequestCounts:
    """The requests that the application answered at once: polls and WebSockets, which are held, are not among them.

    `by_class`: {first digit of the status: number}; `seconds`: from the whole request to the whole response.
    """

    __slots__ = ("by_class", "seconds")

    def __init__(self) -> None:
        self.by_class = dict.fromkeys("12345", 0)
        self.seconds = Histogram(DURATIONS)

    def add(self, status: str, seconds: float) -> None:
        """Count a request by its status, such as `200 OK`, and the seconds that it took."""
        self.by_class[status[0]] = self.by_class.get(status[0], 0) + 1
        self.seconds.observe(seconds)
