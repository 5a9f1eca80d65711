"""A WebSocket (RFC 6455) on a connection: handshake, control frames, bounds, closing. Without extensions: no
compression."""

import base64
import hashlib
import logging
import time

from chatapp.transport import websocket_reader as frames
from chatapp.transport.breaths import in_breaths
from chatapp.transport.exchange import Takeover
from chatapp.transport.unfinished import Unfinished
from chatapp.transport.websocket_reader import BadFrame, Reader

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
MESSAGE = 1_000_000  # bytes of one message, fragments together
BURST = 2_000_000  # bytes that are read of a peer at once
PACE = 1_000_000  # bytes a second that are read of it then: whoever sends more leaves the others their time
FEW = 1024  # bytes read at once that are not counted
QUEUE = 256  # frames that may wait, behind the one under way, for a peer that does not read
QUEUE_BYTES = 1_000_000  # bytes of them, the longest left out: what comes when so much waits is too much

log = logging.getLogger("chatapp.transport")


class NoHandshake(Exception):
    """A request that opens no WebSocket: the status to answer, and headers."""

    def __init__(self, status, headers=()):
        super().__init__(status)
        self.status = status
        self.headers = list(headers)


def accept(environ):
    """Return the headers that accept the handshake in a WSGI environment. Raises NoHandshake (section 4.2)."""
    tokens = {token.strip().lower() for token in environ.get("HTTP_CONNECTION", "").split(",")}
    if environ.get("HTTP_UPGRADE", "").lower() != "websocket" or "upgrade" not in tokens:
        raise NoHandshake("400 Bad Request")
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION", "") != "13":
        raise NoHandshake("426 Upgrade Required", [("Sec-WebSocket-Version", "13")])
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "").encode("latin-1")
    if environ["REQUEST_METHOD"] != "GET" or environ["SERVER_PROTOCOL"] != "HTTP/1.1" or not _is_key(key):
        raise NoHandshake("400 Bad Request")
    answer = base64.b64encode(hashlib.sha1(key + GUID).digest()).decode("ascii")
    return [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", answer)]


def _is_key(key):
    try:
        return len(key) == 24 and len(base64.b64decode(key, validate=True)) == 16
    except ValueError:
        return False


class Upgrade(Takeover):
    """Accept a handshake: `listener.opened(websocket)` is called once frames can be sent. `kind`: of WebSocket."""

    def __init__(self, headers, listener, kind=None):
        self._headers = headers
        self._listener = listener
        self._kind = kind or WebSocket

    def take(self, exchange):
        lines = "".join(f"{name}: {value}\r\n" for name, value in self._headers)
        connection = exchange.http.connection
        connection.loop.wheel.clear(connection)
        connection.write(f"HTTP/1.1 101 Switching Protocols\r\n{lines}\r\n".encode("latin-1"))
        websocket = self._kind(connection, self._listener)
        exchange.http.hand_over(websocket)
        self._listener.opened(websocket)


class WebSocket:
    """Speaks on a connection. `listener` has `text(websocket, text)`, `pong()`, `closed_websocket(websocket)` and
    `timed_out(websocket)`."""

    __slots__ = ("_paid", "_reader", "connection", "is_open", "listener")

    unfinished = Unfinished()  # of all of them

    def __init__(self, connection, listener):
        self.connection = connection
        self.listener = listener
        self.is_open = True
        self._reader = Reader(MESSAGE)
        self._paid = 0  # the time at which what was read so far would have been read at that pace

    def send(self, data):
        """Send a frame's bytes. A peer that lets too much wait behind the write under way is cut; one frame may be
        longer than that: a page of long messages."""
        unsent = self.connection.unsent
        if unsent is not None and (unsent.behind - unsent.longest > QUEUE_BYTES or unsent.writes_behind >= QUEUE):
            self.connection.cut()
        else:
            self.connection.write(data)

    def received(self, data):
        if len(data) > FEW:
            self._pace(len(data))
        reader = self._reader
        try:
            text = reader.single(data)
            if text is not None:
                self.listener.text(self, text)
                return
            for opcode, content in in_breaths(reader.feed(data)):
                self._handle(opcode, content)
                if not self.is_open:
                    return
        except BadFrame as error:
            self.close(error.code)
        else:
            if self.is_open and (reader.kept or self in self.unfinished.kept):
                self.unfinished.note(self, reader.kept)

    def _pace(self, size):
        now = time.monotonic()
        self._paid = max(self._paid, now - BURST / PACE) + size / PACE
        if self._paid > now:
            self.connection.pause(self._paid - now)

    def _handle(self, opcode, content):
        if opcode == frames.TEXT:
            self.listener.text(self, content)
        elif opcode == frames.PING:
            self.send(frames.frame(frames.PONG, content))
        elif opcode == frames.PONG:
            self.listener.pong()
        elif opcode == frames.CLOSE:
            self.close(frames.close_code(content))
        elif opcode == frames.BINARY:
            self.binary(content)

    def binary(self, _content):
        """Refuse: what is spoken here is text."""
        self.close(frames.UNSUPPORTED)

    def close(self, code=frames.NORMAL):
        """Say goodbye with this code and close the connection."""
        if self.is_open:
            self.is_open = False
            self.connection.write(frames.close_frame(code))
            self.connection.close()

    def close_soon(self, code):
        """Close, not here: what is told of it may block."""
        self.connection.loop.soon(lambda: self.close(code))

    def ended(self):
        self.close(frames.NO_STATUS)

    def drained(self):
        """The queue is empty again."""

    def lost(self):
        self.is_open = False
        self._reader = None
        self.unfinished.forget(self)
        listener, self.listener = self.listener, None
        if listener is not None:
            listener.closed_websocket(self)

    def expired(self):
        self.listener.timed_out(self)
