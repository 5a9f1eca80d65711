"""Where a plain WebSocket opens."""

from flask import Blueprint, request

from chatapp.errors import Forbidden, Unavailable
from chatapp.extensions import socketio
from chatapp.web import bearer, handshake, origins
from chatapp.web.person import me
from chatapp.ws.subscriber import Subscriber

bp = Blueprint("ws", __name__)
bp.register_error_handler(handshake.BadHandshake, handshake.answer)


# Werkzeug tells requests with an Upgrade from others; both are answered here.
@bp.get("/ws")
@bp.get("/ws", websocket=True)
def open_websocket():
    """Open a WebSocket for who is signed in, or brings a token that reads."""
    headers = handshake.handshake()
    person = _comer()
    seconds = socketio.server.eio.admit(request.environ)
    if seconds:
        raise Unavailable("busy", retry_after=seconds)
    return handshake.Opened(headers, Subscriber(request.environ).arrive(person))


def _comer():
    """Return the person; from another site's page, who is signed in does not count."""
    person = me()
    if person.access_token is not None:
        bearer.keep(person.access_token)
    elif not origins.allowed(request.headers.get("Origin"), request.environ):
        raise Forbidden("bad_origin")
    return person
