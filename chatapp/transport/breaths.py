"""Pauses in long work, so that everybody else goes on."""

import eventlet
from eventlet import patcher

BREATH = 16  # messages of one connection handled without a pause


def in_breaths(items):
    """Yield the items, and let everybody else go on after each BREATH of them; only in a handler's greenlet."""
    for number, item in enumerate(items, 1):
        yield item
        if number % BREATH == 0 and patcher.is_monkey_patched("socket"):
            eventlet.sleep(0)
