"""Retries with backoff."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from chatapp.client.failures import Failure

LEAST = 0.5  # seconds
MOST = 10
READING = 3  # seconds for which a command that only reads keeps trying; somebody looks on
WRITING = 60  # seconds for which words that shall be sent are tried again

Result = TypeVar("Result")


def backoff(attempt: int) -> float:
    """Return the seconds to wait, with full jitter, so that clients do not return all at once."""
    return random.uniform(LEAST, min(MOST, LEAST * 2 ** min(attempt, 20)))


def patiently(ask: Callable[[], Result], patience: float) -> Result:
    """Return `ask()`, retried for up to `patience` seconds while its failures may be temporary."""
    deadline, attempt = time.monotonic() + patience, 0
    while True:
        try:
            return ask()
        except Failure as failure:
            attempt += 1
            wait = max(failure.retry_after, backoff(attempt))
            if not failure.retry or time.monotonic() + wait > deadline:
                raise
        time.sleep(wait)
