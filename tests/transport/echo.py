"""A WSGI application that opens our WebSocket and sends back whatever comes, text and binary: for conformance tests."""

from chatapp.transport import websocket
from chatapp.transport.websocket_reader import BINARY, TEXT, frame

PATH = "/websocket-echo"


def application(environ, start_response):
    """Open a WebSocket, or say why not."""
    try:
        return websocket.Upgrade(websocket.accept(environ), Listener(), kind=Echo)
    except websocket.NoHandshake as refusal:
        start_response(refusal.status, refusal.headers)
        return [b""]


class Echo(websocket.WebSocket):
    """One that takes binary messages too."""

    __slots__ = ()

    def binary(self, content):
        self.send(frame(BINARY, content))


class Listener:
    """Sends each text back."""

    def opened(self, websocket):
        """Speak when spoken to."""

    def text(self, websocket, text):
        websocket.send(frame(TEXT, text.encode()))

    def pong(self):
        """Nothing was asked."""

    def timed_out(self, websocket):
        """There is no deadline."""

    def closed_websocket(self, websocket):
        """Nothing is kept."""
