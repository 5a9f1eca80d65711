"""Connections of this process: their users, their screens, and their last activity.

A plain store with small verbs; the rules are in `services.presence.presence`. Times are monotonic seconds.
"""

import math
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

ACTIVE, IDLE, HIDDEN = STATES = ("active", "idle", "hidden")
NOTHING: frozenset[Any] = frozenset()


@dataclass(eq=False, slots=True)
class Connection:
    """One socket of one user. Ids are the database's, not the public ones.

    `way_in`: the public id of its sign-in or token. `conversations`, `announcements`: public ids of those on its
    screen; thousands of connections show nothing and share one empty set.
    """

    sid: str
    user_id: int
    way_in: str
    login_session_id: int | None = None
    token_id: int | None = None
    network: str = ""  # its prefix
    came_at: float = field(default_factory=time.monotonic)
    state: str = ACTIVE
    active_at: float = field(default_factory=time.monotonic)
    conversations: frozenset = NOTHING
    watched: frozenset = NOTHING
    announcements: frozenset = NOTHING

    def open(self, conversation_id: str) -> None:
        """Record that the screen shows a conversation."""
        self.conversations |= {conversation_id}

    def close(self, conversation_id: str) -> None:
        """Record that it does not."""
        self.conversations -= {conversation_id}

    def show(self, announcement_id: str) -> None:
        """Record that the screen shows an announcement."""
        self.announcements |= {announcement_id}

    def hide(self, announcement_id: str) -> None:
        """Record that it does not."""
        self.announcements -= {announcement_id}


class Connections:
    """The connections of this process, and the users who stay online for a while without one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_sid: dict[str, Connection] = {}
        self._by_user: dict[int, tuple[Connection, ...]] = {}
        self._lingering: dict[int, tuple[float, float]] = {}
        self._watchers: dict[int, set[Connection]] = {}
        self._told: dict[int, str] = {}
        self._moved: set[int] = set()
        self.started_at = time.monotonic()

    def add(
        self,
        sid: str,
        user_id: int,
        way_in: str,
        *,
        login_session_id: int | None = None,
        token_id: int | None = None,
        network: str = "",
        most: float = math.inf,
    ) -> Connection | None:
        """Remember a new socket; return its Connection, or None when its person has `most` of them."""
        connection = Connection(sid, user_id, way_in, login_session_id, token_id, sys.intern(network))
        with self._lock:
            if len(self._by_user.get(user_id, ())) >= most:
                return None
            self._by_sid[sid] = connection
            self._by_user[user_id] = (*self._by_user.get(user_id, ()), connection)
            self._lingering.pop(user_id, None)
            self._moved.add(user_id)
        return connection

    def remove(self, sid: str, *, grace: float) -> Connection | None:
        """Forget a socket; its user stays online for `grace` seconds. Return the Connection or None."""
        with self._lock:
            connection = self._by_sid.pop(sid, None)
            if connection is None:
                return None
            self._watch(connection, NOTHING)
            mine = tuple(one for one in self._by_user[connection.user_id] if one is not connection)
            if mine:
                self._by_user[connection.user_id] = mine
            else:
                del self._by_user[connection.user_id]
            active_at = time.monotonic() if connection.state == ACTIVE else connection.active_at
            self._linger(connection.user_id, active_at, grace)
            return connection

    @property
    def people(self) -> int:
        """How many people have a connection here."""
        return len(self._by_user)

    def get(self, sid: str) -> Connection | None:
        """Return the Connection of a socket, or None when it is gone."""
        return self._by_sid.get(sid)

    def all(self) -> list[Connection]:
        """Return all connections as a list that later changes leave alone."""
        with self._lock:
            return list(self._by_sid.values())

    def of_user(self, user_id: int) -> list[Connection]:
        """Return the connections of one person as a list."""
        with self._lock:
            return list(self._by_user.get(user_id, ()))

    def come_by(self, ways_in: Iterable[str]) -> list[Connection]:
        """Return the connections of any of these sign-ins and tokens."""
        wanted = set(ways_in)
        return [connection for connection in self.all() if connection.way_in in wanted] if wanted else []

    def is_here(self, user_id: int) -> bool:
        """Say whether this person has a socket."""
        return user_id in self._by_user

    def user_ids(self) -> set[int]:
        """Return the ids of everyone with a socket, as a set."""
        with self._lock:
            return set(self._by_user)

    def present(self) -> set[int]:
        """Return the ids of everyone with a socket or a page that counts as online still, as a set."""
        with self._lock:
            return set(self._by_user) | set(self._lingering)

    def watch(self, connection: Connection, states: dict[int, str]) -> None:
        """Replace the people whose presence this socket follows; `states`: their present states, which it is sent."""
        with self._lock:
            self._watch(connection, frozenset(states))
            for user_id, state in states.items():
                self._told.setdefault(user_id, state)

    def watchers(self, user_id: int) -> list[Connection]:
        """Return the connections that follow this person."""
        with self._lock:
            return list(self._watchers.get(user_id, ()))

    def watched(self) -> set[int]:
        """Return the ids of everyone whom somebody follows, as a set."""
        with self._lock:
            return set(self._watchers)

    def keep_online(self, user_id: int, seconds: float) -> None:
        """Count this person, who reads a plain page, as online for `seconds` more."""
        with self._lock:
            self._linger(user_id, time.monotonic(), seconds)

    def last_active(self, user_id: int) -> float | None:
        """Return the time of this user's last activity, or None when they are offline.

        A screen reports when it becomes idle or hidden; until then it counts as active now.
        """
        with self._lock:
            return self._last_active(user_id)

    def changes(self, state_of: Callable[[int], str], user_ids: Iterable[int]) -> dict[int, str]:
        """Return {user id: state} of those of these followed people whose state has changed since it was last sent."""
        changed = {}
        for user_id in user_ids:
            state = state_of(user_id)
            if self._told.get(user_id, state) != state:
                self._told[user_id] = changed[user_id] = state
        return changed

    def take_offline_since(self) -> set[int]:
        """Return the ids of those who have gone offline since the last call, as a set."""
        moment = time.monotonic()
        with self._lock:
            over = {user_id for user_id, (until, _) in self._lingering.items() if until <= moment}
            for user_id in over:
                del self._lingering[user_id]
            return over - self._by_user.keys()

    def note_moved(self, user_id: int) -> None:
        """Note that the state of this user may have changed."""
        self._moved.add(user_id)

    def take_moved(self) -> set[int]:
        """Return the ids of those whose state may have changed since the last call, other than by time, as a set."""
        moved, self._moved = self._moved, set()
        return moved

    def screens(self) -> Counter[str]:
        """Return how many people have each announcement on a screen now, by its public id."""
        with self._lock:
            shown = {(announcement, c.user_id) for c in self._by_sid.values() for announcement in c.announcements}
        return Counter(announcement for announcement, _ in shown)

    def showing(self, announcement_id: str) -> int:
        """Return how many people have this announcement on a screen now."""
        with self._lock:
            return len({c.user_id for c in self._by_sid.values() if announcement_id in c.announcements})

    def _last_active(self, user_id: int) -> float | None:
        moment = time.monotonic()
        times = [moment if c.state == ACTIVE else c.active_at for c in self._by_user.get(user_id, ())]
        until, active_at = self._lingering.get(user_id, (0, 0))
        if until > moment:
            times.append(active_at)
        return max(times, default=None)

    def _linger(self, user_id: int, active_at: float, seconds: float) -> None:
        until, before = self._lingering.get(user_id, (0, 0))
        self._moved.add(user_id)
        self._lingering[user_id] = (max(until, time.monotonic() + seconds), max(before, active_at))

    def _watch(self, connection: Connection, user_ids: frozenset[int]) -> None:
        for user_id in connection.watched - user_ids:
            watchers = self._watchers[user_id]
            watchers.discard(connection)
            if not watchers:
                del self._watchers[user_id]
                self._told.pop(user_id, None)
        for user_id in user_ids - connection.watched:
            self._watchers.setdefault(user_id, set()).add(connection)
        connection.watched = user_ids
