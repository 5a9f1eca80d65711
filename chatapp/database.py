"""The database's connections, and its migrations at start."""

import contextlib
import fcntl
import os
import sqlite3
from pathlib import Path

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, inspect, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

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


class Behind(click.ClickException):
    """The database lacks migrations, and is not ours to migrate without being asked."""


class Unreachable(click.ClickException):
    """The database does not answer, or cannot be used."""


class Foreign(click.ClickException):
    """The database holds tables of another program."""


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

    Servers that start at once take turns.
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
    if is_current():
        return
    if not _is_known(_revision()):
        raise Newer(
            f"The database was made by a newer version of chatapp (its revision is {_revision()}). Install that "
            "version again, or restore the backup that was made before the upgrade."
        )
    if db.engine.dialect.name != "sqlite":
        raise Behind("The database is not up to date. Stop all servers, then run: flask db upgrade")
    upgrade()


def is_current() -> bool:
    """Return whether the current application's database has every migration."""
    return _revision() == ScriptDirectory(migrate.directory).get_current_head()


def _revision():
    """Return the revision of the current application's database, None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _is_known(revision):
    known = ScriptDirectory(migrate.directory).walk_revisions()
    return revision is None or revision in {script.revision for script in known}


@contextlib.contextmanager
def _turn(path):
    with open(path, "w", opener=lambda name, flags: os.open(name, flags, PRIVATE)) as file:
        with contextlib.suppress(PermissionError):
            os.fchmod(file.fileno(), PRIVATE)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
