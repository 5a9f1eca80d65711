"""One TCP connection of the loop: reads in bounded turns, writes at once what the kernel takes and queues the rest.

Who speaks on it is its `speaker`: HTTP first, perhaps a WebSocket later, at last nobody. A speaker has
`received(data)`, `ended()` (the peer sends no more), `drained()` (nothing waits for the kernel any more), `lost()` (the
connection is gone) and `expired()` (its deadline passed).
"""

from eventlet import patcher

from chatapp.transport.loop import HANG_UP, WRITE
from chatapp.transport.outlet import LINGER, Outlet
from chatapp.transport.wheel import Timed

socket = patcher.original("socket")

CHUNK = 32_768  # bytes read at once
RESPITE = 1  # seconds
READS = 4  # such reads in one turn, so that a flood holds nobody up


class Connection(Outlet):
    """A connected socket with a deadline.

    `peer`: (address, port) as text and number; `secure`: it came through TLS; `is_busy`: a handler of it is running.
    """

    __slots__ = ("_has_more", "is_busy", "is_paused", "local", "peer", "secure")

    def __init__(self, loop, sock, peer, local, secure=False):
        super().__init__(loop, sock)
        self.peer = peer
        self.local = local
        self.secure = secure
        self.is_busy = self.is_paused = False
        self._has_more = False

    @property
    def is_open(self):
        """Whether anything can still be written."""
        return self._sock is not None and not self._is_closing

    def start(self, speaker):
        """Serve this connection, spoken to by `speaker`."""
        self.speaker = speaker
        self.loop.register(self.descriptor, self)

    def ready(self, events):
        """Read and write what can be; called by the loop."""
        if events & WRITE and self.unsent is not None:
            self._flush()
        if events != WRITE:
            if self.is_busy or self.is_paused:
                self._has_more = True
            elif self._sock is not None:
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
                    self.abort() if self._is_closing else self.speaker.ended()
                    return
                self.speaker.received(data)
                if self._sock is None or self.is_paused:
                    return
                # On an edge-triggered stream, a short read means that nothing is left (epoll(7), question 9).
                if len(data) < CHUNK and not self._has_more and not hung_up:
                    return
            self.loop.again(self.descriptor)
        finally:
            self.is_busy = False

    def pause(self, seconds):
        """Read nothing for so long."""
        if not self.is_paused:
            self.is_paused = True
            self.loop.wheel.set(_Pause(self), seconds)

    def go_on(self):
        """Read again, after a pause."""
        self.is_paused = False
        if self._sock is not None:
            self.loop.again(self.descriptor)

    def later(self, function):
        """Call `function()` in a worker; what it runs may block, and nothing is read meanwhile."""
        self.loop.soon(lambda: self._unread(function))

    def _unread(self, function):
        if self._sock is None:
            return
        was_busy, self.is_busy = self.is_busy, True
        try:
            function()
        except BaseException:
            self.abort()
            raise
        finally:
            self.is_busy = was_busy
            if self._has_more and not was_busy and self._sock is not None:
                self.loop.again(self.descriptor)

    def expire_in(self, seconds):
        """Set the speaker's deadline; while bytes are waiting, the stalled peer's own counts."""
        if self.direct is not None:
            self.loop.wheel.set(self, seconds)

    def extend(self, seconds, at_most):
        """Move the deadline later by `seconds`, but to no more than `at_most` from now."""
        if self.due is not None and self.unsent is None:
            self.loop.wheel.extend(self, seconds, at_most)

    def expired(self):
        if self._sock is None:
            return
        if self.unsent is not None or self._is_closing:
            self.abort()
        elif self.loop.is_late:  # what it waits for may have come, and was not read yet
            self.loop.wheel.set(self, RESPITE)
        else:
            self.speaker.expired()

    def close(self):
        """Send what is queued, then FIN, and wait a little for the peer's."""
        if self._sock is None or self._is_closing:
            return
        self._is_closing = True
        self.direct = None
        speaker, self.speaker = self.speaker, _DEAF
        self.loop.wheel.set(self, LINGER)
        if self.unsent is None:
            self._send_fin()
        speaker.lost()

    def _send_fin(self):
        try:
            self._sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.abort()

    def abort(self):
        """Drop the connection now."""
        if self._sock is None:
            return
        self.loop.wheel.clear(self)
        self.loop.unregister(self.descriptor)
        self._sock.close()
        self._sock = self.direct = None
        unsent, self.unsent = self.unsent, None
        speaker, self.speaker = self.speaker, _DEAF
        if unsent is not None:
            unsent.wake()
        speaker.lost()


class _Pause(Timed):
    """The time for which nothing is read of a connection."""

    __slots__ = ("_connection",)

    def __init__(self, connection):
        super().__init__()
        self._connection = connection

    def expired(self):
        self._connection.go_on()


class _Deaf:
    """Speaks on closed connections: nobody listens."""

    def received(self, data):
        """Drop it."""

    def ended(self):
        """Connection sees to it."""

    def drained(self):
        """Nothing is sent any more."""

    def lost(self):
        """It is."""

    def expired(self):
        """Connection ends it itself."""


_DEAF = _Deaf()
