"""Pauses in long work, so that everybody else goes on."""

import time

import eventlet
from eventlet import patcher

BREATH = 16  # messages of one connection handled without a pause
REST = 3  # times as long as a slice took
LONGEST = 0.02  # seconds: a slice that waited for a database took nobody's time


def in_breaths(items):
    """Yield the items, and let everybody else go on after each BREATH of them; only in a handler's greenlet."""
    for number, item in enumerate(items, 1):
        yield item
        if number % BREATH == 0:
            breathe()


def in_slices(items, size):
    """Yield the items as lists of at most `size`, and pause between; only in a greenlet that may block.

    So what nobody waits for takes a quarter of the time at most: a message that comes in the middle waits for a slice
    now and then, not for one at each of its steps.
    """
    items = list(items)
    for start in range(0, len(items), size):
        began = time.monotonic()
        yield items[start : start + size]
        if start + size < len(items):
            breathe(min(REST * (time.monotonic() - began), LONGEST))


def breathe(seconds=0):
    """Let everybody go on who can, for so long at least; without eventlet, nobody waits."""
    if patcher.is_monkey_patched("socket"):
        eventlet.sleep(seconds)
