"""A WebSocket (RFC 6455) on a connection: handshake, control frames, bounds, closing. It has no extensions, so no
compression."""

import base64
import hashlib
import logging
import time
import typing
from collections.abc import Iterable
from wsgiref.types import WSGIEnvironment

from chatapp.concurrency.pauses import pausing_by_count
from chatapp.transport.http.response_writer import Hijack, ResponseWriter
from chatapp.transport.tcp.connection import Connection
from chatapp.transport.websocket import frames
from chatapp.transport.websocket.frames import BadFrame, Reader
from chatapp.transport.websocket.partial_messages import FragmentBudget

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
MESSAGE = 1_000_000  # bytes of one message, fragments together
BURST = 2_000_000  # bytes that are read of a peer at once
PACE = 1_000_000  # bytes a second that are read of it after a burst, so that others have their time
FEW = 1024  # bytes of one read that are not counted
QUEUE = 256  # frames that may wait, behind the one under way, for a peer that does not read
QUEUE_BYTES = 1_000_000  # bytes of them without the longest; with more, the next frame is too much

log = logging.getLogger("chatapp.transport")


class NoHandshake(Exception):
    """A request that opens no WebSocket; it is answered with `status` and `headers`."""

    def __init__(self, status: str, headers: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(status)
        self.status = status
        self.headers = list(headers)


def accept(environ: WSGIEnvironment) -> list[tuple[str, str]]:
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


class Listener(typing.Protocol):
    """The listener of a WebSocket. `on_text` may block."""

    def on_open(self, websocket: "WebSocket") -> None:
        """Begin: frames can be sent from now on."""

    def on_text(self, websocket: "WebSocket", text: str) -> None:
        """Handle a message."""

    def on_pong(self) -> None:
        """Handle the answer to a ping."""

    def on_timeout(self, websocket: "WebSocket") -> None:
        """Handle that the deadline of the connection has passed."""

    def on_close(self, websocket: "WebSocket") -> None:
        """Handle the end of the WebSocket; called once, for either side's close."""


class Nobody:
    """The listener of a WebSocket that is gone: it ignores everything."""

    def on_open(self, websocket: "WebSocket") -> None:
        """Do nothing."""

    def on_text(self, websocket: "WebSocket", text: str) -> None:
        """Ignore the message."""

    def on_pong(self) -> None:
        """Do nothing."""

    def on_timeout(self, websocket: "WebSocket") -> None:
        """Do nothing: its connection closes."""

    def on_close(self, websocket: "WebSocket") -> None:
        """Do nothing: the listener before was told."""


NOBODY = Nobody()


class Upgrade(Hijack):
    """The answer that accepts a handshake. `kind`: a subclass of WebSocket, or None."""

    def __init__(
        self, headers: Iterable[tuple[str, str]], listener: Listener, kind: "type[WebSocket] | None" = None
    ) -> None:
        self._headers = headers
        self._listener = listener
        self._kind = kind or WebSocket

    def take_over(self, writer: ResponseWriter) -> None:
        """Answer the handshake, and let a WebSocket serve the connection."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in self._headers)
        connection = writer.protocol.connection
        connection.loop.wheel.clear(connection)
        connection.places.move(connection, writer.client)
        connection.write(f"HTTP/1.1 101 Switching Protocols\r\n{lines}\r\n".encode("latin-1"))
        websocket = self._kind(connection, self._listener, writer.protocol.site.fragments)
        writer.protocol.hand_over(websocket)
        self._listener.on_open(websocket)


class WebSocket:
    """The protocol of a connection after its handshake. `fragments`: the budget of messages that are not whole."""

    __slots__ = ("_fragments", "_paid", "_reader", "connection", "is_open", "listener")

    is_idle = awaits_request = False

    def __init__(self, connection: Connection, listener: Listener, fragments: FragmentBudget) -> None:
        self.connection = connection
        self._fragments = fragments
        self.listener = listener
        self.is_open = True
        self._reader: Reader | None = Reader(MESSAGE)
        self._paid = 0.0  # the time at which the bytes read so far would have been read at that pace

    def send(self, data: bytes) -> None:
        """Send a frame. A peer that lets too much wait behind the write under way is cut.

        One waiting frame may be longer than the bound: a page of long messages.
        """
        buffer = self.connection.write_buffer
        if buffer is not None and (buffer.behind - buffer.longest > QUEUE_BYTES or buffer.writes_behind >= QUEUE):
            self.connection.write_budget.cut += 1
            self.connection.cut()
        else:
            self.connection.write(data)

    def received(self, data: bytes) -> None:
        """Handle the frames in these bytes."""
        if len(data) > FEW:
            self._pace(len(data))
        reader = self._reader
        if reader is None:
            return
        try:
            text = reader.single(data)
            if text is not None:
                self.listener.on_text(self, text)
                return
            for opcode, content in pausing_by_count(reader.feed(data)):
                if not self.is_open:  # an earlier frame closed it, or it was lost during a pause
                    return
                self._handle(opcode, content)
        except BadFrame as error:
            self.close(error.code)
        else:
            if self.is_open and (reader.kept or self in self._fragments.kept):
                self._fragments.note(self, reader.kept)

    def _pace(self, size):
        now = time.monotonic()
        self._paid = max(self._paid, now - BURST / PACE) + size / PACE
        if self._paid > now:
            self.connection.pause(self._paid - now)

    def _handle(self, opcode, content):
        if opcode == frames.TEXT:
            self.listener.on_text(self, content)
        elif opcode == frames.PING:
            self.send(frames.frame(frames.PONG, content))
        elif opcode == frames.PONG:
            self.listener.on_pong()
        elif opcode == frames.CLOSE:
            self.close(frames.close_code(content))
        elif opcode == frames.BINARY:
            self.binary(content)

    def binary(self, _content: bytes) -> None:
        """Refuse a binary message: all protocols above are text."""
        self.close(frames.UNSUPPORTED)

    def close(self, code: int = frames.NORMAL) -> None:
        """Send a close frame and close the connection; nothing when that was done already."""
        if self.is_open:
            self.is_open = False
            self.connection.write(frames.close_frame(code))
            self.connection.close()

    def close_soon(self, code: int) -> None:
        """Close later, in a worker: what follows may block."""
        self.connection.loop.soon(lambda: self.close(code))

    def ended(self) -> None:
        """Close: the peer sends nothing more."""
        self.close(frames.NO_STATUS)

    def drained(self) -> None:
        """Do nothing."""

    def lost(self) -> None:
        """Tell the listener that the connection is gone."""
        self.is_open = False
        self._reader = None
        self._fragments.forget(self)
        listener, self.listener = self.listener, NOBODY
        listener.on_close(self)

    def expired(self) -> None:
        """Tell the listener that the deadline has passed."""
        self.listener.on_timeout(self)
