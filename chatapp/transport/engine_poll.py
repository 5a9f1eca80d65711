"""A long poll of a session: held without a greenlet, answered with bytes that were built once, repeated without
parsing."""

import re

from chatapp.transport.engine_packets import payload, whole_response
from chatapp.transport.exchange import Takeover
from chatapp.transport.responses import head

CACHE_BUSTER = re.compile(rb"[?&]t=[\w.-]*")  # letters and digits only: nothing that could end the line
HEADS = 100  # different heads of responses that are kept once for all connections

_heads = {}


class Poll(Takeover):
    """GET requests of one session on one connection, one after the other."""

    __slots__ = ("_head", "_http", "_keeps_alive", "_session", "_target")

    def __init__(self, session):
        self._session = session

    def take(self, exchange):
        request = exchange.request
        self._http = exchange.http
        self._keeps_alive = request.keeps_alive
        connection = "keep-alive" if self._keeps_alive else "close"
        self._head = _shared(head(exchange.status, [*exchange.headers, ("Connection", connection)])[:-2])
        self._target = CACHE_BUSTER.sub(b"", request.target)
        raw = exchange.http.raw
        if raw is not None and self._keeps_alive and request.method == "GET" and request.version == "1.1":
            exchange.http.shortcut = raw[raw.index(b" HTTP/1.1\r\n") :], self.repeat
        self._session.park(self)

    def repeat(self, target):
        """Take the next request, whose head is the same byte for byte: so are cookie, host and origin.

        Returns False when this needs a closer look.
        """
        session = self._session
        if session.is_closed or session.is_polled or session.upgraded or CACHE_BUSTER.sub(b"", target) != self._target:
            return False
        session.park(self)
        return True

    def hold(self, seconds):
        """Wait for `answer` or `answer_one`, at most so long."""
        self._http.hold(self, seconds)

    def answer_one(self, packet):
        """Answer with one packet, whose bytes are the same for everybody. Return False when the client was gone."""
        return self._write(packet.response(self._head))

    def answer(self, packets):
        """Answer with packets. Return False when the client was gone."""
        return self._write(whole_response(self._head, payload(packets)))

    def _write(self, data):
        http = self._http
        was_there = http.connection.write(data)
        http.done(keeps_alive=self._keeps_alive)
        return was_there

    def expired(self):
        """The connection's deadline for this poll has passed."""
        self._session.end_hold(self)

    def lost(self):
        """The connection is gone."""
        self._session.abandon(self)


def _shared(data):
    if len(_heads) >= HEADS:
        _heads.clear()
    return _heads.setdefault(data, data)
