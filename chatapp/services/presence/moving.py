"""Moving connections from this process to others, a few at a time: each is closed, and its client comes back at once.

The proxy in front decides where it comes back to. A screen misses nothing: it asks for what changed meanwhile.
"""

import math
import random
import time
from typing import Any

from chatapp import broadcasts
from chatapp.extensions import current

STEP = 0.1  # seconds between two groups that are asked to come back
INTERVAL = 10  # seconds between two looks
HEARD = 25  # seconds: of a process that was silent for longer nothing is known
LEAST, LARGE = 2, 0.1  # connections, and their share of a fair part, beyond which the others should have some
OVER = 5  # seconds over which a surplus leaves, so that nobody has to take it at once
MOST = 1_000  # connections that leave at a time
REST = 2 * INTERVAL  # seconds after moving connections in vain; doubled each time
LONGEST_REST = 3600
BELIEVED = 10_000_000  # connections of one process


def leave() -> None:
    """Say in the reports from now on that this process takes no more connections."""
    current.stores.loads.is_leaving = True


def hand_over(seconds: float) -> None:
    """Send all connections away within `seconds`, since this process ends; return when they have passed.

    In the first half nothing moves: balancers that ask `/readyz` have to notice first that this process leaves. Without
    any time, nothing moves at all.
    """
    if not seconds:
        return
    end = time.monotonic() + seconds
    time.sleep(seconds / 2)
    _move(current.stores.connections.all(), end - time.monotonic())
    time.sleep(max(0, end - time.monotonic()))


def spread() -> None:
    """Send some connections away when this process has many more than its fair part, as after restarts.

    Where they all come back, as without a proxy that shares them out, the next try is put off for longer each time.
    """
    many, loads = surplus(), current.stores.loads
    if not many or time.monotonic() < loads.rest_until:
        return
    _move(random.sample(current.stores.connections.all(), min(many, MOST)), OVER)
    is_vain = surplus() >= many
    loads.rest = min(max(2 * loads.rest, REST), LONGEST_REST) if is_vain else 0
    loads.rest_until = time.monotonic() + loads.rest


def surplus() -> int:
    """Return how many connections this process has beyond a fair part, or 0 when that is few."""
    here = len(current.stores.connections.all())
    others = current.stores.loads.others(HEARD)
    fair = (here + sum(others)) / (1 + len(others))
    return math.floor(here - fair) if here - fair > max(LEAST, LARGE * fair) else 0


def _move(connections: list[Any], seconds: float) -> None:
    """Ask the clients of these connections to come back at once, in groups over `seconds`."""
    groups = max(1, round(seconds / STEP))
    each = math.ceil(len(connections) / groups)
    for start in range(0, len(connections), max(1, each)):
        broadcasts.come_back([connection.sid for connection in connections[start : start + each]])
        time.sleep(STEP)


def report() -> int | None:
    """Return how many connections this process has, or None when it takes no more."""
    return None if current.stores.loads.is_leaving else len(current.stores.connections.all())


def hear_report(node: str, load: int | None) -> None:
    """Remember how many connections another process has. Raises ValueError for anything else."""
    if load is not None and (type(load) is not int or not 0 <= load <= BELIEVED):
        raise ValueError(f"{load!r} is no number of connections")
    current.stores.loads.hear(node, load)
