"""Pauses in long work, so that everybody else goes on."""

import eventlet
from eventlet import patcher

BREATH = 16  # messages of one connection handled without a pause


def in_breaths(items):
    """Yield the items, and let everybody else go on after each BREATH of them; only in a handler's greenlet."""
    for number, item in enumerate(items, 1):
        yield item
        if number % BREATH == 0:
            breathe()


def in_slices(items, size):
    """Yield the items as lists of at most `size`, and let everybody else go on between; only where one may block."""
    items = list(items)
    for start in range(0, len(items), size):
        if start:
            breathe()
        yield items[start : start + size]


def breathe():
    """Let everybody go on who can; without eventlet, nobody waits."""
    if patcher.is_monkey_patched("socket"):
        eventlet.sleep(0)
