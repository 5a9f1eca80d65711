"""The common part of all actions over a live connection: the sender, the fields and the acknowledgement."""

import logging
import time
from collections.abc import Iterable
from typing import Any

from chatapp.errors import ChatError, Invalid, SignedOut
from chatapp.extensions import current, db
from chatapp.services import spending
from chatapp.services.accounts import tokens
from chatapp.services.presence import access_cache
from chatapp.stores.connections import Connection
from chatapp.transport.flask.event_context import current_sid, note_event
from chatapp.verbs.action import Action
from chatapp.verbs.fields import Asked, parse
from chatapp.web.errors import told, unexpected
from chatapp.web.http.body import Body

log = logging.getLogger("chatapp.events")


def live(actions: Iterable[Action]) -> dict[str, Action]:
    """Return `{name: Action}` of the actions that live connections have."""
    return {action.name: action for action in actions if action.is_live}


def acknowledgement(action: Action, *arguments: Any) -> dict:
    """Carry out `action` with the arguments of an event, for the connection of the current request.

    `arguments`: one JSON object or Body; without one, the event has no fields. The acknowledgement is the answer with
    `"ok": True`, or the error with `"ok": False`.
    """
    began = time.monotonic()
    try:
        connection = this_connection()
        if spending.take_turn(spending.of_person(connection.user_id)):
            connection = this_connection()  # it may be gone, after a wait
        sender = _sender(connection, action.scope)
        note_event(action.name, sender.public_id)
        spending.before(sender, action.spends)
        asked = Asked(**parse(action.takes, _body(arguments)))
        answer = {"ok": True} | (action.function(sender, asked) or {})
    except ChatError as error:
        answer = refusal(error)
    except Exception as error:  # our own mistake: `unexpected` logs it, and it is acknowledged like any refusal
        answer = refusal(unexpected(error))
    if log.isEnabledFor(logging.DEBUG):
        _note_answer(action, answer, time.monotonic() - began)
    return answer


def refusal(error: ChatError) -> dict:
    """Undo the transaction, and return the acknowledgement of the error."""
    db.session.rollback()
    return {"ok": False} | told(error)


def this_connection() -> Connection:
    """Return the Connection of the socket that sent this. Raises `SignedOut` while it is being cut."""
    connection = current.stores.connections.get(current_sid())
    if connection is None:
        raise SignedOut("signed_out")
    return connection


def _note_answer(action, answer, seconds):
    code = "ok" if answer["ok"] else answer["error"]["code"]
    log.debug("%s %s %.3f", action.name, code, seconds)


def _body(arguments):
    if len(arguments) > 1:
        raise Invalid("wrong_type")
    values = arguments[0] if arguments else {}
    return values if isinstance(values, Body) else Body(values)


def _sender(connection, scope):
    sender = access_cache.of(connection)
    if sender.scopes is not None:
        tokens.require_among(sender.scopes, scope)
    return sender
