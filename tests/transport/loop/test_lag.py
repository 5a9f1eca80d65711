"""The loop measures itself: how late it is, and how many of its turns were too long."""

import os
import time

import eventlet
import pytest

from chatapp.transport.counts import Histogram
from chatapp.transport.loop.deadlines import GRAIN
from chatapp.transport.loop.loop import LONG


class Hog:
    """A descriptor that blocks the process once, for `seconds`."""

    def __init__(self, loop, seconds):
        self._seconds = seconds
        self.has_run = False
        self.descriptor = os.eventfd(1)
        loop.register(self.descriptor, self)

    def ready(self, _events):
        time.sleep(self._seconds)
        self.has_run = True

    def abort(self):
        """Do nothing: it does not fail."""


@pytest.fixture
def hog(loop):
    """Return `hog(seconds)`: let a handler block the loop for so long, and wait for the next tick after it."""
    made = []

    def block(seconds):
        made.append(Hog(loop, seconds))
        ticks = sum(loop.lag.counts)
        with eventlet.Timeout(60):
            while not made[-1].has_run or sum(loop.lag.counts) < ticks + 2:
                eventlet.sleep(0.01)

    yield block
    for one in made:
        loop.unregister(one.descriptor)
        os.close(one.descriptor)


def test_a_handler_that_does_not_let_go_makes_a_long_turn_and_a_late_tick(loop, hog):
    long_turns = loop.long_turns
    hog(2 * GRAIN)
    assert loop.long_turns > long_turns
    bounds = (*loop.lag.bounds, float("inf"))
    assert sum(count for bound, count in zip(bounds, loop.lag.counts, strict=True) if bound > LONG) >= 1
    assert loop.lag.sum > GRAIN / 2


def test_each_observation_is_in_the_interval_that_ends_with_its_bound():
    histogram = Histogram((0.1, 1))
    for seconds in (0, 0.1, 0.1001, 1, 7):
        histogram.observe(seconds)
    assert histogram.counts == [2, 2, 1]
    assert histogram.sum == pytest.approx(8.2001)
