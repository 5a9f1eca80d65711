"""One TCP connection of the loop: reads in bounded turns, writes at once what the kernel takes and queues the rest.

Who speaks on it is its `speaker`: HTTP first, perhaps a WebSocket later, at last nobody. A speaker has
`received(data)`, `ended()` (the peer sends no more), `lost()` (the connection is gone) and `expired()` (its deadline
passed).
"""

from collections import deque

from eventlet import event, patcher

from chatapp.transport.loop import HANG_UP, READ, WRITE
from chatapp.transport.wheel import Timed

socket = patcher.original("socket")

CHUNK = 32_768  # bytes read at once
READS = 4  # such reads in one turn, so that a flood holds nobody up
LINGER = 3  # seconds that the peer has to take the last bytes and close; counted from our close, not from its next byte
STALL = 20  # seconds in which a peer that has bytes waiting takes none of them


class Connection(Timed):
    """A connected socket, its queue of unsent bytes and its deadline.

    `peer`: (address, port) as text and number; `secure`: it came through TLS; `is_busy`: a handler of it is running.
    """

    __slots__ = (
        "_awaited",
        "_has_more",
        "_is_closing",
        "_queue",
        "_sock",
        "descriptor",
        "is_busy",
        "local",
        "loop",
        "peer",
        "secure",
        "speaker",
        "waiting",
    )

    def __init__(self, loop, sock, peer, local, secure=False):
        super().__init__()
        self.loop = loop
        self.peer = peer
        self.local = local
        self.secure = secure
        self.descriptor = sock.fileno()
        self.is_busy = False
        self.speaker = None
        self.waiting = 0  # bytes in the queue
        self._sock = sock
        self._queue = None
        self._has_more = False
        self._is_closing = False
        self._awaited = None

    @property
    def is_open(self):
        """Whether anything can still be written."""
        return self._sock is not None and not self._is_closing

    @property
    def queued(self):
        """How many writes are waiting."""
        return len(self._queue) if self._queue else 0

    def start(self, speaker):
        """Serve this connection, spoken to by `speaker`."""
        self.speaker = speaker
        self.loop.register(self.descriptor, self)

    def ready(self, events):
        """Read and write what can be; called by the loop."""
        if events & WRITE and self._queue:
            self._flush()
        if not events or events & ~WRITE:
            if self.is_busy:
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
                    self._ended()
                    return
                self.speaker.received(data)
                if self._sock is None:
                    return
                # On an edge-triggered stream, a short read means that nothing is left (epoll(7), question 9).
                if len(data) < CHUNK and not self._has_more and not hung_up:
                    return
            self.loop.again(self.descriptor)
        finally:
            self.is_busy = False

    def _ended(self):
        if self._is_closing:
            self.abort()
        else:
            self.speaker.ended()

    def write(self, data):
        """Send `data`, or queue what does not fit. Return whether the connection is still there; bounds are the
        caller's."""
        if self._sock is None or self._is_closing:
            return False
        if self._queue:
            self._queue.append(data)
            self.waiting += len(data)
            return True
        try:
            sent = self._sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.loop.soon(
                self.abort
            )  # not here: what is told of it may block, and we may be in the middle of a broadcast
            return False
        if sent < len(data):
            self._queue_rest(memoryview(data)[sent:])
        return True

    def _queue_rest(self, rest):
        self._queue = deque([rest])
        self.waiting = len(rest)
        self.loop.change(self.descriptor, READ | WRITE)
        self.loop.wheel.set(self, STALL)

    def _flush(self):
        queue = self._queue
        while queue:
            first = queue[0]
            try:
                sent = self._sock.send(first)
            except BlockingIOError:
                break
            except OSError:
                self.abort()
                return
            self.waiting -= sent
            if sent < len(first):
                queue[0] = memoryview(first)[sent:]
                break
            queue.popleft()
        self._after_flush()

    def _after_flush(self):
        if self._queue:
            self.loop.wheel.set(self, LINGER if self._is_closing else STALL)
            return
        self._queue = None
        self.loop.change(self.descriptor, READ)
        if self._is_closing:
            self._send_fin()
            return
        self.loop.wheel.clear(self)
        self.speaker.drained()
        self._wake()

    def wait_until_drained(self):
        """Wait until the queue is empty or the connection gone; only in a handler's greenlet."""
        while self._queue and self._sock is not None:
            self._awaited = self._awaited or event.Event()
            self._awaited.wait()

    def _wake(self):
        if self._awaited is not None:
            awaited, self._awaited = self._awaited, None
            awaited.send(None)

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
        if self._sock is not None and not self._queue and not self._is_closing:
            self.loop.wheel.set(self, seconds)

    def extend(self, seconds, at_most):
        """Move the deadline later by `seconds`, but to no more than `at_most` from now."""
        if self.due is not None and not self._queue:
            self.loop.wheel.extend(self, seconds, at_most)

    def expired(self):
        if self._sock is None:
            return
        if self._queue or self._is_closing:
            self.abort()
        else:
            self.speaker.expired()

    def close(self):
        """Send what is queued, then FIN, and wait a little for the peer's."""
        if self._sock is None or self._is_closing:
            return
        self._is_closing = True
        speaker, self.speaker = self.speaker, _DEAF
        self.loop.wheel.set(self, LINGER)
        if not self._queue:
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
        self._sock = None
        self._queue = None
        speaker, self.speaker = self.speaker, _DEAF
        self._wake()
        speaker.lost()


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
