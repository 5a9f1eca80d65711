"""The table of verbs, and what all of them share: who asked, what came with it, that it is always acknowledged."""

from collections.abc import Callable
from dataclasses import dataclass

from chatapp.errors import ChatError, SignedOut
from chatapp.extensions import connections, db
from chatapp.services import standing, tokens
from chatapp.transport.event_context import current_sid
from chatapp.web.errors import as_dict, unexpected


@dataclass(frozen=True)
class Verb:
    """`function(person, body)` returns what is acknowledged, a dict or None; a token needs `scope` for it.

    `person`: a Standing.
    """

    function: Callable
    scope: str


VERBS = {}


def verb(name, scope):
    """Put a function into the table, as the verb `name`."""

    def register(function):
        VERBS[name] = Verb(function, scope)
        return function

    return register


def acknowledgement(asked, parse):
    """Carry out the Verb `asked` with the Body that `parse()` returns, for whose connection the current request is.

    What it returns is acknowledged with `"ok": True`; what it refuses with `"ok": False` and why.
    """
    try:
        sender = _sender(asked.scope)
        return {"ok": True} | (asked.function(sender, parse()) or {})
    except ChatError as error:
        return refusal(error)
    except Exception as error:  # our own mistake: logged there, and acknowledged like any refusal
        return refusal(unexpected(error))


def refusal(error):
    """Return the acknowledgement of what was refused; nothing of it is kept."""
    db.session.rollback()
    return {"ok": False} | as_dict(error)


def this_connection():
    """Return the Connection of the socket that sent this; raise `SignedOut` when it is being cut."""
    connection = connections.get(current_sid())
    if connection is None:
        raise SignedOut("signed_out")
    return connection


def _sender(scope):
    sender = standing.of(this_connection())
    if sender.scopes is not None:
        tokens.require_among(sender.scopes, scope)
    return sender
