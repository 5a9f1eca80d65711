"""One TCP connection of the loop: bounded reads, direct writes, a queue for what the kernel does not take, a lingering
close.

A connection is OPEN until we close it, CLOSING until our last bytes and the peer's FIN have passed, then CLOSED. Its
`protocol` interprets the bytes: first HTTP, perhaps WebSocket later, ClosedProtocol at the end.
"""

import typing
from collections.abc import Callable, Hashable
from enum import Enum

from eventlet import patcher

from chatapp.transport.loop.deadlines import Timer
from chatapp.transport.loop.loop import HANG_UP, READ, WRITE, Loop
from chatapp.transport.tcp.places import Places
from chatapp.transport.tcp.write_budget import WriteBudget
from chatapp.transport.tcp.write_buffer import WriteBuffer

if typing.TYPE_CHECKING:
    import socket
else:
    socket = patcher.original("socket")

CHUNK = 32_768  # bytes of one read
READS = 4  # reads of one turn, so that a flood delays nobody else
RESPITE = 1  # seconds added to a deadline while the loop is late
LINGER = 3  # seconds that the peer has to take the last bytes and close; counted from our close, not from its next byte
STALL = 20  # seconds in which a peer that has bytes waiting takes none of them


class State(Enum):
    """How far a connection has come."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


OPEN, CLOSING, CLOSED = State


class ConnectionProtocol(typing.Protocol):
    """The protocol of a connection, which calls it in a worker of the loop."""

    @property
    def is_idle(self) -> bool:
        """Whether it waits between two requests."""

    @property
    def awaits_request(self) -> bool:
        """Whether no request of it is being answered."""

    def received(self, data: bytes) -> None:
        """Handle bytes of the peer."""

    def ended(self) -> None:
        """Handle the peer's FIN."""

    def drained(self) -> None:
        """Handle that the kernel has taken everything that was queued."""

    def expired(self) -> None:
        """Handle that the deadline set by `Connection.expire_in` has passed."""

    def lost(self) -> None:
        """Handle that the connection is closed."""


class Connection(Timer):
    """A connected, non-blocking socket with a deadline.

    `peer`, `local`: (address, port) as text and number. `secure`: it came through TLS. `is_busy`: a handler of it runs.
    `direct`: the socket's own `send` while the connection is open and nothing is queued, else None; a broadcast calls
    it. `write_buffer`: what is queued, or None. `client`: the key of the client, None while only a relay is known;
    `owner`: the key of the person to whom something is sent, or None. `places` and `write_budget`: those of the
    server, by default of this connection alone.
    """

    __slots__ = (
        "_has_more",
        "_is_half_closed",
        "_on_hang_up",
        "_sock",
        "_state",
        "client",
        "descriptor",
        "direct",
        "is_busy",
        "is_paused",
        "local",
        "loop",
        "owner",
        "peer",
        "places",
        "protocol",
        "secure",
        "write_budget",
        "write_buffer",
    )

    def __init__(
        self,
        loop: Loop,
        sock: socket.socket,
        peer: tuple[str, int],
        local: tuple[str, int],
        *,
        secure: bool = False,
        places: Places | None = None,
        write_budget: WriteBudget | None = None,
    ) -> None:
        super().__init__()
        self.loop = loop
        self.peer = peer
        self.local = local
        self.secure = secure
        self.places = places or Places(loop)
        self.write_budget = write_budget or WriteBudget()
        self.protocol: ConnectionProtocol = CLOSED_PROTOCOL
        self.client: Hashable = None
        self.owner: Hashable = None
        self.descriptor = sock.fileno()
        self.direct: Callable[[bytes], int] | None = sock.send
        self.write_buffer: WriteBuffer | None = None
        self.is_busy = self.is_paused = False
        self._sock = sock
        self._state = OPEN
        self._is_half_closed = False
        self._has_more = False
        self._on_hang_up: Callable[[], None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether anything can still be written."""
        return self._state is OPEN

    @property
    def waiting(self) -> int:
        """The bytes that the kernel has not taken yet."""
        return self.write_buffer.size if self.write_buffer is not None else 0

    def start(self, protocol: ConnectionProtocol) -> None:
        """Serve this connection with `protocol`."""
        self.protocol = protocol
        self.places.enter(self)
        self.loop.register(self.descriptor, self)
        self.loop.look_at(self.descriptor)  # under load, its first request came before it was accepted

    def ready(self, events: int) -> None:
        """Read and write as far as possible; called by the loop."""
        if events & HANG_UP:
            self._is_half_closed = True
            self._tell_hang_up()
        if events & WRITE and (buffer := self.write_buffer) is not None:
            self._flush(buffer)
        if events != WRITE:
            if self.is_busy or self.is_paused:
                self._has_more = True
            elif self._state is not CLOSED:
                self._read(events & HANG_UP)

    def _read(self, hung_up):
        self.is_busy = True
        try:
            for _ in range(READS):
                self._has_more = False
                try:
                    data = self._sock.recv(CHUNK)
                except BlockingIOError:
                    return
                except OSError:
                    self.abort()
                    return
                if not data:
                    self.protocol.ended() if self._state is OPEN else self.abort()
                    return
                self.protocol.received(data)
                if self.is_paused or self._state is CLOSED:
                    return
                # On an edge-triggered stream, a short read means that nothing is left (epoll(7), question 9).
                if len(data) < CHUNK and not self._has_more and not hung_up:
                    return
            self.loop.again(self.descriptor)
        finally:
            self.is_busy = False

    def pause(self, seconds: float) -> None:
        """Stop reading for `seconds`, unless reading has stopped already."""
        if not self.is_paused:
            self.is_paused = True
            self.loop.wheel.set(_Pause(self), seconds)

    def stop_reading(self) -> None:
        """Stop reading until `resume_reading`."""
        self.is_paused = True

    def resume_reading(self) -> None:
        """Read again after `pause` or `stop_reading`."""
        if self.is_paused:
            self.is_paused = False
            if self._state is not CLOSED:
                self.loop.again(self.descriptor)

    def later(self, function: Callable[[], None]) -> None:
        """Call `function()` in a worker, where it may block. Nothing is read of this connection meanwhile."""
        self.loop.soon(lambda: self.serve(function))

    def serve(self, function: Callable[[], None]) -> None:
        """Call `function()` in this worker. Nothing is read of this connection meanwhile."""
        if self._state is CLOSED:
            return
        was_busy, self.is_busy = self.is_busy, True
        try:
            function()
        except BaseException:
            self.abort()
            raise
        finally:
            self.is_busy = was_busy
            if self._has_more and not was_busy and self._state is not CLOSED:
                self.loop.again(self.descriptor)

    def watch(self, function: Callable[[], None]) -> None:
        """Call `function()`, which must not block, once the client has hung up; until `stop_watching`."""
        self._on_hang_up = function
        if self._is_half_closed or self._state is not OPEN:
            self._tell_hang_up()

    def stop_watching(self) -> None:
        """Forget the function of `watch`."""
        self._on_hang_up = None

    def _tell_hang_up(self):
        on_hang_up, self._on_hang_up = self._on_hang_up, None
        if on_hang_up is not None:
            on_hang_up()

    def write(self, data: bytes) -> bool:
        """Send `data`, and queue what the kernel does not take. Return False when the connection is gone.

        Callers bound what they queue.
        """
        send = self.direct
        if send is None:
            return self._queue(data)
        try:
            sent = send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.cut()
            return False
        if sent < len(data):
            self.queue_rest(data, sent)
        return True

    def _queue(self, data):
        buffer = self.write_buffer
        if self._state is not OPEN or buffer is None:
            return False
        buffer.add(data)
        self._count_waiting(buffer)
        return True

    def queue_rest(self, data: bytes, sent: int) -> None:
        """Begin to queue: `data` without its first `sent` bytes, which the kernel has taken."""
        self.direct = None
        self.write_buffer = buffer = WriteBuffer(memoryview(data)[sent:])
        self.loop.change(self.descriptor, READ | WRITE)
        self.loop.wheel.set(self, STALL)
        self._count_waiting(buffer)

    def _count_waiting(self, buffer):
        """Count the queue for the person who is sent it, else for the client; behind a relay, for this connection."""
        self.write_budget.note(self, self.owner or self.client or self, buffer.size)

    def _flush(self, buffer):
        try:
            is_empty = buffer.flush(self._sock.send)
        except OSError:
            self.abort()
            return
        if is_empty:
            self._after_flush(buffer)
        else:
            self._count_waiting(buffer)
            self.loop.wheel.set(self, STALL if self._state is OPEN else LINGER)

    def _after_flush(self, buffer):
        self.write_buffer = None
        self.write_budget.forget(self)
        self.loop.change(self.descriptor, READ)
        if self._state is OPEN:
            self.direct = self._sock.send
            self.loop.wheel.clear(self)
            self.protocol.drained()
        else:
            self._send_fin()
        buffer.wake()

    def wait_until_drained(self) -> None:
        """Wait until the kernel has taken everything, or the connection is gone; only in a handler's greenlet."""
        while self.write_buffer is not None:
            self.write_buffer.wait()

    def expire_in(self, seconds: float) -> None:
        """Set the protocol's deadline. While bytes are queued, the deadline for a stalled peer counts instead."""
        if self.direct is not None:
            self.loop.wheel.set(self, seconds)

    def extend(self, seconds: float, at_most: float) -> None:
        """Move the protocol's deadline later by `seconds`, to no more than `at_most` seconds from now."""
        if self.write_buffer is None:
            self.loop.wheel.extend(self, seconds, at_most)

    def expired(self) -> None:
        """Act on the deadline: drop a stalled or lingering peer, else tell the protocol."""
        if self._state is CLOSED:
            return
        if self._state is CLOSING or self.write_buffer is not None:
            self.abort()
        elif self.loop.is_late:  # the bytes that it waits for may be here, unread
            self.loop.wheel.set(self, RESPITE)
        else:
            self.protocol.expired()

    def close(self) -> None:
        """Send what is queued, then FIN, and wait at most LINGER seconds for the peer's."""
        if self._state is not OPEN:
            return
        self._state = CLOSING
        self.direct = None
        protocol, self.protocol = self.protocol, CLOSED_PROTOCOL
        self.loop.wheel.set(self, LINGER)
        if self.write_buffer is None:
            self._send_fin()
        protocol.lost()

    def _send_fin(self):
        try:
            self._sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.abort()

    def cut(self) -> None:
        """Drop the connection soon, not at once: the protocol's `lost` may block, and the caller may be a broadcast."""
        self.direct = None
        self.write_budget.forget(self)
        if self._state is OPEN:
            self._state = CLOSING
            self.loop.soon(self.abort)

    def abort(self) -> None:
        """Drop the connection now."""
        if self._state is CLOSED:
            return
        self._state = CLOSED
        self.direct = None
        self.loop.wheel.clear(self)
        self.loop.unregister(self.descriptor)
        self._sock.close()
        self.places.leave(self)
        self.write_budget.forget(self)
        dropped, self.write_buffer = self.write_buffer, None
        protocol, self.protocol = self.protocol, CLOSED_PROTOCOL
        if dropped is not None:
            dropped.wake()
        self._tell_hang_up()
        protocol.lost()


class _Pause(Timer):
    """The end of a pause in reading."""

    __slots__ = ("_connection",)

    def __init__(self, connection: "Connection") -> None:
        super().__init__()
        self._connection = connection

    def expired(self):
        self._connection.resume_reading()


class ClosedProtocol:
    """The protocol of a connection that is closed: it ignores everything."""

    is_idle = awaits_request = False

    def received(self, data: bytes) -> None:
        """Ignore the bytes."""

    def ended(self) -> None:
        """Do nothing: the connection aborts itself."""

    def drained(self) -> None:
        """Do nothing."""

    def lost(self) -> None:
        """Do nothing."""

    def expired(self) -> None:
        """Do nothing: the connection aborts itself."""


CLOSED_PROTOCOL = ClosedProtocol()
