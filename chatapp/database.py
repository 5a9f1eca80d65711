"""The database's connections, and its migrations at start."""

import contextlib
import fcntl
import os
import sqlite3
import stat
from pathlib import Path

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from chatapp import database_file
from chatapp.concurrency.offload import Threads
from chatapp.database_file import PRIVATE
from chatapp.extensions import STORES, current, db, migrate

# WAL: readers and the writer do not wait for each other. FULL: what is committed survives a power cut. No waiting
# inside SQLite, since it would hold up every greenlet: `services.transactions` tries again, co-operatively. The timeout
# goes last, so that switching to WAL at the first start may wait.
#
# A checkpoint moves the WAL into the database, and with FULL it waits for the disk twice. SQLite would let every
# hundredth post wait for that. `checkpoint` runs it in the background, long before a commit has to.
PRAGMAS = (
    "foreign_keys = ON",
    "journal_mode = WAL",
    "synchronous = FULL",
    "wal_autocheckpoint = 8000",
    "busy_timeout = 0",
)
BESIDE = ("wal", "shm", "journal")  # files that SQLite keeps beside a database
CHECKPOINT_EVERY = 5  # seconds: a few hundred posts, of 32 kB each, before those 32 MB are full


MIGRATIONS = Path(__file__).parent / "migrations"


class Behind(click.ClickException):
    """The database lacks migrations, and is not ours to migrate without being asked."""


class Unreachable(click.ClickException):
    """The database does not answer, or cannot be used."""


class Newer(click.ClickException):
    """The database was written by a later version of chatapp."""


def init_app(app: Flask) -> None:
    """Bind the database and its migrations to `app`, which has its stores already."""
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    with app.app_context():
        prepare(db.engine, app.extensions[STORES].threads)


def prepare(engine: Engine, threads: Threads) -> None:
    """Let each transaction read one state of the database, and those marked as `writing` lock what they change.

    On SQLite that is BEGIN, and BEGIN IMMEDIATE; on PostgreSQL REPEATABLE READ, and READ COMMITTED with FOR UPDATE.
    `threads`: those in which a commit waits for the disk.
    """
    if engine.dialect.name != "sqlite":
        event.listen(engine, "begin", _begin_postgresql)
        return
    event.listen(engine, "do_connect", _keep_private)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "commit", _committing_sqlite(threads))


def _keep_private(_dialect, _record, arguments, _options):
    """Let nobody else on this machine read the database: SQLite would make it as the umask says, and its WAL alike.

    Nothing here may open the file: closing any descriptor of it would drop the locks of all connections of this process
    (fcntl(2); https://sqlite.org/howtocorrupt.html, section 2.2), and other processes would write into what we read.
    """
    path = arguments[0]
    if path == ":memory:":
        return
    with contextlib.suppress(OSError):  # SQLite says what is wrong with the place
        os.mknod(path, stat.S_IFREG | PRIVATE)  # makes a new one, and opens none
    for name in (path, *(f"{path}-{kind}" for kind in BESIDE)):
        with contextlib.suppress(FileNotFoundError, PermissionError):  # another's file is another's to open up
            os.chmod(name, PRIVATE)


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


def _committing_sqlite(threads):
    """Return a function that commits what was written; SQLAlchemy's own commit, which follows, finds nothing to do.

    FULL waits for the disk, and inside SQLite: in a native thread, so that everybody else is served meanwhile.
    """

    def commit(connection):
        if not connection.get_execution_options().get("writing"):
            return
        transaction = connection.connection.dbapi_connection
        try:
            threads.to_disk(transaction.commit)
        except sqlite3.Error as error:
            transaction.rollback()  # what SQLAlchemy did not see fail, it does not undo
            raise DBAPIError.instance("COMMIT", None, error, sqlite3.Error) from error

    return commit


def checkpoint() -> None:
    """Move what was committed from SQLite's WAL into the database, in a native thread; nobody waits for it."""
    if db.engine.dialect.name == "sqlite":
        connection = db.engine.raw_connection()
        try:
            current.stores.threads.beside(lambda: connection.execute("PRAGMA wal_checkpoint(PASSIVE)").close())
        finally:
            connection.close()


def bring_up_to_date(app: Flask) -> None:
    """Migrate the embedded database of `app`. Raises Behind when another kind lacks migrations, Newer, and Unreachable.

    Servers that start at once take turns.
    """
    try:
        with app.app_context(), _turn(app.config["DATA_DIR"] / "migrating"):
            _migrate()
    except (DBAPIError, sqlite3.Error) as error:
        raise Unreachable(database_file.reason(app, getattr(error, "orig", error))) from None
    except OSError as error:
        raise Unreachable(f"{error.filename or 'The data directory'} cannot be used: {error.strerror}.") from None


def _migrate():
    if is_current():
        return
    if not _is_known(_revision()):
        raise Newer(
            f"The database is of a newer version of chatapp (its revision is {_revision()}). Install that version "
            "again, or restore the backup that was made before the upgrade."
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
