"""`flask chat move`: all rows of a SQLite installation go to PostgreSQL, and a move that was killed goes on.

Rows go in the order of tables that refer to each other, and of ids, in batches. In the transaction of each batch, the
target notes how far its table has come, and a digest of all rows so far. When a move goes on, the digests are made anew
of what the source has now; where they differ, the source has changed meanwhile, and the move begins again. At its end,
the digests of both sides are compared. Until then the target's revision is MOVING, which no server accepts.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import click
from flask import Flask
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Engine,
    MetaData,
    Row,
    String,
    Table,
    cast,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import StatementError
from sqlalchemy.types import TypeDecorator, TypeEngine

from chatapp import database, database_file
from chatapp.database import MOVING
from chatapp.extensions import db
from chatapp.maintenance import postgresql
from chatapp.setting_parsers import database as database_url

BATCH = 2000  # rows: a megabyte or two
NAMED = 5  # rows at fault that are named, of each column
OURS = MetaData()
# `of`: the installation and the revision that move; `last`: the id up to which rows are there.
PROGRESS = Table(
    "chatapp_move",
    OURS,
    Column("name", String, primary_key=True),
    Column("of", String, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("digest", String, nullable=False),
)
VERSION = Table("alembic_version", OURS, Column("version_num", String))
Tell = Callable[[int], None]


@dataclass
class Part:
    """How far a table has come: the last id, the number of rows up to it, and the digest of those rows."""

    last: int = 0
    rows: int = 0
    digest: str = ""

    def add(self, row: Row, table: Table) -> None:
        """Count one more row."""
        self.last, self.rows = row.id, self.rows + 1
        self.digest = hashlib.sha256(f"{self.digest}{_canonical(row, table)}".encode()).hexdigest()


class Move:
    """One run of a move: the source and the target, both by an Engine, and what is told of progress."""

    def __init__(self, source: Engine, target: Engine, tell: Tell) -> None:
        self._source, self._target, self._tell = source, target, tell

    def run(self) -> dict[str, int]:
        """Move what has not moved yet, and compare all; return how many rows each table has. Raises ClickException."""
        with self._source.connect() as source:
            self._of = _installation_of(source)
            _refuse_nul(source)
            parts = self._goes_on(source) or self._begin()
            for table in tables():
                self._copy(source, table, parts[table.name])
            self._compare(parts)
            self._finish()
        return {name: part.rows for name, part in parts.items()}

    def _begin(self) -> dict[str, Part]:
        """Make the tables, empty, and note that nothing has come."""
        if not self._has_begun():
            database.upgrade_engine(self._target)
        parts = {table.name: Part() for table in tables()}
        with self._target.begin() as target:
            for table in reversed(tables()):
                target.execute(delete(table))
            PROGRESS.drop(target, checkfirst=True)
            PROGRESS.create(target)
            target.execute(
                insert(PROGRESS), [{"name": name, "of": self._of, **vars(part)} for name, part in parts.items()]
            )
            target.execute(update(VERSION).values(version_num=MOVING))
        return parts

    def _goes_on(self, source: Connection) -> dict[str, Part] | None:
        """Return how far an earlier run has come, None when there was none, or the source has changed since."""
        if not self._has_begun():
            return None
        with self._target.connect() as target:
            noted = {row.name: row for row in target.execute(select(PROGRESS))}
        if any(row.of != self._of for row in noted.values()) or noted.keys() != {table.name for table in tables()}:
            raise click.ClickException(
                "The target holds an unfinished move of another installation or version. Name an empty database."
            )
        parts = {}
        for table in tables():
            parts[table.name] = self._digest(source, table, noted[table.name].last)
            if vars(parts[table.name]) != {name: getattr(noted[table.name], name) for name in vars(Part())}:
                click.echo(f"{table.name} has changed since the move was interrupted, so it begins again.", err=True)
                return None
        return parts

    def _has_begun(self) -> bool:
        with self._target.connect() as target:
            return PROGRESS.name in postgresql.tables(target)

    def _copy(self, source: Connection, table: Table, part: Part) -> None:
        self._tell(part.rows)
        rows = _rows(source, table, part.last)
        while batch := list(islice(rows, BATCH)):
            for row in batch:
                part.add(row, table)
            with self._target.begin() as target:
                try:
                    target.execute(insert(table), [_values(row, table) for row in batch])
                except (StatementError, ValueError) as error:
                    raise click.ClickException(
                        f"PostgreSQL does not take rows of {table.name} with ids from {batch[0].id} to {batch[-1].id}: "
                        f"{str(getattr(error, 'orig', None) or error).strip()[:300]}"
                    ) from None
                target.execute(update(PROGRESS).where(PROGRESS.c.name == table.name).values(vars(part)))
            self._tell(len(batch))

    def _compare(self, parts: dict[str, Part]) -> None:
        """Raise ClickException unless the target has the same rows as were read from the source, and no others."""
        with self._target.connect() as target:
            for table in tables():
                there, here = self._digest(target, table), parts[table.name]
                if there != here:
                    raise click.ClickException(
                        f"{table.name} differs: {here.rows} rows here, {there.rows} there, or other values. Nothing "
                        "uses the target yet; empty it, and move again."
                    )

    def _digest(self, connection: Connection, table: Table, last: int | None = None) -> Part:
        part = Part()
        for row in _rows(connection, table, until=last):
            part.add(row, table)
        return part

    def _finish(self) -> None:
        """Let new rows follow the ids that came, and make the target a database as any other."""
        with self._target.begin() as target:
            for table in tables():
                last = target.execute(select(func.max(table.c.id))).scalar()
                if last is not None:
                    sequence = func.pg_get_serial_sequence(table.name, "id")
                    target.execute(select(func.setval(sequence, last)))
            PROGRESS.drop(target)
            target.execute(update(VERSION).values(version_num=database.head()))


def to_postgresql(app: Flask, url: str, bar: Callable[[int], AbstractContextManager[Any]]) -> dict[str, int]:
    """Move the data of `app`, the current application, on SQLite, to an empty PostgreSQL database, or finish that.

    `bar(rows)`: returns a context manager whose value has `update(rows)`. Returns how many rows each table has. The
    source is only read. Raises ClickException, as well while a server runs on either side.
    """
    if database_file.path_of(app) is None:
        raise click.ClickException("This installation is on PostgreSQL already: DATABASE_URL says so.")
    target = database.open_engine(_target(url))
    with database_file.hold(app):
        database.bring_up_to_date(app)
        with target.connect() as connection:
            postgresql.refuse_others(connection)
            _refuse_full(connection)
        with db.engine.connect() as source:
            total = sum(source.execute(select(func.count()).select_from(table)).scalar_one() for table in tables())
        with bar(total) as shown:
            return Move(db.engine, target, shown.update).run()


def tables() -> list[Table]:
    """Return all tables, each after those that it refers to, with types that take and give what is stored as it is.

    Tables without an id hold what processes tell each other for some minutes, such as rates, and begin empty.
    """
    plain = MetaData()
    return [
        Table(table.name, plain, *(Column(column.name, _plain(column.type)) for column in table.columns))
        for table in db.metadata.sorted_tables
        if "id" in table.columns
    ]


def _plain(kind: TypeEngine) -> TypeEngine:
    kind = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return JSON(none_as_null=True) if isinstance(kind, JSON) else kind


def _target(url: str) -> str:
    try:
        found = database_url(url)
    except ValueError as error:
        raise click.ClickException(f"The target cannot be used: {error}.") from None
    if not found.startswith("postgresql"):
        raise click.ClickException("The target has to be a PostgreSQL database: postgresql://user@host/name.")
    return found


def _refuse_full(target: Connection) -> None:
    """Raise ClickException unless the target is empty, or is an unfinished move."""
    names = postgresql.tables(target)
    if not names or PROGRESS.name in names:
        return
    if postgresql.holds_something(target) or postgresql.identity(target)[0] != database.head():
        raise click.ClickException("The target is not empty. Name a new database; CREATE DATABASE makes one.")


def _refuse_nul(source: Connection) -> None:
    """Raise ClickException with the rows whose texts hold a NUL, which old versions stored and PostgreSQL does not."""
    found = []
    for table in tables():
        for column in table.columns:
            if isinstance(column.type, String):
                wrong = select(table.c.id).where(func.instr(column, text("char(0)")) > 0).order_by(table.c.id)
                ids = source.execute(wrong.limit(NAMED + 1)).scalars().all()
                if ids:
                    more = " and more" if len(ids) > NAMED else ""
                    found.append(f"{table.name}.{column.name} of ids {', '.join(map(str, ids[:NAMED]))}{more}")
    if found:
        raise click.ClickException(
            "PostgreSQL stores no text with a NUL character (U+0000), and there is one in "
            + "; ".join(found)
            + ". Edit or delete those first."
        )


def _installation_of(source: Connection) -> str:
    mark, epoch = source.execute(text("SELECT mark, epoch FROM installation")).one()
    return f"{mark} {epoch} {database.head()}"


def _rows(connection: Connection, table: Table, after: int = 0, until: int | None = None) -> Iterator[Row]:
    """Give the rows with ids beyond `after`, and up to `until`, a batch at a time; JSON as the text that is stored."""
    columns = [cast(one, String).label(one.name) if isinstance(one.type, JSON) else one for one in table.columns]
    page = select(*columns).order_by(table.c.id).limit(BATCH)
    page = page if until is None else page.where(table.c.id <= until)
    while rows := connection.execute(page.where(table.c.id > after)).all():
        yield from rows
        after = rows[-1].id


def _values(row: Row, table: Table) -> dict[str, Any]:
    """Return a row of `_rows` as it is inserted: the null of JSON stays apart from SQL's NULL."""
    values = dict(row._mapping)
    for name in _json_columns(table):
        values[name] = (
            None if values[name] is None else JSON.NULL if values[name] == "null" else json.loads(values[name])
        )
    return values


def _canonical(row: Row, table: Table) -> str:
    """Return a row of `_rows` as text that is the same whichever database it was read from."""
    values = dict(row._mapping)
    for name in _json_columns(table):
        values[name] = None if values[name] is None else {"json": json.loads(values[name])}
    return json.dumps(values, default=str, sort_keys=True)


def _json_columns(table: Table) -> list[str]:
    return [column.name for column in table.columns if isinstance(column.type, JSON)]
