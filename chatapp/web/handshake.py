"""What stands before a WebSocket: an HTTP request that is told why when it cannot become one."""

from flask import Response, request

from chatapp.errors import ChatError
from chatapp.transport import websocket
from chatapp.web import errors


class BadHandshake(ChatError):
    """No WebSocket was asked for, or none that is spoken here."""

    def __init__(self, status, headers):
        super().__init__("upgrade_needed" if status == 400 else "websocket_version")
        self.status = status
        self.headers = dict(headers)


class Opened(Response):
    """Answers with a WebSocket: arguments as of `transport.websocket.Upgrade`."""

    def __init__(self, headers, listener, kind=None):
        super().__init__()
        self._upgrade = websocket.Upgrade(headers, listener, kind)

    def __call__(self, environ, start_response):
        return self._upgrade


def handshake():
    """Return the headers that accept the request's handshake. Raises BadHandshake."""
    try:
        accepted = websocket.accept(request.environ)
    except websocket.NoHandshake as refusal:
        raise BadHandshake(int(refusal.status[:3]), refusal.headers) from None
    if "chatapp.exchange" not in request.environ:  # not our own server: nothing to take over
        raise BadHandshake(400, ())
    return accepted


def answer(error):
    """Answer a BadHandshake with the headers that the protocol asks for."""
    body, status, headers = errors.answer(error)
    return body, status, headers | error.headers
