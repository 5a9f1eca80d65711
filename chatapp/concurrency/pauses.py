"""Pauses in long work, so that other greenlets run."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

import eventlet
from eventlet import patcher

TURN = 0.005  # seconds of work between two pauses
COUNT = 16  # messages of one connection that are handled between two pauses
REST = 3  # times the time of a batch that the pause after it takes
LONGEST = 0.02  # seconds of such a pause; a batch that waited for the database has used nobody's time

Item = TypeVar("Item")


def pausing_by_count(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items, with a pause after each COUNT of them; only in a greenlet that may block."""
    for number, item in enumerate(items, 1):
        yield item
        if number % COUNT == 0:
            yield_now()


def pausing_by_time(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items, with a pause whenever the work on them has taken a TURN.

    Only in a greenlet that may block, and not between a commit and its broadcasts.
    """
    until = time.monotonic() + TURN
    for item in items:
        if time.monotonic() > until:
            yield_now()
            until = time.monotonic() + TURN
        yield item


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items as lists of at most `size`, with a pause between them; only in a greenlet that may block.

    It is for background work, which takes a quarter of the time at most: a message that arrives meanwhile waits for a
    batch now and then, not at each of its steps.
    """
    items = list(items)
    for start in range(0, len(items), size):
        began = time.monotonic()
        yield items[start : start + size]
        if start + size < len(items):
            yield_now(min(REST * (time.monotonic() - began), LONGEST))


def yield_now(seconds: float = 0) -> None:
    """Let other greenlets run, for `seconds` at least; without eventlet, do nothing."""
    if patcher.is_monkey_patched("socket"):
        eventlet.sleep(seconds)
