"""The waiting requests of long polls, by the audiences that wake them: a plain store with small verbs.

The rules are in `services.presence.long_poll`. Audiences are named as in `broadcasts`.
"""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable

from chatapp.transport.tcp.shares import Shares


class Waiter:
    """One waiting request of a user, by a sign-in or a token, from a `client`. Ids are the database's."""

    def __init__(
        self, user_id: int, login_session_id: int | None, token_id: int | None, audiences: Iterable[str], client: str
    ) -> None:
        self.user_id = user_id
        self.login_session_id = login_session_id
        self.token_id = token_id
        self.audiences = frozenset(audiences)
        self.client = client
        self.since = time.monotonic()
        self.is_dismissed = False  # shall answer with what there is, without waiting any more
        self.is_gone = False  # nobody waits for its answer
        self._news = threading.Event()

    def wait(self, seconds: float) -> None:
        """Wait until the request is woken, or was since the last wait, at most for these seconds."""
        if not self.is_dismissed:
            self._news.wait(seconds)
        self._news.clear()

    def wake(self) -> None:
        """Wake this request."""
        self._news.set()

    def dismiss(self) -> None:
        """Wake this request for the last time."""
        self.is_dismissed = True
        self._news.set()


class Waiters:
    """The waiting requests of this process. A dismissed one has no place any more, and answers soon."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: dict[Waiter, None] = {}
        self._places: Shares[Waiter] = Shares()
        self._listening: defaultdict[str, set[Waiter]] = defaultdict(set)
        self._is_leaving = False

    def __len__(self) -> int:
        return len(self._all)

    def all(self) -> list[Waiter]:
        """Return all of them as a list that later changes leave alone."""
        with self._lock:
            return list(self._all)

    def add(self, request: Waiter, *, each: int, in_all: int, turn: float) -> bool:
        """Add a request and return True, or return False when all places are taken.

        Of one person no more than `each` stay, and the oldest are dismissed. When `in_all` wait, the oldest of who has
        most is: of the client with most, the person with most. That is, if they have more than the newcomer has then,
        or if it has waited for `turn` seconds: among equals, places go round.
        """
        with self._lock:
            mine = [one for one in self._all if one.user_id == request.user_id and not one.is_dismissed]
            for oldest in mine[: max(0, len(mine) + 1 - each)]:
                self._dismiss(oldest)
            if self._places.size >= in_all and not self._make_room(request, turn):
                return False
            self._all[request] = None  # a dict, since it keeps the order in which they came
            self._places.put(request, request.client)
            for audience in request.audiences:
                self._listening[audience].add(request)
            if self._is_leaving:
                self._dismiss(request)
            return True

    def _make_room(self, newcomer: Waiter, turn: float) -> bool:
        client = self._places.greatest()
        theirs = self._places.items(client)
        if not theirs:
            return False
        people = Counter(one.user_id for one in theirs)
        person = max(people, key=people.__getitem__)
        oldest = next(one for one in theirs if one.user_id == person)
        if client != newcomer.client:
            is_fairer = self._places.of(client) > self._places.of(newcomer.client) + 1
        else:
            is_fairer = people[person] > people[newcomer.user_id] + 1
        if is_fairer or time.monotonic() - oldest.since >= turn:
            self._dismiss(oldest)
            return True
        return False

    def _dismiss(self, request: Waiter) -> None:
        self._places.remove(request, request.client)
        request.dismiss()

    def leave(self, request: Waiter) -> None:
        """Free the place of a request whose client has gone."""
        with self._lock:
            request.is_gone = True
            self._dismiss(request)

    def remove(self, request: Waiter) -> None:
        """Forget a request."""
        with self._lock:
            del self._all[request]
            self._places.remove(request, request.client)
            for audience in request.audiences:
                self._listening[audience].discard(request)
                if not self._listening[audience]:
                    del self._listening[audience]

    def wake(self, audience: str) -> None:
        """Wake all requests that are subscribed to `audience`."""
        if audience in self._listening:  # for most, nobody does
            with self._lock:
                for request in self._listening.get(audience, ()):
                    request.wake()

    def dismiss_all(self) -> None:
        """Dismiss all requests, and those that come later: the process ends."""
        with self._lock:
            self._is_leaving = True
            for request in self._all:
                self._dismiss(request)
