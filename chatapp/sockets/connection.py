"""Coming and going of sockets."""

from flask import request
from flask_socketio import ConnectionRefusedError, join_room

from chatapp import broadcasts
from chatapp.errors import ChatError, SignedOut
from chatapp.extensions import db, socketio
from chatapp.models.access_token import READ
from chatapp.services import presence, subscriptions, tokens
from chatapp.web.body import Body
from chatapp.web.errors import as_dict, unexpected
from chatapp.web.person import believed_from_page, by_secret


@socketio.on("connect")
def connect(auth=None):
    """Accept a socket whose sign-in is valid and whose page was made for this person, or with a token that reads."""
    try:
        _accept(Body({} if auth is None else auth))
    except ChatError as error:
        _refuse(error)
    except Exception as error:  # let out, it would be taken for an acceptance
        _refuse(unexpected(error))


@socketio.on("disconnect")
def disconnect(reason=None):
    """Forget the socket."""
    presence.leave(request.sid)


def _accept(auth):
    person = _comer(auth)
    tokens.require(person, READ)  # for what arrives unasked
    join_room(broadcasts.person_room(person.public_id))
    join_room(broadcasts.sign_in_room((person.access_token or person.login_session).public_id))
    connection = presence.arrive(person, request.sid)
    # Either may have ended while this ran, and cutting a socket that is not yet connected does nothing.
    db.session.rollback()
    if not subscriptions.valid([connection]):
        raise SignedOut("bad_token" if person.access_token else "signed_out")


def _comer(auth):
    if "token" in auth:
        return by_secret(auth.text("token"), auth.identifier("person", default=None))
    return believed_from_page(auth.identifier("person"))


def _refuse(error):
    presence.leave(request.sid)
    db.session.rollback()
    raise ConnectionRefusedError(error.code, as_dict(error))
