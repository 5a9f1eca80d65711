"""A WSGI application that opens our WebSocket and echoes text and binary messages, for conformance tests."""

from chatapp.transport.websocket import connection as websocket
from chatapp.transport.websocket.frames import BINARY, TEXT, frame

PATH = "/websocket-echo"


def application(environ, start_response):
    """Open a WebSocket, or refuse the handshake."""
    try:
        return websocket.Upgrade(websocket.accept(environ), Listener(), kind=Echo)
    except websocket.NoHandshake as refusal:
        start_response(refusal.status, refusal.headers)
        return [b""]


class Echo(websocket.WebSocket):
    """A WebSocket that echoes binary messages."""

    __slots__ = ()

    def binary(self, content):
        self.send(frame(BINARY, content))


class Listener:
    """Echoes each text."""

    def on_open(self, websocket):
        """Do nothing."""

    def on_text(self, websocket, text):
        websocket.send(frame(TEXT, text.encode()))

    def on_pong(self):
        """Do nothing: no ping is sent."""

    def on_timeout(self, websocket):
        """Do nothing: there is no deadline."""

    def on_close(self, websocket):
        """Do nothing."""
