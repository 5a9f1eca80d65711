"""Coming and going of sockets."""

from flask import request
from flask_socketio import ConnectionRefusedError

from chatapp.errors import ChatError
from chatapp.extensions import db, socketio
from chatapp.services import presence
from chatapp.verbs.arrival import arrive
from chatapp.web import networks
from chatapp.web.body import Body
from chatapp.web.errors import as_dict, unexpected
from chatapp.web.person import believed_from_page, by_secret


@socketio.on("connect")
def connect(auth=None):
    """Accept a socket whose sign-in is valid and whose page was made for this person, or with a token that reads."""
    try:
        comer = _comer(Body({} if auth is None else auth))
        arrive(comer, request.sid, networks.prefix_of(request.remote_addr))
    except ChatError as error:
        _refuse(error)
    except Exception as error:  # let out, it would be taken for an acceptance
        _refuse(unexpected(error))


@socketio.on("disconnect")
def disconnect(reason=None):
    """Forget a socket; that of a plain WebSocket too, which has left the same namespace."""
    presence.leave(request.sid)


def _comer(auth):
    if "token" in auth:
        return by_secret(auth.text("token"), auth.identifier("person", default=None))
    return believed_from_page(socketio.identity(request.sid), auth.identifier("person"))


def _refuse(error):
    presence.leave(request.sid)
    db.session.rollback()
    raise ConnectionRefusedError(error.code, as_dict(error))
