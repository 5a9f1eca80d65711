"""A bound for messages of WebSockets that have not come whole, all together, however many clients send them."""

import typing

from chatapp.transport.websocket.frames import TOO_BIG

if typing.TYPE_CHECKING:
    from chatapp.transport.websocket.connection import WebSocket

FEW = 16_384  # bytes of one message that do not count
ALL = 4_000_000  # bytes of all messages that count


class FragmentBudget:
    """The budget of one server. `kept`: {WebSocket: bytes of its message}, the oldest message first."""

    def __init__(self) -> None:
        self.kept: dict[WebSocket, int] = {}
        self._size = 0

    def note(self, websocket: "WebSocket", kept: int) -> None:
        """Set the bytes that are kept for a WebSocket, and close those of the oldest messages while ALL is exceeded."""
        if kept <= FEW:
            self.forget(websocket)
            return
        self._size += kept - self.kept.get(websocket, 0)
        self.kept[websocket] = kept
        while self._size > ALL:
            oldest = next(iter(self.kept))
            self.forget(oldest)
            oldest.close_soon(TOO_BIG)

    def forget(self, websocket: "WebSocket") -> None:
        """Note that nothing is kept for a WebSocket."""
        self._size -= self.kept.pop(websocket, 0)
