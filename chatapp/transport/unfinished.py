"""Messages of WebSockets that are not whole yet: bounded in all, however many clients send them."""

from chatapp.transport.websocket_reader import TOO_BIG

FEW = 16_384  # bytes of one message that do not count
ALL = 4_000_000  # bytes of all that count


class Unfinished:
    """`kept`: how many bytes for which WebSocket, the oldest message first."""

    def __init__(self):
        self.kept = {}
        self._size = 0

    def note(self, websocket, kept):
        """Note how much is kept for a WebSocket now; close those with the oldest messages while it is too much in
        all."""
        if kept <= FEW:
            self.forget(websocket)
            return
        self._size += kept - self.kept.get(websocket, 0)
        self.kept[websocket] = kept
        while self._size > ALL:
            oldest = next(iter(self.kept))
            self.forget(oldest)
            oldest.close_soon(TOO_BIG)

    def forget(self, websocket):
        """Keep nothing more for it."""
        self._size -= self.kept.pop(websocket, 0)
