"""How somebody stands who is connected: who they are, whether they may still be here, and in which conversations.

It is read once for many events: anew as soon as this process has written anything that it could rest on (see
`writing`), and after SWEEP_INTERVAL in any case, for what other processes write. What is stored for good asks the
database itself, inside of its transaction.
"""

import datetime
from dataclasses import dataclass

from chatapp.errors import SignedOut
from chatapp.extensions import settings, standings
from chatapp.services import conversations, login_sessions, tokens
from chatapp.services.writing import release


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as a User is, to be read only. `scopes`: those of the token by which they are here, or None."""

    id: int
    public_id: str
    username: str
    display_name: str
    is_bot: bool
    is_admin: bool
    deactivated_at: datetime.datetime | None
    scopes: str | None


def of(connection):
    """Return the Standing of whose Connection this is; raise `SignedOut` when their sign-in or token has ended."""
    key = connection.login_session_id, connection.token_id
    standing = standings.known(key) or standings.read(key, settings.SWEEP_INTERVAL, lambda: _read(connection))
    if standing is None:
        raise SignedOut("signed_out" if connection.token_id is None else "bad_token")
    return standing


def seat(person, conversation_id):
    """Return the seat of `person` in a conversation, or raise `NotFound`. Its counters may be old."""
    key = person.id, conversation_id
    return standings.known(key) or standings.read(
        key, settings.SWEEP_INTERVAL, lambda: _anew(lambda: conversations.find(person, conversation_id))
    )


def _read(connection):
    if connection.token_id is None:
        row = _anew(lambda: login_sessions.in_use(connection.login_session_id))
    else:
        row = _anew(lambda: tokens.in_use(connection.token_id))
    return row and Standing(
        row.id,
        row.public_id,
        row.username,
        row.display_name,
        row.is_bot,
        row.is_admin,
        row.deactivated_at,
        getattr(row, "scopes", None),
    )


def _anew(read):
    """Return `read()` as the database is now, not as it was when somebody read before."""
    release()
    return read()
