"""Moving connections from this process to others, a few at a time: each is closed, and its client comes back at once.

The proxy in front decides where it comes back to. A screen misses nothing: it asks for what changed meanwhile.
"""

import math
import time
from collections.abc import Callable

from chatapp import broadcasts
from chatapp.extensions import current

STEP = 0.1  # seconds between two groups that are asked to come back


def hand_over(seconds: float, sleep: Callable[[float], None]) -> None:
    """Return after `seconds`, at the end of which no connection is left here.

    In the first half nothing moves: balancers that ask `/readyz` have to notice first that this process leaves.
    """
    end = time.monotonic() + seconds
    sleep(seconds / 2)
    while (left := end - time.monotonic()) > 0:
        here = current.stores.connections.all()
        move(here[: math.ceil(len(here) * STEP / left)])
        sleep(min(STEP, left))


def move(connections: list) -> None:
    """Ask the clients of these connections to come back at once."""
    if connections:
        broadcasts.come_back([connection.sid for connection in connections])
