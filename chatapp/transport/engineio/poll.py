"""A long poll of a session: held without a greenlet, answered with bytes that were built once, repeated without
parsing."""

import re

from chatapp.transport.engineio.packets import Outgoing
from chatapp.transport.engineio.session import UNPOLLED, Session
from chatapp.transport.http.response_writer import Hijack, ResponseWriter
from chatapp.transport.http.responses import head

CACHE_BUSTER = re.compile(rb"(?<=[?&]t=)[\w.-]*")
MOST = 64  # bytes of a cache buster
BUSTER = re.compile(rb"[\w.-]{1,%d}" % MOST)  # nothing that could end the line or the value


class Poll(Hijack):
    """The GET requests of one session on one connection, one after the other.

    It is the Holder of each of them, and the Repeater of its connection.
    """

    __slots__ = ("_after", "_before", "_head", "_http", "_keeps_alive", "_session")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._before = b""
        self._after: bytes | None = None

    def take_over(self, writer: ResponseWriter) -> None:
        """Answer or hold the first request, and remember its bytes when the following ones may be compared to them."""
        request, self._http = writer.request, writer.protocol
        self._keeps_alive = request.keeps_alive
        connection = "keep-alive" if self._keeps_alive else "close"
        lines = head(writer.status, [*writer.headers, ("Connection", connection)])
        self._head = self._session.server.shared_bytes(lines[:-2])
        raw, self._http.raw = self._http.raw, None
        if raw is not None and self._keeps_alive and request.method == "GET" and request.version == "1.1":
            self._remember(raw)
        self._session.answer_or_hold(self)

    def _remember(self, raw):
        found = CACHE_BUSTER.search(raw, 0, raw.index(b"\r\n"))
        if found is None:
            self._before = raw
        else:
            self._before = self._session.server.shared_bytes(raw[: found.start()])
            self._after = raw[found.end() :]
        self._http.repeater = self

    def repeat(self, data: bytes) -> bool:
        """Take the next request if it equals the first one byte for byte, except for the value of the cache buster.

        Then it means the same: cookie, host and origin are equal, and it ends at the same place. Returns False when it
        has to be parsed.
        """
        before, after = self._before, self._after
        if after is None:
            is_same = data == before
        else:
            is_same = data.startswith(before) and data.endswith(after)
            value = data[len(before) : -len(after)]
            if not value.isalnum() or len(value) > MOST:  # most are letters and digits alone
                is_same = is_same and BUSTER.fullmatch(value) is not None
        session = self._session
        if not is_same or session.state is not UNPOLLED:
            return False
        session.answer_or_hold(self)
        return True

    def hold(self, seconds: float) -> None:
        """Wait for `answer`, at most `seconds`."""
        self._http.hold(self, seconds)

    def answer(self, packet: Outgoing) -> bool:
        """Answer with a packet, whose bytes are the same for every session. Return False when the client was gone."""
        http = self._http
        head = self._head
        http.connection.owner = self._session.owner
        was_there = http.connection.write(packet.responses.get(head) or packet.response(head))
        http.done(self._keeps_alive)
        return was_there

    def expired(self) -> None:
        """Answer with nothing: the poll was held for long enough."""
        self._session.end_hold(self)

    def lost(self) -> None:
        """Tell the session that the connection is gone."""
        self._session.abandon(self)
