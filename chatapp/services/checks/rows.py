"""Checks of rows against each other. Each asks the database once for what does not fit, and reads that as it comes."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Executable,
    FromClause,
    LargeBinary,
    String,
    Table,
    and_,
    cast,
    exists,
    func,
    or_,
    select,
)

from chatapp.extensions import db
from chatapp.models import Conversation, Job, Membership, Message, User
from chatapp.models.conversation import OWNER, ROOM, THREAD
from chatapp.models.installation import Installation
from chatapp.models.message import TEXT
from chatapp.services.checks.result import Skipped

AT_ONCE = 500  # rows in memory
NUL = b"\x00"

conversations = Conversation.__table__
memberships = Membership.__table__
messages = Message.__table__
users = User.__table__
_is_active = memberships.c.left_at.is_(None)
_is_in = messages.c.conversation_id == conversations.c.id


def _found(on: Connection, statement: Executable) -> Iterator[Any]:
    return iter(on.execute(statement, execution_options={"yield_per": AT_ONCE}))


def sequences(on: Connection) -> Iterator[str]:
    """Messages of a conversation are numbered from 1 to its `last_seq`, without a gap: else unread counts are wrong."""
    count, first, last = func.count(messages.c.id), func.min(messages.c.seq), func.max(messages.c.seq)
    statement = (
        select(conversations.c.public_id, conversations.c.last_seq, count, first, last)
        .select_from(conversations.outerjoin(messages, _is_in))
        .group_by(conversations.c.id)
        .having(or_(count != conversations.c.last_seq, and_(count > 0, or_(first != 1, last != count))))
    )
    for conversation, last_seq, number, least, most in _found(on, statement):
        yield (
            f"conversation {conversation}: last_seq is {last_seq}, and there are {number} messages, "
            f"numbered {least} to {most}"
        )


def revisions(on: Connection) -> Iterator[str]:
    """The last change of a conversation is that of a message: the highest `rev` of its messages is its `last_rev`."""
    highest = func.coalesce(func.max(messages.c.rev), 0)
    statement = (
        select(conversations.c.public_id, conversations.c.last_rev, highest)
        .select_from(conversations.outerjoin(messages, _is_in))
        .group_by(conversations.c.id)
        .having(highest != conversations.c.last_rev)
    )
    for conversation, last_rev, rev in _found(on, statement):
        yield f"conversation {conversation}: last_rev is {last_rev}, and the highest rev of its messages {rev}"


def revisions_once(on: Connection) -> Iterator[str]:
    """No two messages of a conversation have one `rev`: a client that has read one would never ask for the other."""
    statement = (
        select(conversations.c.public_id, messages.c.rev, func.count())
        .select_from(messages.join(conversations, _is_in))
        .group_by(conversations.c.id, messages.c.rev)
        .having(func.count() > 1)
    )
    for conversation, rev, number in _found(on, statement):
        yield f"conversation {conversation}: {number} messages have the rev {rev}"


def read_marks(on: Connection) -> Iterator[str]:
    """Nobody has read or seen more than there is: else unread counts are negative."""
    statement = (
        select(
            conversations.c.public_id,
            users.c.public_id,
            memberships.c.last_read_seq,
            memberships.c.seen_seq,
            conversations.c.last_seq,
        )
        .select_from(memberships.join(conversations).join(users, users.c.id == memberships.c.user_id))
        .where(
            or_(
                *(mark < 0 for mark in (memberships.c.last_read_seq, memberships.c.seen_seq)),
                memberships.c.last_read_seq > conversations.c.last_seq,
                memberships.c.seen_seq > conversations.c.last_seq,
            )
        )
    )
    for conversation, person, read, seen, last_seq in _found(on, statement):
        yield f"conversation {conversation}: {person} has read {read} and seen {seen} of {last_seq} messages"


def list_counters(on: Connection) -> Iterator[str]:
    """No membership is of a later `rev` than its person's `last_rev`: else changes of their list are never told."""
    highest = func.max(memberships.c.rev)
    statement = (
        select(users.c.public_id, users.c.last_rev, highest)
        .select_from(users.join(memberships, memberships.c.user_id == users.c.id))
        .group_by(users.c.id)
        .having(highest > users.c.last_rev)
    )
    for person, last_rev, rev in _found(on, statement):
        yield f"person {person}: last_rev is {last_rev}, and a membership has the rev {rev}"


def owners(on: Connection) -> Iterator[str]:
    """Each room with members has an owner: else nobody can manage it."""
    inside = select(memberships.c.id).where(memberships.c.conversation_id == conversations.c.id, _is_active)
    statement = select(conversations.c.public_id).where(
        conversations.c.kind == ROOM,
        conversations.c.archived_at.is_(None),
        exists(inside),
        ~exists(inside.where(memberships.c.role == OWNER)),
    )
    for (room,) in _found(on, statement):
        yield f"room {room}: it has members and no owner"


def threads(on: Connection) -> Iterator[str]:
    """A thread hangs on a message of its room: else nobody finds it. Those who follow it are in the room."""
    rooms, insiders = conversations.alias("rooms"), memberships.alias("insiders")
    hangs = exists().where(
        messages.c.thread_id == conversations.c.id, messages.c.conversation_id == conversations.c.parent_id
    )
    is_room = exists().where(rooms.c.id == conversations.c.parent_id, rooms.c.kind == ROOM)
    alone = select(conversations.c.public_id).where(conversations.c.kind == THREAD, or_(~hangs, ~is_room))
    for (thread,) in _found(on, alone):
        yield f"thread {thread}: it hangs on no message of a room"
    is_inside = exists().where(
        insiders.c.conversation_id == conversations.c.parent_id,
        insiders.c.user_id == memberships.c.user_id,
        insiders.c.left_at.is_(None),
    )
    outside = (
        select(conversations.c.public_id, users.c.public_id)
        .select_from(memberships.join(conversations).join(users, users.c.id == memberships.c.user_id))
        .where(conversations.c.kind == THREAD, _is_active, ~is_inside)
    )
    for thread, person in _found(on, outside):
        yield f"thread {thread}: {person} follows it, and is not in its room"


def administrators(on: Connection) -> Iterator[str]:
    """Where there are accounts, one administrates."""
    accounts = exists().where(users.c.deactivated_at.is_(None))
    if on.scalar(select(accounts)) and not on.scalar(select(accounts.where(users.c.is_admin))):
        yield "there are accounts, and none is an administrator: run flask chat create-user --admin"


def texts(on: Connection) -> Iterator[str]:
    """A deleted message has no text, and every other one has: a deleted text must not come back."""
    is_deleted, is_empty = messages.c.deleted_at.is_not(None), messages.c.body.is_(None)
    statement = select(messages.c.public_id, is_deleted).where(
        or_(and_(is_deleted, ~is_empty), and_(~is_deleted, is_empty, messages.c.kind == TEXT))
    )
    for message, is_gone in _found(on, statement):
        yield f"message {message}: it {'is deleted, and its text is still there' if is_gone else 'has no text'}"


def installation(on: Connection) -> Iterator[str]:
    """There is one row about the installation."""
    number = on.scalar(select(func.count()).select_from(Installation.__table__))
    if number != 1:
        yield f"the table installation has {number} rows in place of one"


def jobs(on: Connection) -> Iterator[str]:
    """No job has failed for good: what it should have done has not been done."""
    statement = select(Job.public_id, Job.kind, Job.error).where(Job.done_at.is_not(None), Job.error.is_not(None))
    for job, kind, error in _found(on, statement):
        yield f"job {job}, {kind}, has failed: {error}; run flask chat jobs"


def references(on: Connection) -> Iterator[str]:
    """Each row that names another one names one that exists."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                yield from _orphans(on, table, column, key.column)


def _orphans(on: Connection, table: Table, column: Column[Any], named: Column[Any]) -> Iterator[str]:
    target: FromClause = named.table.alias("named")
    at = target.c[named.name]
    statement = (
        select(*table.primary_key.columns, column.label("names"))
        .select_from(table.outerjoin(target, at == column))
        .where(column.is_not(None), at.is_(None))
    )
    for *key, names in _found(on, statement):
        place = ", ".join(map(str, key))
        yield f"{table.name} {place}: {column.name} is {names}, and {named.table.name} has no such row"


def nuls(on: Connection) -> Iterator[str]:
    """No text holds the character NUL, which PostgreSQL does not take."""
    if on.dialect.name != "sqlite":
        raise Skipped("PostgreSQL takes none")
    for table in db.metadata.sorted_tables:
        texts = [column for column in table.columns if isinstance(column.type, String) or _is_bounded(column)]
        for column in texts:
            yield from _nuls_in(on, table, column)


def _is_bounded(column: Column[Any]) -> bool:
    return isinstance(getattr(column.type, "impl", None), String)


def _nuls_in(on: Connection, table: Table, column: Column[Any]) -> Iterator[str]:
    keys: Sequence[Column[Any]] = list(table.primary_key.columns)
    statement = select(*keys).where(func.instr(cast(column, LargeBinary), NUL) > 0)
    for key in _found(on, statement):
        yield f"{table.name} {', '.join(map(str, key))}: {column.name} holds the character NUL"
