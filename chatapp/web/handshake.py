"""The opening handshake of a WebSocket, and the HTTP answer to a request that is none (RFC 6455, section 4.2)."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Response, request
from flask.typing import ResponseReturnValue

from chatapp.errors import ChatError
from chatapp.transport.websocket import connection
from chatapp.web import errors


class BadHandshake(ChatError):
    """The request is not a WebSocket handshake, or one of another version."""

    def __init__(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        super().__init__("upgrade_needed" if status == 400 else "websocket_version")
        self.status = status
        self.headers = dict(headers)


class Opened(Response):
    """An answer that opens a WebSocket. Arguments as for `transport.websocket.connection.Upgrade`."""

    def __init__(
        self,
        headers: Iterable[tuple[str, str]],
        listener: connection.Listener,
        kind: type[connection.WebSocket] | None = None,
    ) -> None:
        super().__init__()
        self._upgrade = connection.Upgrade(headers, listener, kind)

    def __call__(  # type: ignore[override] # our server takes it, in place of an iterable
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> connection.Upgrade:
        return self._upgrade


def handshake() -> list[tuple[str, str]]:
    """Return the headers that accept the handshake of this request. Raises BadHandshake."""
    try:
        accepted = connection.accept(request.environ)
    except connection.NoHandshake as refusal:
        raise BadHandshake(int(refusal.status[:3]), refusal.headers) from None
    if "chatapp.response_writer" not in request.environ:  # not our own server: nothing to take over
        raise BadHandshake(400, ())
    return accepted


def answer(error: BadHandshake) -> ResponseReturnValue:
    """Answer a BadHandshake with the headers that the protocol asks for."""
    body, status, headers = errors.refused(error)
    return body, status, headers | error.headers
