"""Requests that wait for news, and what wakes them: a plain store with small verbs.

The rules are in `services.waiting`. What a request listens to is named as the audiences of `broadcasts` are.
"""

import threading
from collections import defaultdict


class Request:
    """One request that waits, of a person who came by a sign-in or a token. Ids are the database's."""

    def __init__(self, user_id, login_session_id, token_id, audiences):
        self.user_id = user_id
        self.login_session_id = login_session_id
        self.token_id = token_id
        self.audiences = frozenset(audiences)
        self.is_dismissed = False  # shall answer with what there is, without waiting any more
        self._news = threading.Event()

    def wait(self, seconds):
        """Wait for news, at most for so long; what came since the last wait counts."""
        if not self.is_dismissed:
            self._news.wait(seconds)
        self._news.clear()

    def wake(self):
        """Let it look."""
        self._news.set()

    def dismiss(self):
        """Let it look for the last time."""
        self.is_dismissed = True
        self._news.set()


class Parked:
    """The waiting requests of this process."""

    def __init__(self):
        self._lock = threading.Lock()
        self._all = {}
        self._listening = defaultdict(set)
        self._is_leaving = False

    def __len__(self):
        return len(self._all)

    def all(self):
        """Return all of them as a list that later changes leave alone."""
        with self._lock:
            return list(self._all)

    def add(self, request, *, each):
        """Park a request; of one person no more than `each` stay, and the oldest are dismissed."""
        with self._lock:
            self._all[request] = None  # a dict, since it keeps the order in which they came
            for audience in request.audiences:
                self._listening[audience].add(request)
            mine = [one for one in self._all if one.user_id == request.user_id]
            for oldest in mine[:-each]:
                oldest.dismiss()
            if self._is_leaving:
                request.dismiss()

    def remove(self, request):
        """Forget a request."""
        with self._lock:
            del self._all[request]
            for audience in request.audiences:
                self._listening[audience].discard(request)
                if not self._listening[audience]:
                    del self._listening[audience]

    def wake(self, audience):
        """Let those look who listen to this."""
        if audience in self._listening:  # for most, nobody does
            with self._lock:
                for request in self._listening.get(audience, ()):
                    request.wake()

    def dismiss_all(self):
        """Let all of them answer, and whoever comes later at once: the process ends."""
        with self._lock:
            self._is_leaving = True
            for request in self._all:
                request.dismiss()
