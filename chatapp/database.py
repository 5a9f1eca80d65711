"""The database's connections, and its migrations at start."""

import contextlib
import fcntl
import sqlite3
from pathlib import Path

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError

from chatapp.extensions import db, migrate
from chatapp.transport import offload

# WAL: readers and the writer do not wait for each other. FULL: what is committed survives a power cut. No waiting
# inside SQLite, since it would hold up every greenlet: `services.writing` tries again, co-operatively. The timeout goes
# last, so that switching to WAL at the first start may wait.
#
# What is in the WAL moves into the database itself now and then, and with FULL the disk is waited for twice meanwhile:
# SQLite would let every hundredth post wait for that. `checkpoint` does it beside, long before a commit has to.
PRAGMAS = (
    "foreign_keys = ON",
    "journal_mode = WAL",
    "synchronous = FULL",
    "wal_autocheckpoint = 8000",
    "busy_timeout = 0",
)
CHECKPOINT_EVERY = 5  # seconds: a few hundred posts, of 32 kB each, before those 32 MB are full


MIGRATIONS = Path(__file__).parent / "migrations"


class Behind(click.ClickException):
    """The database lacks migrations, and is not ours to migrate without being asked."""


class Unreachable(click.ClickException):
    """The database does not answer, or does not let us in."""


def init_app(app):
    """Bind the database and its migrations to `app`."""
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    with app.app_context():
        prepare(db.engine)


def prepare(engine):
    """Let each transaction read one state of the database, and those marked as `writing` lock what they change.

    On SQLite that is BEGIN, and BEGIN IMMEDIATE; on PostgreSQL REPEATABLE READ, and READ COMMITTED with FOR UPDATE.
    """
    if engine.dialect.name != "sqlite":
        event.listen(engine, "begin", _begin_postgresql)
        return
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "commit", _commit_sqlite)


def _set_up_sqlite(connection, _record):
    # Python's sqlite3 would begin transactions on its own, and not before statements that read.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection):
    """Begin by the driver itself: SQLAlchemy's way to execute takes several times as long."""
    writing = connection.get_execution_options().get("writing")
    statement = "BEGIN IMMEDIATE" if writing else "BEGIN"
    try:
        connection.connection.dbapi_connection.execute(statement)
    except sqlite3.Error as error:
        raise DBAPIError.instance(statement, None, error, sqlite3.Error) from error


def _begin_postgresql(connection):
    """Let psycopg2's next BEGIN, which it sends with the first statement, say which kind it is."""
    writing = connection.get_execution_options().get("writing")
    connection.connection.dbapi_connection.isolation_level = "READ COMMITTED" if writing else "REPEATABLE READ"


def _commit_sqlite(connection):
    """Commit what was written; the commit of SQLAlchemy, which follows, finds nothing left to do.

    FULL waits for the disk, and inside SQLite: in a native thread, so that everybody else is served meanwhile.
    """
    if not connection.get_execution_options().get("writing"):
        return
    transaction = connection.connection.dbapi_connection
    try:
        offload.to_disk(transaction.commit)
    except sqlite3.Error as error:
        transaction.rollback()  # what SQLAlchemy did not see fail, it does not undo
        raise DBAPIError.instance("COMMIT", None, error, sqlite3.Error) from error


def checkpoint():
    """Move what was committed from SQLite's WAL into the database, in a native thread; nobody waits for it."""
    if db.engine.dialect.name == "sqlite":
        connection = db.engine.raw_connection()
        try:
            offload.beside(lambda: connection.execute("PRAGMA wal_checkpoint(PASSIVE)").close())
        finally:
            connection.close()


def bring_up_to_date(app):
    """Migrate the embedded database of `app`. Raises Behind when another kind lacks migrations, and Unreachable.

    Servers that start at once take turns.
    """
    with app.app_context(), _turn(app.config["DATA_DIR"] / "migrating"):
        try:
            if is_current():
                return
        except OperationalError as error:
            raise Unreachable(f"The database cannot be used: {str(error.orig).strip()}") from None
        if db.engine.dialect.name != "sqlite":
            raise Behind("The database is not up to date. Stop all servers, then run: flask db upgrade")
        upgrade()


def is_current():
    """Return whether the current application's database has every migration."""
    head = ScriptDirectory(migrate.directory).get_current_head()
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


@contextlib.contextmanager
def _turn(path):
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
