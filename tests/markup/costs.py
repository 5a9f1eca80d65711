"""Costs of reading texts, in processor time."""

import time

from tests.pace import slowness

TRIES = 5


def cpu(read, text):
    """Return the seconds that `read(text)` takes, at best: what else the machine does cannot lessen it."""
    best = float("inf")
    for _ in range(TRIES):
        began = time.thread_time()
        read(text)
        best = min(best, time.thread_time() - began)
    return best


def is_within(seconds, read, text):
    """Say whether that is less than so many seconds on a machine at rest."""
    took = cpu(read, text)
    return took < seconds or took < seconds * slowness()
