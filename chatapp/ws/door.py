"""What stands before a WebSocket: an HTTP request that is told why when it cannot become one."""

from flask import Blueprint, Response, request

from chatapp.errors import ChatError, Forbidden, Unavailable
from chatapp.extensions import socketio
from chatapp.transport import websocket
from chatapp.web import bearer, errors, origins
from chatapp.web.person import me
from chatapp.ws.subscriber import Subscriber

bp = Blueprint("ws", __name__)


class BadHandshake(ChatError):
    """No WebSocket was asked for, or none that is spoken here."""

    def __init__(self, status, headers):
        super().__init__("upgrade_needed" if status == 400 else "websocket_version")
        self.status = status
        self.headers = dict(headers)


class Opened(Response):
    """Answers with a WebSocket."""

    def __init__(self, upgrade):
        super().__init__()
        self._upgrade = upgrade

    def __call__(self, environ, start_response):
        return self._upgrade


@bp.errorhandler(BadHandshake)
def answer(error):
    """Answer with the headers that the protocol asks for."""
    body, status, headers = errors.answer(error)
    return body, status, headers | error.headers


# Werkzeug tells requests with an Upgrade from others; both are answered here.
@bp.get("/ws")
@bp.get("/ws", websocket=True)
def open_websocket():
    """Open a WebSocket for who is signed in, or brings a token that reads."""
    headers = _handshake()
    person = _comer()
    seconds = socketio.server.eio.admit(request.environ)
    if seconds:
        raise Unavailable("busy", retry_after=seconds)
    return Opened(websocket.Upgrade(headers, Subscriber(request.environ).arrive(person)))


def _handshake():
    try:
        accepted = websocket.accept(request.environ)
    except websocket.NoHandshake as refusal:
        raise BadHandshake(int(refusal.status[:3]), refusal.headers) from None
    if "chatapp.exchange" not in request.environ:  # not our own server: nothing to take over
        raise BadHandshake(400, ())
    return accepted


def _comer():
    """Return the person; from another site's page, who is signed in does not count."""
    person = me()
    if person.access_token is not None:
        bearer.keep(person.access_token)
    elif not origins.allowed(request.headers.get("Origin"), request.environ):
        raise Forbidden("bad_origin")
    return person
