"""The people of this process, and what the processes of an installation tell each other of theirs over the bus.

Each says at once what has changed, and all of it in each hello. So what was lost heals, and a state that only the clock
changes, from online to away, is heard of within a hello's time.
"""

from collections.abc import Collection
from typing import Any

from chatapp import limits
from chatapp.concurrency.pauses import batches
from chatapp.extensions import current, settings
from chatapp.services.online import state_here
from chatapp.stores.elsewhere import AWAY, ONLINE

PEOPLE, SCREENS = "people", "screens"  # what is said: the kind of the former, and the names of both in a hello
SLICE = 256  # people in one go: less than a millisecond


def report() -> dict[str, Any]:
    """Return all people of this process as the others hear of them."""
    return {**_by_state(current.stores.connections.present()), "whole": True, "leaves": _leaving()}


def say_changes(gone: Collection[int]) -> None:
    """Tell the other processes who has come, moved, or is `gone` from here, since the last call."""
    moved = current.stores.connections.take_moved()
    if (moved or gone) and not _leaving():
        current.bus.say(PEOPLE, {**_by_state(moved), "gone": list(gone)})


def say_leaving() -> None:
    """Tell the other processes that this one ends. Its people count for PRESENCE_GRACE more: they go elsewhere."""
    current.stores.elsewhere.is_leaving = True
    current.bus.say(PEOPLE, report())


def hear(node: str, data: Any) -> None:
    """Keep what another process says of its people; a new one is told of those here. Raises for what is malformed."""
    elsewhere = current.stores.elsewhere
    is_new = not elsewhere.knows(node)
    states = {_id(user_id): state for state in (ONLINE, AWAY) for user_id in data[state]}
    if data.get("whole"):
        elsewhere.replace(node, states)
    else:
        elsewhere.change(node, states, map(_id, data.get("gone", ())))
    if data.get("leaves"):
        elsewhere.leave(node, settings.PRESENCE_GRACE)
    elif is_new:
        current.bus.say(PEOPLE, report())


def screens() -> dict[str, int]:
    """Return how many people here have each announcement on a screen, of those that most have."""
    return dict(current.stores.connections.screens().most_common(limits.ANNOUNCEMENTS_ON_SCREEN))


def hear_screens(node: str, data: Any) -> None:
    """Keep what another process says of its screens. Raises for what is malformed."""
    current.stores.elsewhere.show(node, {str(announcement): _id(people) for announcement, people in data.items()})


def _by_state(user_ids: Collection[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {ONLINE: [], AWAY: []}
    for some in batches(user_ids, SLICE):
        for user_id in some:
            state = state_here(user_id)
            if state is not None:
                found[state].append(user_id)
    return found


def _leaving() -> bool:
    return current.stores.elsewhere.is_leaving


def _id(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} where a number of the database is due")
    return value
