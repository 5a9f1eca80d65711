"""The people at the other processes of the installation, as each of these last told.

A plain store with small verbs; the rules are in `services.presence.presence`. Times are monotonic seconds, and users
are known by the database's ids.
"""

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ONLINE, AWAY, UNKNOWN = BEST_FIRST = ("online", "away", "unknown")
SILENCE = 25.0  # seconds: two hellos may be lost; after that, nobody knows what has become of the people there
LOST = 120.0  # seconds of silence, while others are heard, after which a process is taken for dead
NODES = 1_000  # more than an installation has


@dataclass(slots=True)
class Node:
    """One of them. `ends_at`: when its people stop to count, since it has said that it leaves."""

    heard_at: float
    states: dict[int, str] = field(default_factory=dict)
    screens: Mapping[str, int] = field(default_factory=dict)
    ends_at: float = math.inf


class Elsewhere:
    """The people, as the other processes told, and whether these are heard at all."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._departing: dict[int, float] = {}
        self._hears_since: float | None = None
        self._deaf_since: float | None = None
        self.is_leaving = False  # this process

    @property
    def is_heard(self) -> bool:
        """Whether another process has been heard, and has not been taken for dead since."""
        return bool(self._nodes)

    def knows(self, node: str) -> bool:
        """Return whether this process has been heard, and has not been taken for dead since."""
        return node in self._nodes

    def replace(self, node: str, states: dict[int, str]) -> None:
        """Keep the whole of a process's people: `{user id: online or away}`."""
        self._nodes[node] = Node(time.monotonic(), states, self._heard(node).screens)

    def change(self, node: str, states: Mapping[int, str], gone: Iterable[int]) -> None:
        """Keep what has changed of a process's people."""
        known = self._heard(node)
        known.states.update(states)
        for user_id in gone:
            known.states.pop(user_id, None)

    def show(self, node: str, screens: Mapping[str, int]) -> None:
        """Keep how many people there have an announcement on a screen: `{its public id: people}`."""
        self._heard(node).screens = screens

    def leave(self, node: str, grace: float) -> None:
        """Let the people of a process that ends count for `grace` seconds more."""
        known = self._heard(node)
        known.ends_at = min(known.ends_at, time.monotonic() + grace)

    def state_of(self, user_id: int) -> str | None:
        """Return the best state that a process tells of this user, None where none does.

        It is unknown for the people of a process that has not been heard for SILENCE.
        """
        if not self._nodes:
            return None
        moment = time.monotonic()
        found = {_state(node, user_id, moment) for node in self._nodes.values()}
        return next((state for state in BEST_FIRST if state in found), None)

    def present(self) -> set[int]:
        """Return the ids of all who are online or away somewhere, as a set."""
        moment = time.monotonic()
        heard = [node for node in self._nodes.values() if node.ends_at > moment and not _is_silent(node, moment)]
        return {user_id for node in heard for user_id in node.states}

    def staying(self) -> set[int]:
        """Return the ids of those who are at a process that is heard and does not end, as a set."""
        moment = time.monotonic()
        heard = [
            node for node in self._nodes.values() if moment - node.heard_at <= SILENCE and node.ends_at == math.inf
        ]
        return {user_id for node in heard for user_id in node.states}

    def showing(self, announcement_id: str) -> int:
        """Return how many people have this announcement on a screen, each counted at each process that has them."""
        return sum(node.screens.get(announcement_id, 0) for node in self._nodes.values())

    def note_hearing(self, is_hearing: bool) -> None:
        """Note whether this process hears what the others say."""
        moment = time.monotonic()
        if is_hearing and self._hears_since is None:
            self._hears_since, self._deaf_since = moment, None
        elif not is_hearing and self._deaf_since is None:
            self._deaf_since = -math.inf if self._hears_since is None else moment
            self._hears_since = None

    @property
    def is_deaf(self) -> bool:
        """Whether nothing can be said about people elsewhere: none was heard for SILENCE, or ever."""
        return self._deaf_since is not None and time.monotonic() - self._deaf_since > SILENCE

    def take_lost(self) -> list[tuple[set[int], float]]:
        """Forget the processes that have left, and those that are dead; return the people of each of the latter.

        A list of (user ids, seconds since the process was heard). While this one is deaf, it takes no other for dead.
        """
        moment, since = time.monotonic(), self._hears_since
        left = [name for name, node in self._nodes.items() if node.ends_at <= moment]
        for name in left:
            del self._nodes[name]
        if since is None:
            return []
        dead = [name for name, node in self._nodes.items() if moment - max(node.heard_at, since) > LOST]
        nodes = [self._nodes.pop(name) for name in dead]
        return [(set(node.states), moment - node.heard_at) for node in nodes]

    def depart(self, user_ids: Iterable[int], patience: float) -> None:
        """Note that these people have left this process; for `patience` seconds it is asked whether they are gone."""
        until = time.monotonic() + patience
        self._departing.update(dict.fromkeys(user_ids, until))

    def take_departed(self) -> set[int]:
        """Return those who have left and are nowhere else, as a set, and forget them."""
        moment, staying = time.monotonic(), self.staying()
        gone = self._departing.keys() - staying
        self._departing = {
            user_id: until for user_id, until in self._departing.items() if user_id in staying and until > moment
        }
        return gone

    def _heard(self, node: str) -> Node:
        known = self._nodes.get(node)
        if known is None:
            if len(self._nodes) >= NODES:
                raise ValueError(f"more than {NODES} processes")
            known = self._nodes[node] = Node(time.monotonic())
        known.heard_at = time.monotonic()
        return known


def _state(node: Node, user_id: int, moment: float) -> str | None:
    if user_id not in node.states or node.ends_at <= moment:
        return None
    return UNKNOWN if _is_silent(node, moment) else node.states[user_id]


def _is_silent(node: Node, moment: float) -> bool:
    return moment - node.heard_at > SILENCE and node.ends_at == math.inf
