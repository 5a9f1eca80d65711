"""The writing half of a connection: at once what the kernel takes, later the rest."""

from chatapp.transport.loop import READ, WRITE
from chatapp.transport.unsent import Unsent
from chatapp.transport.wheel import Timed

LINGER = 3  # seconds that the peer has to take the last bytes and close; counted from our close, not from its next byte
STALL = 20  # seconds in which a peer that has bytes waiting takes none of them


class Outlet(Timed):
    """A connected socket as what is written to.

    `direct`: the socket's own `send` while it is open and nothing waits, else None; `unsent`: what waits, or None.
    """

    __slots__ = ("_is_closing", "_sock", "descriptor", "direct", "loop", "speaker", "unsent")

    def __init__(self, loop, sock):
        super().__init__()
        self.loop = loop
        self.descriptor = sock.fileno()
        self.direct = sock.send
        self.unsent = None
        self.speaker = None
        self._sock = sock
        self._is_closing = False

    @property
    def waiting(self):
        """How many bytes wait for the kernel."""
        return self.unsent.size if self.unsent is not None else 0

    def write(self, data):
        """Send `data`, or keep what does not fit. Return whether the connection is still there; bounds are the
        caller's."""
        send = self.direct
        if send is None:
            return self._write_later(data)
        try:
            sent = send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.cut()
            return False
        if sent < len(data):
            self.keep(data, sent)
        return True

    def _write_later(self, data):
        if self.unsent is None or self._is_closing:
            return False
        self.unsent.add(data)
        return True

    def keep(self, data, sent):
        """Let the rest of `data`, of which so many bytes were sent, wait for the kernel."""
        self.direct = None
        self.unsent = Unsent(memoryview(data)[sent:])
        self.loop.change(self.descriptor, READ | WRITE)
        self.loop.wheel.set(self, STALL)

    def cut(self):
        """Drop the connection soon: what is told of it may block, and we may be in the middle of a broadcast."""
        self.direct = None
        if not self._is_closing:
            self._is_closing = True
            self.loop.soon(self.abort)

    def _flush(self):
        try:
            is_empty = self.unsent.flush(self._sock.send)
        except OSError:
            self.abort()
            return
        if is_empty:
            self._after_flush()
        else:
            self.loop.wheel.set(self, LINGER if self._is_closing else STALL)

    def _after_flush(self):
        unsent, self.unsent = self.unsent, None
        self.loop.change(self.descriptor, READ)
        if self._is_closing:
            self._send_fin()
        else:
            self.direct = self._sock.send
            self.loop.wheel.clear(self)
            self.speaker.drained()
        unsent.wake()

    def wait_until_drained(self):
        """Wait until the kernel has everything, or the connection is gone; only in a handler's greenlet."""
        while self.unsent is not None:
            self.unsent.wait()
