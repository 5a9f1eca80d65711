"""`flask chat check`: whether what is stored agrees with itself, the migrations, and its files. It only reads."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Connection, Select, exists, func, or_, select, true

from chatapp import database, database_file
from chatapp.dialects import BESIDE
from chatapp.extensions import db
from chatapp.maintenance import archive, postgresql, sqlite
from chatapp.models import Conversation, Installation, Membership, Message, User
from chatapp.models.conversation import OWNER, ROOM

NAMED = 5  # rows at fault that are named
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
INVALID = """
    SELECT c.relname FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT i.indisvalid AND n.nspname = current_schema()
"""


def run(app: Flask) -> Iterator[tuple[str, list[str]]]:
    """Give each check of the current application's data by its name, with the faults that it finds, as sentences.

    All look at one moment of the database, and nobody waits for them.
    """
    file = database_file.path_of(app)
    if file is not None and not file.exists():
        yield "files", [f"There is no database at {file}."]
        return
    yield "files", list(_files(app))
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            postgresql.let_wait(connection)
        for name, look in CHECKS.items():
            faults = list(look(connection))
            yield name, faults
            if name in ESSENTIAL and faults:
                return


def _files(app: Flask) -> Iterator[str]:
    """Files that others may read, or that a backup or a restore left when it was killed; a disk that is full."""
    folder: Path = app.config["DATA_DIR"]
    file = database_file.path_of(app)
    kept = [folder / "secret_key"]
    if file is not None:
        kept += [file, *(Path(f"{file}-{kind}") for kind in BESIDE)]
        if not database_file.has_room(app):
            yield f"The disk that holds {file} is full. Free some space."
    for path in kept:
        if path.exists() and path.stat().st_mode & OPEN_TO_OTHERS:
            yield f"Others on this machine may read {path}. Run: chmod 600 {path}"
    for place in {folder, file.resolve().parent if file else folder}:
        for path in sorted(place.glob(f"{archive.DRAFTS}*")):
            yield f"{path} was left by a command that was killed. Delete it, unless one runs now."


def _revision(connection: Connection) -> Iterator[str]:
    revision = database.revision_of(connection)
    if revision != database.head():
        yield f"The database is at revision {revision}, and this version of chatapp has {database.head()}."


def _storage(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.dbapi_connection
        yield from sqlite.faults(driver)
    else:
        for name in connection.exec_driver_sql(INVALID).scalars():
            yield f"The index {name} is not valid. Run: REINDEX INDEX {name}"


def _tables(connection: Connection) -> Iterator[str]:
    """Tables, columns and indexes that are missing, or are none of ours."""
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    for difference in compare_metadata(context, db.metadata):
        yield f"The tables are not as the migrations make them: {_words(difference)}."


def _words(difference: Any) -> str:
    first = difference[0] if isinstance(difference, list) else difference
    return " ".join(str(getattr(part, "name", part)) for part in first if part is not None)


def _references(connection: Connection) -> Iterator[str]:
    """Rows that refer to a row that is missing."""
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:  # such tables have ids
            parent = key.column.table.alias("parent")
            found = ~exists().where(parent.c[key.column.name] == key.parent)
            orphans = select(table.c.id).where(key.parent.is_not(None), found)
            sentence = f"{table.name}.{key.parent.name} refers to no row of {key.column.table.name}, in the rows"
            yield from _named(connection, sentence, orphans)


def _numbers(connection: Connection) -> Iterator[str]:
    """Messages that are not numbered from 1 without gaps, or whose revs are beyond the counter, or the same."""
    of_each = (
        select(
            Message.conversation_id.label("id"),
            func.count().label("count"),
            func.min(Message.seq).label("first"),
            func.max(Message.seq).label("last"),
            func.max(Message.rev).label("rev"),
            func.count(Message.rev.distinct()).label("revs"),
        )
        .group_by(Message.conversation_id)
        .subquery()
    )
    joined = select(Conversation.public_id).outerjoin(of_each, of_each.c.id == Conversation.id)
    count = func.coalesce(of_each.c.count, 0)
    yield from _named(
        connection,
        "Messages are not numbered from 1 to last_seq in the conversations",
        joined.where(
            or_(count != Conversation.last_seq, of_each.c.first != 1, of_each.c.last != Conversation.last_seq)
        ),
    )
    yield from _named(
        connection,
        "Changes of messages are counted wrongly in the conversations",
        joined.where(
            or_(
                of_each.c.rev > Conversation.last_rev,
                of_each.c.revs != of_each.c.count,
                Conversation.meta_rev > Conversation.last_rev,
            )
        ),
    )


def _reading(connection: Connection) -> Iterator[str]:
    """Read marks beyond the last message, by which people would miss that something is unread."""
    beyond = or_(
        Membership.last_read_seq > Conversation.last_seq,
        Membership.seen_seq > Conversation.last_seq,
        Membership.last_read_seq < 0,
    )
    marks = select(Membership.id).join(Conversation, Conversation.id == Membership.conversation_id).where(beyond)
    yield from _named(connection, "Read marks are beyond the last message in the memberships", marks)
    lists = select(Membership.id).join(User, User.id == Membership.user_id).where(Membership.rev > User.last_rev)
    yield from _named(connection, "Changes of people's lists are counted wrongly in the memberships", lists)


def _authority(connection: Connection) -> Iterator[str]:
    """Rooms without an owner, and an installation without an administrator, or without its one row."""
    within = Membership.conversation_id == Conversation.id, Membership.left_at.is_(None)
    rooms = select(Conversation.public_id).where(
        Conversation.kind == ROOM,
        Conversation.archived_at.is_(None),
        exists().where(*within),
        ~exists().where(*within, Membership.role == OWNER),
    )
    yield from _named(connection, "Nobody owns the rooms", rooms)
    active = select(func.count()).select_from(User).where(User.deactivated_at.is_(None))
    if connection.scalar(active) and not connection.scalar(active.where(User.is_admin)):
        yield "Nobody is administrator. Run: flask chat create-user --admin"
    if (found := connection.scalar(select(func.count()).select_from(Installation).where(true()))) != 1:
        yield f"The table installation has {found} rows, where one is right."


def _named(connection: Connection, sentence: str, wrong: Select[Any]) -> Iterator[str]:
    found = connection.execute(wrong.limit(NAMED + 1)).scalars().all()
    if found:
        yield f"{sentence} {', '.join(map(str, found[:NAMED]))}{' and more' if len(found) > NAMED else ''}."


CHECKS: dict[str, Callable[[Connection], Iterator[str]]] = {
    "revision": _revision,
    "storage": _storage,
    "tables": _tables,
    "references": _references,
    "numbers of messages": _numbers,
    "read marks and lists": _reading,
    "owners and administrators": _authority,
}
ESSENTIAL = ("revision", "storage")  # without them, the others would fail
