"""Socket.IO's `connect` and `disconnect`."""

from typing import cast

from flask import request
from flask_socketio import ConnectionRefusedError

from chatapp import limits
from chatapp.concurrency import meter
from chatapp.errors import ChatError
from chatapp.extensions import current, db
from chatapp.services import spending
from chatapp.services.presence import presence
from chatapp.transport.flask.event_context import current_sid
from chatapp.transport.flask.extension import LiveSocketIO
from chatapp.verbs.arrival import arrive
from chatapp.web.errors import told, unexpected
from chatapp.web.http import networks
from chatapp.web.http.body import Body
from chatapp.web.identity.person import from_cookie, from_token


def init_app(socketio: LiveSocketIO) -> None:
    """Let sockets come and go."""
    socketio.on("connect")(connect)
    socketio.on("disconnect")(disconnect)


def connect(auth: object = None) -> None:
    """Accept a socket with a valid sign-in whose page was made for this person, or with a token of scope `read`."""
    try:
        comer = _comer(Body({} if auth is None else auth))
        meter.pay(
            spending.of_person(comer.user.id)
        )  # without waiting: a person over budget must not appear to be offline
        arrive(comer, current_sid(), networks.prefix_of(request.remote_addr))
    except ChatError as error:
        _refuse(error)
    except Exception as error:  # raised, it would count as an acceptance
        _refuse(unexpected(error))


def disconnect(reason: str | None = None) -> None:
    """Forget a socket, also that of a JSON WebSocket, which is a member of the same namespace."""
    presence.leave(current_sid())


def _comer(auth):
    if "token" in auth:
        return from_token(auth.word("token", most=limits.TOKEN), auth.identifier("person", default=None))
    return from_cookie(cast("str | None", current.socketio.identity(current_sid())), auth.identifier("person"))


def _refuse(error):
    presence.leave(current_sid())
    db.session.rollback()
    raise ConnectionRefusedError(error.code, told(error))
