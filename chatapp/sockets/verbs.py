"""What every inbound event shares: who sent it, what came with it, and that it is always acknowledged."""

import functools

from flask import request

from chatapp.errors import ChatError, Invalid, SignedOut
from chatapp.extensions import connections, db, socketio
from chatapp.services import tokens
from chatapp.web import person
from chatapp.web.body import Body
from chatapp.web.errors import as_dict, unexpected


def verb(name, scope):
    """Register `function(person, body)` for the event `name`, for which a token needs `scope`.

    What it returns, a dict or None, is acknowledged with `"ok": True`; what it refuses with `"ok": False` and why.
    """

    def register(function):
        @socketio.on(name)
        @functools.wraps(function)
        def answer(*arguments):
            try:
                return {"ok": True} | (function(_sender(scope), _body(arguments)) or {})
            except ChatError as error:
                return _refusal(error)
            except Exception as error:  # our own mistake: logged there, and acknowledged like any refusal
                return _refusal(unexpected(error))

        return function

    return register


def this_connection():
    """Return the Connection of the socket that sent this event; raise `SignedOut` when it is being cut."""
    connection = connections.get(request.sid)
    if connection is None:
        raise SignedOut("signed_out")
    return connection


def _sender(scope):
    this_connection()
    sender = person.me()
    tokens.require(sender, scope)
    return sender


def _body(arguments):
    if len(arguments) > 1:
        raise Invalid("wrong_type")
    return Body(arguments[0] if arguments else {})


def _refusal(error):
    db.session.rollback()
    return {"ok": False} | as_dict(error)
