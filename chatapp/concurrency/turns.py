"""Places for computations, a few at once: clients take turns, and the client with most waiting calls makes room."""

from collections import Counter, OrderedDict, deque
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from eventlet import event


class Busy(Exception):
    """So many calls are waiting that an answer would come too late."""


class Turns:
    """At most `at_once` calls compute, and at most `waiting` wait. Only for greenlets.

    Of one client, at most `each` compute; the client None has no such bound.
    """

    def __init__(self, at_once: int, waiting: int, each: int) -> None:
        self._at_once = at_once
        self._waiting = waiting
        self._each = each
        self._computing: Counter[Hashable] = Counter()
        # client: its waiting calls, oldest first; the client whose turn it is, first
        self._queues: OrderedDict[Hashable, deque[event.Event]] = OrderedDict()

    @contextmanager
    def turn(self, client: Hashable, waits: bool = True) -> Iterator[None]:
        """Wait for a place for `client`, and have it for the block.

        When `waiting` calls wait already, Busy is raised in the last call of the client with most, which is this one
        unless another client has more. Without `waits`, Busy is raised instead of waiting.
        """
        if self._is_free_for(client):
            self._computing[client] += 1
        elif waits:
            self._wait(client)
        else:
            raise Busy
        try:
            yield
        finally:
            self._end(client)

    def _is_free_for(self, client):
        if self._computing.total() >= self._at_once:
            return False
        return client is None or self._computing[client] < self._each

    def _wait(self, client):
        self._make_room(client)
        called = event.Event()
        self._queues.setdefault(client, deque()).append(called)
        try:
            called.wait()
        except BaseException:
            self._leave(client, called)
            raise

    def _make_room(self, client):
        if sum(map(len, self._queues.values())) < self._waiting:
            return
        longest = max(self._queues, key=lambda one: len(self._queues[one]))
        if len(self._queues[longest]) <= len(self._queues.get(client, ())) + 1:
            raise Busy
        self._queues[longest][-1].send_exception(Busy())
        self._drop(longest, self._queues[longest][-1])

    def _leave(self, client, called):
        """End a wait: the call was refused, or its greenlet was killed, perhaps after its turn had come."""
        if called in self._queues.get(client, ()):
            self._drop(client, called)
        elif called.ready() and not called.has_exception():
            self._end(client)

    def _end(self, client):
        self._computing[client] -= 1
        if not self._computing[client]:
            del self._computing[client]
        self._call_next()

    def _drop(self, client, called):
        self._queues[client].remove(called)
        if not self._queues[client]:
            del self._queues[client]

    def _call_next(self):
        """Give the free place to the next client that may have it."""
        for client in self._queues:
            if self._is_free_for(client):
                self._call(client)
                return

    def _call(self, client):
        called = self._queues[client].popleft()
        self._queues.move_to_end(client)
        if not self._queues[client]:
            del self._queues[client]
        self._computing[client] += 1
        called.send()
