"""Programs over a plain WebSocket: `/ws`. The verbs and events of Socket.IO, as JSON texts."""

from chatapp.ws.door import bp

__all__ = ["bp"]
