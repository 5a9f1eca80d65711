"""`/ws`: the endpoint where programs open a JSON WebSocket."""

from flask import Blueprint, request

from chatapp.errors import Forbidden, Unavailable
from chatapp.extensions import current
from chatapp.sockets.websocket_session import Subscriber
from chatapp.web import handshake
from chatapp.web.http import origins
from chatapp.web.identity import bearer
from chatapp.web.identity.person import visitor

bp = Blueprint("ws", __name__)
bp.register_error_handler(handshake.BadHandshake, handshake.answer)


# Werkzeug routes requests with an Upgrade header separately; both kinds are answered here.
@bp.get("/ws")
@bp.get("/ws", websocket=True)
def open_websocket() -> handshake.Opened:
    """Open a WebSocket for a person who is signed in, or has a token of scope `read`."""
    headers = handshake.handshake()
    comer = _comer()
    seconds = current.socketio.server.eio.admit(request.environ)
    if seconds:
        raise Unavailable("busy", retry_after=seconds)
    return handshake.Opened(headers, Subscriber(request.environ).arrive(comer))


def _comer():
    """Return the Visitor. Raises Forbidden when a sign-in is used from a page of another site."""
    comer = visitor()
    if comer.token is not None:
        bearer.bind(comer.token)
    elif not origins.allowed(request.headers.get("Origin"), request.environ):
        raise Forbidden("bad_origin")
    return comer
