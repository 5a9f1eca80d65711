"""Authorization cache for live connections: the user, the validity of their sign-in or token, their memberships.

One read serves many events. The cache is cleared by every write of this process that may affect it (see
`write_transaction`); entries live for ACCESS_CHECK_INTERVAL, because other processes write too. Services that store
something do not use it: they read the database in their transaction.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from chatapp.errors import SignedOut
from chatapp.extensions import current, settings
from chatapp.models.protocols import MembershipRow, Person
from chatapp.queries.rows import committed_rows
from chatapp.services.accounts import sign_ins, tokens
from chatapp.services.conversations import access
from chatapp.stores.connections import Connection


@dataclass(frozen=True, slots=True)
class CachedPerson:
    """A read-only copy of a User. `scopes`: of the token of the connection, None for a sign-in."""

    id: int
    public_id: str
    username: str
    display_name: str
    is_bot: bool
    is_admin: bool
    deactivated_at: datetime.datetime | None
    shares_name: bool
    scopes: str | None


def of(connection: Connection) -> CachedPerson:
    """Return the user of a Connection; raise `SignedOut` when its sign-in or token has ended."""
    key = connection.login_session_id, connection.token_id
    cache = current.stores.access_cache
    person = cache.known(key) or cache.read(key, settings.ACCESS_CHECK_INTERVAL, lambda: _read(connection))
    if person is None:
        raise SignedOut("signed_out" if connection.token_id is None else "bad_token")
    return person


def membership(person: Person, conversation_id: str) -> MembershipRow:
    """Return the membership row of `person` in a conversation, or raise `NotFound`. Its counters may be old."""
    key = person.id, conversation_id
    cache = current.stores.access_cache
    return cache.known(key) or cache.read(
        key, settings.ACCESS_CHECK_INTERVAL, lambda: access.get(person, conversation_id, read=committed_rows)
    )


def _read(connection: Connection) -> CachedPerson | None:
    row = _person_of(connection)
    return row and CachedPerson(
        row.id,
        row.public_id,
        row.username,
        row.display_name,
        row.is_bot,
        row.is_admin,
        row.deactivated_at,
        row.shares_name,
        getattr(row, "scopes", None),
    )


def _person_of(connection: Connection) -> Any:
    if connection.token_id is not None:
        return tokens.in_use(connection.token_id)
    return sign_ins.in_use(connection.login_session_id)
