"""Everything below Socket.IO: the server's loop, HTTP, WebSocket, Engine.IO. It imports nothing of the app."""

from chatapp import concurrency  # noqa: F401 (it sets how eventlet is loaded)
