"""Arrivals of the network self-test's requests, at whatever process they arrive.

A proxy that repeats a request may send it to another process than the first time, and the count of arrivals is asked of
any. So each arrival is said over the bus.
"""

import time
from typing import Any

from chatapp import limits
from chatapp.errors import Invalid
from chatapp.extensions import current

ARRIVAL = "probe"  # the kind of what is said
TOLD_WITHIN = 0.3  # seconds: an arrival at another process has been heard of by then, if the bus is there


def arrive(nonce: str) -> tuple[int, float]:
    """Count an arrival; return (how many there were before, seconds since the first)."""
    counted = current.stores.probes.arrive(nonce)
    current.bus.say(ARRIVAL, nonce)
    return counted


def arrivals(nonce: str) -> int:
    """Return how often this nonce has arrived, at all processes that are heard."""
    if current.stores.elsewhere.is_heard:
        time.sleep(TOLD_WITHIN)
    return current.stores.probes.arrivals(nonce)


def hear(_node: str, nonce: Any) -> None:
    """Count an arrival at another process."""
    if not isinstance(nonce, str) or len(nonce) > limits.OPAQUE:
        raise Invalid("bad_characters", field="nonce")
    current.stores.probes.arrive(nonce)
