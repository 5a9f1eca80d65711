"""A WebSocket that echoes text, within bounds: the server side of the self-test."""

from collections.abc import Callable

from chatapp.transport.websocket import frames
from chatapp.transport.websocket.connection import WebSocket

SECONDS = 100  # that it stays open; the test takes three quarters of that
FRAMES = 300  # that it echoes; the test sends about fifty
LONGEST = 20_000  # characters of one


class Bounded(WebSocket):
    """A WebSocket with a deadline that traffic does not move."""

    __slots__ = ()

    def drained(self) -> None:
        """Set the deadline anew: while bytes were queued, there was another."""
        self.connection.expire_in(SECONDS)


class Echo:
    """The listener of a WebSocket. `gone()` is called once, when it has closed."""

    def __init__(self, gone: Callable[[], None]) -> None:
        self._gone = gone
        self._left = FRAMES
        self._websocket: WebSocket | None = None
        self._is_ended = False

    def on_open(self, websocket: WebSocket) -> None:
        """Begin."""
        self._websocket = websocket
        if self._is_ended:
            self.end()
        elif websocket.connection.is_open:
            websocket.connection.expire_in(SECONDS)
        else:
            self.on_close(websocket)

    def end(self) -> None:
        """Close soon, since another client needs the slot."""
        self._is_ended = True
        if self._websocket is not None:
            self._websocket.close_soon(frames.TRY_AGAIN)

    def on_text(self, websocket: WebSocket, text: str) -> None:
        """Echo a message."""
        self._left -= 1
        if self._left < 0 or len(text) > LONGEST:
            websocket.close(frames.POLICY)
        else:
            websocket.send(frames.frame(frames.TEXT, text.encode("utf-8", "replace")))

    def on_pong(self) -> None:
        """Do nothing: no ping is sent."""

    def on_timeout(self, websocket: WebSocket) -> None:
        """Close: the test did not end by itself."""
        websocket.close(frames.NORMAL)

    def on_close(self, _websocket: WebSocket) -> None:
        """Give the slot back."""
        gone, self._gone = self._gone, lambda: None
        gone()
