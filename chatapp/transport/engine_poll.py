"""A long poll of a session: held without a greenlet, answered with bytes that were built once, repeated without
parsing."""

import re

from chatapp.transport.exchange import Takeover
from chatapp.transport.responses import head

CACHE_BUSTER = re.compile(rb"(?<=[?&]t=)[\w.-]*")
MOST = 64  # bytes of a cache buster
BUSTER = re.compile(rb"[\w.-]{1,%d}" % MOST)  # letters and digits only: nothing that could end the line or the value
MOST_SHARED = 100  # different heads of responses, and beginnings of requests, that are kept once for all connections

_shared = {}


class Poll(Takeover):
    """GET requests of one session on one connection, one after the other."""

    __slots__ = ("_after", "_before", "_head", "_http", "_keeps_alive", "_session")

    def __init__(self, session):
        self._session = session
        self._before = self._after = None

    def take(self, exchange):
        request, self._http = exchange.request, exchange.http
        self._keeps_alive = request.keeps_alive
        connection = "keep-alive" if self._keeps_alive else "close"
        self._head = _shared_bytes(head(exchange.status, [*exchange.headers, ("Connection", connection)])[:-2])
        raw, self._http.raw = self._http.raw, None
        if raw is not None and self._keeps_alive and request.method == "GET" and request.version == "1.1":
            self._remember(raw)
        self._session.park(self)

    def _remember(self, raw):
        found = CACHE_BUSTER.search(raw, 0, raw.index(b"\r\n"))
        self._before, self._after = (_shared_bytes(raw[: found.start()]), raw[found.end() :]) if found else (raw, None)
        self._http.repeater = self

    def repeat(self, data):
        """Take the next request if it is the same as the first one byte for byte, but for the cache buster's value.

        Then it means the same, whoever reads it: cookie, host and origin included, and that it ends where it ends.
        Returns False when it needs a closer look.
        """
        before, after = self._before, self._after
        if after is None:
            is_same = data == before
        else:
            is_same = data.startswith(before) and data.endswith(after)
            value = data[len(before) : -len(after)]
            if not value.isalnum() or len(value) > MOST:  # most are letters and digits alone
                is_same = is_same and BUSTER.fullmatch(value) is not None
        if not is_same:
            return False
        session = self._session
        if session.is_closed or session.poll is not None or session.websocket is not None:
            return False
        session.park(self)
        return True

    def hold(self, seconds):
        """Wait for `answer`, at most so long."""
        self._http.hold(self, seconds)

    def answer(self, packet):
        """Answer with an Outgoing, whose bytes are the same for everybody. Return False when the client was gone."""
        http = self._http
        head = self._head
        was_there = http.connection.write(packet.responses.get(head) or packet.response(head))
        http.done(self._keeps_alive)
        return was_there

    def expired(self):
        """The connection's deadline for this poll has passed."""
        self._session.end_hold(self)

    def lost(self):
        """The connection is gone."""
        self._session.abandon(self)


def _shared_bytes(data):
    if len(_shared) >= MOST_SHARED:
        _shared.clear()
    return _shared.setdefault(data, data)
