"""The database's connections, and its migrations at start."""

import contextlib
import fcntl
import os
import sqlite3
from pathlib import Path

import click
from alembic import command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError, TimeoutError

from chatapp import database_file
from chatapp.database_file import PRIVATE
from chatapp.dialects import TRANSACTIONS, transactions_of
from chatapp.extensions import STORES, current, db, migrate

CHECKPOINT_EVERY = 5  # seconds: a few hundred posts, of 32 kB each, before those 32 MB are full
WHY = 300  # characters of a reason in the log
# The database is locked or unreachable, or all its connections are in use: not a bug, and it passes.
PASSING = (OperationalError, InterfaceError, TimeoutError)
VERSION = "alembic_version"  # the table in which Alembic keeps the revision
SHOWN = 3  # names of another program's tables in a sentence
MIGRATIONS = Path(__file__).parent / "migrations"
MOVING = "moving"  # in place of the revision, in a database that `flask chat move` is filling


class Behind(click.ClickException):
    """The database lacks migrations, and is not ours to migrate without being asked."""


class Unreachable(click.ClickException):
    """The database does not answer, or cannot be used."""


class Foreign(click.ClickException):
    """The database holds tables of another program."""


class HalfMoved(click.ClickException):
    """`flask chat move` began to fill the database, and has not come to its end."""


class Newer(click.ClickException):
    """The database was written by a later version of chatapp."""


def init_app(app: Flask) -> None:
    """Bind the database and its migrations to `app`, which has its stores already."""
    dialect = make_url(app.config["DATABASE_URL"]).get_backend_name()
    transactions = app.extensions[TRANSACTIONS] = transactions_of(dialect, app.extensions[STORES].threads)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        **app.config["SQLALCHEMY_ENGINE_OPTIONS"],
        **transactions.create_options,
    }
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    with app.app_context():
        transactions.prepare(db.engine)


def checkpoint() -> None:
    """Move what was committed from SQLite's WAL into the database, in a native thread; nobody waits for it."""
    if db.engine.dialect.name == "sqlite":
        connection = db.engine.raw_connection()
        try:
            current.stores.threads.beside(lambda: connection.execute("PRAGMA wal_checkpoint(PASSIVE)").close())
        finally:
            connection.close()


def cannot_serve(exception: Exception) -> bool:
    """Say whether an exception means that the database cannot serve now, which is not our mistake, and passes."""
    is_lost = isinstance(exception, DBAPIError) and exception.connection_invalidated
    return is_lost or isinstance(exception, PASSING) or bool(database_file.storage_refusal(exception))


def in_a_line(exception: BaseException) -> str:
    """Return the reason of an exception as one line for the log."""
    return " ".join(str(getattr(exception, "orig", None) or exception).split())[:WHY]


def bring_up_to_date(app: Flask) -> None:
    """Migrate the embedded database of `app`. Raises Behind when another kind lacks migrations.

    Raises Newer, Foreign, and Unreachable as well.

    A database of a later version is left as it is, and used, where that version says that this code may. Servers that
    start at once take turns.
    """
    try:
        with app.app_context(), _turn(app.config["DATA_DIR"] / "migrating"):
            with db.engine.connect() as connection:
                refuse_foreign(connection)
            _migrate()
    except (DBAPIError, sqlite3.Error) as error:
        raise Unreachable(database_file.reason(app, getattr(error, "orig", error))) from None
    except OSError as error:
        raise Unreachable(f"{error.filename or 'The data directory'} cannot be used: {error.strerror}.") from None


def refuse_foreign(connection: Connection) -> None:
    """Raise Foreign when the database has tables, and they are not chatapp's."""
    found = set(inspect(connection).get_table_names())
    if found - {VERSION} and not {VERSION, "installation"} <= found:
        some = ", ".join(sorted(found - {VERSION})[:SHOWN])
        raise Foreign(
            f"The database belongs to another program: it has the tables {some}, and no installation of chatapp. Name "
            "a database of its own in DATABASE_URL."
        )


def _migrate():
    with db.engine.connect() as connection:
        revision = revision_of(connection)
        if revision == head():
            return
        if revision == MOVING:
            raise HalfMoved(
                "A move into this database has not finished. Run it again to its end: flask chat move --to …, with "
                "the settings of the installation that moves."
            )
        if not is_known(revision):
            if lets_this_code_in(connection):
                return
            raise Newer(
                f"The database was made by a newer version of chatapp (its revision is {revision}). Install that "
                "version again, or restore the backup that was made before the upgrade."
            )
    if db.engine.dialect.name != "sqlite":
        beside = revision is not None and oldest_code() in _revisions(revision)
        raise Behind(
            "The database is not up to date. "
            + ("Servers of its version may go on. Run:" if beside else "Stop all servers, then run:")
            + " flask db upgrade"
        )
    upgrade()


def is_current() -> bool:
    """Return whether the current application's database has every migration."""
    with db.engine.connect() as connection:
        return revision_of(connection) == head()


def upgrade_engine(engine: Engine) -> None:
    """Run all migrations on a database that is not the application's, by an Engine that `open_engine` made."""
    config = migrate.get_config()
    config.attributes["engine"] = engine
    command.upgrade(config, "head")


def open_engine(url: str | URL) -> Engine:
    """Return an Engine of a database that is not the application's, with transactions as those of the application."""
    transactions = transactions_of(make_url(url).get_backend_name(), current.stores.threads)
    engine = create_engine(url, poolclass=NullPool, **transactions.create_options)
    transactions.prepare(engine)
    return engine


def head() -> str:
    """Return the revision of the newest migration of this code."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def oldest_code() -> str:
    """Return the revision that code has to know at least to use a database with all migrations of this code."""
    script = ScriptDirectory(str(MIGRATIONS)).get_revision(head())
    return script.module.oldest_code if script else ""


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database, None for one without tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str | None) -> bool:
    """Say whether this code has the migration that leads to `revision`; None is the empty database."""
    return revision is None or revision in _revisions(head())


def lets_this_code_in(connection: Connection) -> bool:
    """Say whether a database of a later version still works with this code: its migrations have only added to it."""
    try:
        found = connection.execute(text("SELECT oldest_code FROM installation")).scalar()
    except (OperationalError, ProgrammingError):  # it is another product's
        return False
    return found is not None and is_known(found)


def _revisions(revision):
    """Return the revisions from the first to this one, of this code."""
    return {script.revision for script in ScriptDirectory(str(MIGRATIONS)).iterate_revisions(revision, "base")}


@contextlib.contextmanager
def _turn(path):
    with open(path, "w", opener=lambda name, flags: os.open(name, flags, PRIVATE)) as file:
        with contextlib.suppress(PermissionError):
            os.fchmod(file.fileno(), PRIVATE)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
