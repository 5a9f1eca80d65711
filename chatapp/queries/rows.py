"""Statements about people and messages, read as flat rows.

They are built once: building a statement and finding its compiled form costs more than running it, and so does a
session's object for each row. They are executed in the transaction of `db.session`, whose changes they see, or in that
of a Connection, `on`, by the driver (see `queries.compiled`).
"""

import functools
import itertools
import operator
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, Select, and_, bindparam, or_, select

from chatapp.extensions import db
from chatapp.models.conversation import Conversation, Membership
from chatapp.models.message import Message
from chatapp.models.user import User, shares_name
from chatapp.queries.compiled import change_together, prepared

AT_ONCE = 256  # keys in one statement: SQLite takes expressions of a depth up to 1,000

users, conversations, memberships, messages = (
    db.metadata.tables[model.__tablename__] for model in (User, Conversation, Membership, Message)
)

# The columns of a user that everybody may see: the arguments of `payloads.people.public_user`, in its order.
PERSON = (
    *(users.c[name] for name in ("public_id", "username", "display_name", "is_bot", "deactivated_at")),
    shares_name(users).label("shares_name"),
)

# The columns that `services.presence.access_cache` keeps.
CACHED_PERSON = (users.c.id, *PERSON, users.c.is_admin)


def person_as(prefix: str) -> list[Any]:
    """Return the columns of PERSON with names such as `sender_username`."""
    return [column.label(f"{prefix}_{column.name}") for column in PERSON]


# The rows that `payloads.messages` takes: a message, `conversation_public_id`, and its `sender_…`.
MESSAGES = (
    select(
        messages.c.id,
        messages.c.public_id,
        messages.c.conversation_id,
        conversations.c.public_id.label("conversation_public_id"),
        messages.c.seq,
        messages.c.rev,
        messages.c.sender_id,
        messages.c.client_id,
        messages.c.kind,
        messages.c.data,
        messages.c.body,
        messages.c.mentioned,
        messages.c.mentions_all,
        messages.c.created_at,
        messages.c.edited_at,
        messages.c.deleted_at,
        messages.c.deleted_by_id,
        *person_as("sender"),
    )
    .join_from(messages, conversations, conversations.c.id == messages.c.conversation_id)
    .join(users, users.c.id == messages.c.sender_id)
)


def rows(statement: Executable, *, on: Connection | None = None, **values: Any) -> list[Any]:
    """Return the rows of a statement as a list, in the session's transaction or in that of the Connection `on`."""
    if on is not None:
        return prepared(statement, on.dialect).rows(on, values)
    return list(_connection().execute(statement, values))


def committed_rows(statement: Executable, **values: Any) -> list[Any]:
    """Return the rows of a statement as they are committed now, whatever the session has read; it is not used.

    A connection of the pool and the driver alone take a third of the processor's time of `rows`.
    """
    with db.engine.connect() as connection:
        return prepared(statement, connection.dialect).rows(connection, values)


def select_in(statement: Executable, ids: Iterable[Any], **values: Any) -> list[Any]:
    """Return the rows of a statement with an expanding parameter `ids`, executed for AT_ONCE of them at a time.

    So the number of ids is not bounded by the number of parameters that a database takes.
    """
    return [row for some in chunks(ids) for row in rows(statement, ids=some, **values)]


def stream(statement: Executable, size: int, **values: Any) -> Iterator[Sequence[Any]]:
    """Yield the rows of a statement as lists of at most `size`, each fetched when it is needed."""
    yield from _connection().execute(statement, values, execution_options={"yield_per": size}).partitions()


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield lists of at most AT_ONCE of the values."""
    values = list(values)
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def change(statement: Executable, values: Sequence[dict[str, Any]]) -> None:
    """Execute a statement in the session's transaction once for each dict of a list; for none of them, do nothing."""
    if values:
        _connection().execute(statement, values)


def change_several(changes: Iterable[tuple[Executable, Sequence[dict[str, Any]]]], *, on: Connection) -> None:
    """Execute statements in the transaction of the Connection `on`: each once for each dict of its list, in order."""
    change_together(on, [(prepared(statement, on.dialect), values) for statement, values in changes if values])


class KeyedSelect:
    """A select by keys: called with a list of tuples, it returns the rows whose `columns` equal one of them.

    It uses OR, since SQLite uses no index for `(a, b) IN (VALUES …)`. The number of keys is padded to a power of two,
    so that few statements are built.
    """

    def __init__(self, statement: Select[Any], *columns: ColumnElement[Any]) -> None:
        self._statement = statement
        self._columns = columns
        self._built = functools.cache(self._build)

    def __call__(self, keys: Iterable[tuple[Any, ...]], *, on: Connection | None = None) -> list[Any]:
        return [row for some in chunks(keys) for row in self._some(some, on)]

    def _some(self, keys: list[tuple[Any, ...]], on: Connection | None) -> list[Any]:
        size = 1 << (len(keys) - 1).bit_length()
        keys += [keys[-1]] * (size - len(keys))
        statement, names = self._built(size)
        return rows(statement, on=on, **dict(zip(names, itertools.chain.from_iterable(keys), strict=True)))

    def _build(self, size: int) -> tuple[Select[Any], list[str]]:
        """Return the statement for `size` keys, and the names of its parameters in their order."""
        keys = [[f"{place}_{number}" for place in range(len(self._columns))] for number in range(size)]
        is_one = or_(*(and_(*map(operator.eq, self._columns, map(bindparam, key))) for key in keys))
        return self._statement.where(is_one), list(itertools.chain.from_iterable(keys))


def _connection() -> Connection:
    session = db.session()
    session.flush()
    return session.connection()
