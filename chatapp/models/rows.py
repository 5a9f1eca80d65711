"""What is told of people and messages, as flat rows.

The statements are built once: building one and finding its compiled form costs more than running it, and so does an
object in a session for each row. They are executed in the transaction of `db.session`, and see what it has changed; or
in that of a Connection, `on`, by the driver itself (see `prepared`).
"""

import functools
import itertools
import operator

from sqlalchemy import and_, bindparam, or_, select

from chatapp.extensions import db
from chatapp.models.conversation import Conversation, Membership
from chatapp.models.message import Message
from chatapp.models.prepared import prepared
from chatapp.models.user import User

AT_ONCE = 256  # keys in one statement: SQLite takes expressions of a depth up to 1,000

users, conversations, memberships, messages = (model.__table__ for model in (User, Conversation, Membership, Message))

# Who somebody is to others: what `payloads.people.shown` takes, in its order.
PERSON = (users.c.public_id, users.c.username, users.c.display_name, users.c.is_bot, users.c.deactivated_at)

# What `services.standing` takes, besides.
STANDING = (users.c.id, *PERSON, users.c.is_admin)


def person_as(prefix):
    """Return the columns of PERSON with names such as `sender_username`."""
    return [column.label(f"{prefix}_{column.name}") for column in PERSON]


# What `payloads.messages` takes: a message, `conversation_public_id`, and its `sender_…`.
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
        messages.c.created_at,
        messages.c.edited_at,
        messages.c.deleted_at,
        messages.c.deleted_by_id,
        *person_as("sender"),
    )
    .join_from(messages, conversations, conversations.c.id == messages.c.conversation_id)
    .join(users, users.c.id == messages.c.sender_id)
)


def rows(statement, *, on=None, **values):
    """Return the rows of a statement in this session's transaction, or that of the Connection `on`, as a list."""
    if on is not None:
        return prepared(statement, on.dialect).rows(on, values)
    return _connection().execute(statement, values).all()


def rows_among(statement, ids, **values):
    """Return the rows of a statement with an expanding `ids`, which is given a part of them at a time.

    However many there are, no database refuses so many parameters, and the process does not grow by them.
    """
    return [row for some in parts(ids) for row in rows(statement, ids=some, **values)]


def portions(statement, size, **values):
    """Yield the rows of a statement as lists of at most `size`, each fetched when it is asked for."""
    yield from _connection().execute(statement, values, execution_options={"yield_per": size}).partitions()


def parts(values):
    """Yield lists of at most AT_ONCE of the values."""
    values = list(values)
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def change(statement, values, *, on=None):
    """Execute a statement once for each dict in the list `values`; for none of them, do nothing."""
    if values and on is not None:
        prepared(statement, on.dialect).change(on, values)
    elif values:
        _connection().execute(statement, values)


class Among:
    """A statement's rows whose `columns` equal one of many keys, tuples: `among(keys)` returns them as a list.

    By OR, since SQLite uses no index for `(a, b) IN (VALUES …)`. Keys are repeated up to a power of two, so that few
    statements are ever built.
    """

    def __init__(self, statement, *columns):
        self._statement = statement
        self._columns = columns
        self._built = functools.cache(self._build)

    def __call__(self, keys, *, on=None):
        return [row for some in parts(keys) for row in self._some(some, on)]

    def _some(self, keys, on):
        size = 1 << (len(keys) - 1).bit_length()
        keys += [keys[-1]] * (size - len(keys))
        statement, names = self._built(size)
        return rows(statement, on=on, **dict(zip(names, itertools.chain.from_iterable(keys), strict=True)))

    def _build(self, size):
        """Return the statement for so many keys, and the names of its parameters in their order."""
        keys = [[f"{place}_{number}" for place in range(len(self._columns))] for number in range(size)]
        is_one = or_(*(and_(*map(operator.eq, self._columns, map(bindparam, key))) for key in keys))
        return self._statement.where(is_one), list(itertools.chain.from_iterable(keys))


def _connection():
    session = db.session()
    session.flush()
    return session.connection()
