"""Coming and going of sockets."""

from flask import request
from flask_socketio import ConnectionRefusedError, join_room

from chatapp import broadcasts
from chatapp.errors import ChatError, SignedOut
from chatapp.extensions import db, socketio
from chatapp.services import login_sessions, presence
from chatapp.web.body import Body
from chatapp.web.errors import as_dict, unexpected
from chatapp.web.person import believed_from_page


@socketio.on("connect")
def connect(auth=None):
    """Accept a socket whose sign-in is valid and whose page was made for this person; refuse all others."""
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
    person = believed_from_page(auth.identifier("person"))
    sign_in = person.login_session
    join_room(broadcasts.person_room(person.public_id))
    join_room(broadcasts.sign_in_room(sign_in.public_id))
    presence.arrive(person, request.sid)
    # The sign-in may have ended while this ran, and cutting a socket that is not yet connected does nothing.
    db.session.rollback()
    if not login_sessions.still_valid({sign_in.id}):
        raise SignedOut("signed_out")


def _refuse(error):
    presence.leave(request.sid)
    db.session.rollback()
    raise ConnectionRefusedError(error.code, as_dict(error))
