"""Checks of the database itself: its files, its migrations, its tables and indexes."""

from collections.abc import Iterator
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from chatapp import database
from chatapp.extensions import db
from chatapp.services.checks.result import SHOWN, Skipped

INVALID = """
SELECT 'index ' || indexrelid::regclass || ' is not valid: run REINDEX INDEX ' || indexrelid::regclass
FROM pg_index WHERE NOT indisvalid OR NOT indisready
UNION ALL
SELECT 'constraint ' || conname || ' of ' || conrelid::regclass || ' was never validated'
FROM pg_constraint WHERE NOT convalidated
"""
BTREES = """
SELECT c.oid, c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE a.amname = 'btree' AND n.nspname = 'public' AND i.indisvalid ORDER BY c.relname
"""


def migrations(_on: Connection) -> Iterator[str]:
    """The database has every migration of this version."""
    if not database.is_current():
        yield "the database does not have the migrations of this version: run flask db upgrade"


def tables(on: Connection) -> Iterator[str]:
    """Tables, columns, indexes and keys are there as the models say: a missing index makes everything slow."""
    for difference in compare_metadata(MigrationContext.configure(on), db.metadata):
        yield from _named(difference)


def _named(difference: Any) -> Iterator[str]:
    """Yield a difference of alembic as sentences; changes of one column come as a list."""
    if isinstance(difference, list):
        for one in difference:
            yield f"{one[2]}.{one[3]} is not as it should be: {one[0].replace('_', ' ')}"
        return
    what, *about = difference
    verb, _, kind = what.partition("_")
    shown = " ".join(str(getattr(one, "name", one)) for one in about if one is not None)
    yield f"the {kind} {shown} {'is missing' if verb == 'add' else 'is not one of this version'}"


def integrity(on: Connection) -> Iterator[str]:
    """The database's own check finds no damage."""
    if on.dialect.name == "sqlite":
        answers = on.execute(text(f"PRAGMA integrity_check({SHOWN})")).scalars()
        yield from (f"{answer}: restore a backup" for answer in answers if answer != "ok")
    else:
        yield from on.execute(text(INVALID)).scalars()


def foreign_keys(on: Connection) -> Iterator[str]:
    """SQLite's own check of foreign keys finds none that leads nowhere."""
    if on.dialect.name != "sqlite":
        raise Skipped("PostgreSQL holds foreign keys itself")
    for table, row, named, _ in on.execute(text("PRAGMA foreign_key_check")):
        yield f"{table} {row} names a row of {named} that does not exist"


def btrees(on: Connection) -> Iterator[str]:
    """PostgreSQL's extension amcheck finds no index that contradicts itself, as after a change of the collation."""
    if on.dialect.name == "sqlite":
        raise Skipped("it is for PostgreSQL")
    if not on.scalar(text("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'")):
        raise Skipped("the extension amcheck is not installed: CREATE EXTENSION amcheck")
    for index, name in on.execute(text(BTREES)).all():
        damage = _damage(on, index)
        if damage:
            yield f"index {name}: {damage}"


def _damage(on: Connection, index: int) -> str:
    """Return what amcheck says of an index, by its oid: "" when it is sound, and holds each row of its table."""
    savepoint = on.begin_nested()
    try:
        on.execute(text("SELECT bt_index_check(CAST(:index AS oid)::regclass, true)"), {"index": index})
    except DBAPIError as error:
        return str(error.orig).strip().splitlines()[0]
    finally:
        savepoint.rollback()
    return ""
