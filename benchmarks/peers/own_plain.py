"""The `websockets` peer's service on chatapp's transport, by the way that `/ws` takes: what its fan-out costs without
the chat above it. Argument: port.
"""

import sys

import eventlet

eventlet.monkey_patch()

from chatapp.transport.engineio.packets import Outgoing  # noqa: E402
from chatapp.transport.flask import options  # noqa: E402
from chatapp.transport.serving import server  # noqa: E402
from chatapp.transport.socketio.server import Server  # noqa: E402
from chatapp.transport.websocket import connection, frames  # noqa: E402

sessions = []
nobody = {"identify": lambda environ: None, "allowed": lambda origin, environ: True}
live = Server(**options.options(ping_interval=8, ping_timeout=6, **nobody))


class Said(Outgoing):
    """A text for everybody, framed once."""

    __slots__ = ("json_frame",)

    def __init__(self, text):
        super().__init__(text)
        self.json_frame = frames.frame(frames.TEXT, text.encode())


class Listener:
    """Hears everything, and at /send says it to everybody."""

    disconnect_code = frames.NORMAL

    def on_open(self):
        """There is nothing to say yet."""

    def passes(self, event):
        """Everything is news."""
        return True

    def on_text(self, text):
        live.eio.deliver(Said(text), sessions)


def application(environ, start_response):
    """Open a WebSocket, or say why not."""
    try:
        headers = connection.accept(environ)
    except connection.NoHandshake as refusal:
        start_response(refusal.status, refusal.headers)
        return [b""]
    session = live.open_json_websocket(environ, Listener())
    if environ["PATH_INFO"] != "/send":
        sessions.append(session)
    return connection.Upgrade(headers, session)


if __name__ == "__main__":
    sock = server.bind("127.0.0.1", int(sys.argv[1]))
    server.listen(sock)
    server.serve_until_killed(sock, application, live.eio)
