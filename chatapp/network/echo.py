"""A WebSocket that says again what it is told, within bounds: the self-test's other side."""

from chatapp.transport import websocket_reader as frames
from chatapp.transport.websocket import WebSocket

SECONDS = 100  # the test takes three quarters of it
FRAMES = 300  # it sends about fifty
LONGEST = 20_000  # characters of one


class Bounded(WebSocket):
    """A WebSocket that ends some time, whatever is said."""

    __slots__ = ()

    def drained(self):
        """Set the deadline anew: while bytes waited, there was another."""
        self.connection.expire_in(SECONDS)


class Echo:
    """Listens to a WebSocket. `gone()` is called once, when it has closed."""

    def __init__(self, gone):
        self._gone = gone
        self._left = FRAMES

    def opened(self, websocket):
        """Begin."""
        if websocket.connection.is_open:
            websocket.connection.expire_in(SECONDS)
        else:
            self.closed_websocket(websocket)

    def text(self, websocket, text):
        """Say it again."""
        self._left -= 1
        if self._left < 0 or len(text) > LONGEST:
            websocket.close(frames.POLICY)
        else:
            websocket.send(frames.frame(frames.TEXT, text.encode("utf-8", "replace")))

    def pong(self):
        """Nothing was asked."""

    def timed_out(self, websocket):
        """End the test that did not end by itself."""
        websocket.close(frames.NORMAL)

    def closed_websocket(self, _websocket):
        """Give the seat back."""
        gone, self._gone = self._gone, lambda: None
        gone()
