"""Transactions of each kind of database: how they begin, and how those that write are committed.

Each transaction that reads sees one state of the database, and those that write take turns. On SQLite that is BEGIN,
and BEGIN IMMEDIATE; on PostgreSQL REPEATABLE READ, and READ COMMITTED with an advisory lock, which all processes share.

`services.transactions` begins and commits what writes, by name. All other transactions are SQLAlchemy's own, which
begin with the first statement.
"""

import contextlib
import os
import sqlite3
import stat
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError

from chatapp.concurrency.offload import Threads
from chatapp.concurrency.patching import is_patched
from chatapp.concurrency.time_limits import bound_answers
from chatapp.database_file import PRIVATE
from chatapp.transport.flask.event_context import current_application

# WAL: readers and the writer do not wait for each other. FULL: what is committed survives a power cut. No waiting
# inside SQLite, since it would hold up every greenlet: `services.transactions` tries again, co-operatively. The timeout
# goes last, so that switching to WAL at the first start may wait.
#
# A checkpoint moves the WAL into the database, and with FULL it waits for the disk twice. SQLite would let every
# hundredth post wait for that. `database.checkpoint` runs it in the background, long before a commit has to.
PRAGMAS = (
    "foreign_keys = ON",
    "journal_mode = WAL",
    "synchronous = FULL",
    "wal_autocheckpoint = 8000",
    "busy_timeout = 0",
)

# PostgreSQL. The turn of those who write is a lock of this number (PostgreSQL 15, "Advisory Locks"); a database is one
# installation's alone.
TURN = 0x63686174
BEGIN = f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({TURN})"
BEGIN_SHARED = f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock_shared({TURN})"
CONNECT_WITHIN = 3  # seconds: it is a program on this machine or beside it
ANSWER_WITHIN = 8  # seconds that a request waits for one answer: less than the 10 s after which a browser asks again
LOCK_WITHIN = 5  # seconds for a lock, so that the database says who waits, before ANSWER_WITHIN cuts the connection
NETWORK = {  # of libpq (PostgreSQL 15, "Parameter Key Words"): the other machine is gone, and says so no more
    "connect_timeout": CONNECT_WITHIN,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}
# A server ends what nobody waits for any more; commands take their time, and may ask their operator meanwhile.
COMMANDS = {"lock_timeout": LOCK_WITHIN}
SERVING = COMMANDS | {"statement_timeout": 15, "idle_in_transaction_session_timeout": 30}

TRANSACTIONS = "chatapp_transactions"  # among `app.extensions`
BESIDE = ("wal", "shm", "journal")  # files that SQLite keeps beside a database


class Transactions(ABC):
    """The transactions of one kind of database. `create_options`: for SQLAlchemy's `create_engine`."""

    create_options: Mapping[str, Any] = MappingProxyType({})

    @abstractmethod
    def prepare(self, engine: Engine) -> None:
        """Set up an engine's connections and the transactions that only read; call it before the first one."""

    @abstractmethod
    def begin(self, connection: Connection, *, is_shared: bool = False) -> None:
        """Begin a transaction that writes, on a Connection that has none, when it has its turn. Raises DBAPIError.

        `is_shared`: others that share may write at the same time, where the database can do that. They lock the rows
        that they change, in one order.
        """

    @abstractmethod
    def commit(self, connection: Connection) -> None:
        """Commit the transaction that `begin` began. Raises DBAPIError; then nothing of it is stored."""


class SqliteTransactions(Transactions):
    """SQLite's, by the driver itself: SQLAlchemy's way to execute takes several times as long.

    `threads`: those in which a commit waits for the disk.
    """

    def __init__(self, threads: Threads) -> None:
        self._threads = threads

    def prepare(self, engine: Engine) -> None:
        event.listen(engine, "do_connect", _keep_private)
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin_to_read)

    def begin(self, connection: Connection, *, is_shared: bool = False) -> None:
        """Begin it; SQLite has one writer at a time, so that none is shared."""
        _execute(_driver(connection), "BEGIN IMMEDIATE")
        connection.begin()  # SQLAlchemy learns of it

    def commit(self, connection: Connection) -> None:
        """Wait for the disk, inside of SQLite, in a native thread, so that everybody else is served meanwhile."""
        driver = _driver(connection)
        try:
            self._threads.to_disk(driver.commit)
        except sqlite3.Error as error:
            driver.rollback()
            raise DBAPIError.instance("COMMIT", None, error, sqlite3.Error) from error
        connection.commit()  # SQLAlchemy learns of it


class PostgresqlTransactions(Transactions):
    """PostgreSQL's. psycopg2 begins those that read; those that write are begun here, with their turn in one go.

    A round trip less is worth it: under the lock of a process, the time to the database is what bounds its posts.
    """

    create_options = MappingProxyType({"isolation_level": "REPEATABLE READ"})

    def prepare(self, engine: Engine) -> None:
        bound_answers(engine.dialect.loaded_dbapi, connecting=CONNECT_WITHIN, answer=ANSWER_WITHIN)
        event.listen(engine, "do_connect", _bound)
        event.listen(engine, "checkout", _refuse_closed)
        engine.dialect.do_rollback = _roll_back  # type: ignore[method-assign, assignment] # no event tells

    def begin(self, connection: Connection, *, is_shared: bool = False) -> None:
        connection.execution_options(isolation_level="AUTOCOMMIT")  # until the pool has it back: psycopg2 begins none
        with driver_cursor(connection, BEGIN) as cursor:
            cursor.execute(BEGIN_SHARED if is_shared else BEGIN)
        connection.begin()  # SQLAlchemy learns of it

    def commit(self, connection: Connection) -> None:
        with driver_cursor(connection, "COMMIT") as cursor:
            cursor.execute("COMMIT")
            if cursor.statusmessage != "COMMIT":  # a statement had failed before, and PostgreSQL has undone all
                raise connection.dialect.loaded_dbapi.InternalError("the transaction had failed before its commit")
        connection.commit()  # SQLAlchemy learns of it


@contextlib.contextmanager
def driver_cursor(connection: Connection, statement: str) -> Iterator[Any]:
    """Give a cursor of the driver for a block that executes `statement`. Raises DBAPIError.

    When the database has gone away, the pool forgets all connections that it has to it.
    """
    errors = connection.dialect.loaded_dbapi.Error
    driver = None
    try:
        driver = _driver(connection)
        cursor = driver.cursor()
        try:
            yield cursor
        finally:
            cursor.close()
    except errors as error:
        is_lost = connection.dialect.is_disconnect(error, driver, None)
        if is_lost:
            connection.invalidate(error)
            connection.engine.dispose()
        raise DBAPIError.instance(
            statement, None, error, errors, dialect=connection.dialect, connection_invalidated=is_lost
        ) from error


def current_transactions() -> Transactions:
    """Return the Transactions of the current application."""
    return current_application().extensions[TRANSACTIONS]


def transactions_of(dialect: str, threads: Threads) -> Transactions:
    """Return new Transactions for a dialect of SQLAlchemy, by its name. `threads`: those of the application."""
    return SqliteTransactions(threads) if dialect == "sqlite" else PostgresqlTransactions()


def _driver(connection: Connection) -> Any:
    """Return the connection of the driver. No transaction begins by that."""
    return connection.connection.dbapi_connection


def _execute(driver: sqlite3.Connection, statement: str) -> None:
    try:
        driver.execute(statement)
    except sqlite3.Error as error:
        raise DBAPIError.instance(statement, None, error, sqlite3.Error) from error


def _bound(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
    """Bound what a new connection to PostgreSQL may wait for; what DATABASE_URL says goes before it."""
    limits = SERVING if is_patched() else COMMANDS
    ours = " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items())
    options.update(NETWORK | options)
    options["options"] = f"{ours} {options.get('options', '')}".strip()


def _refuse_closed(driver: Any, _record: Any, _fairy: Any) -> None:
    """Let the pool connect anew in place of a connection that was closed while it was in use."""
    if driver.closed:
        raise DisconnectionError("the connection is closed")


def _roll_back(connection: Any) -> None:
    """Undo what a connection of psycopg2 has not committed. PostgreSQL itself undoes that of one that is lost.

    So the end of a request does not fail when the database has gone away, after the answer was made.
    """
    driver = connection.dbapi_connection
    try:
        if not driver.autocommit:
            driver.rollback()
        elif driver.info.transaction_status:  # a transaction of `begin`, which psycopg2 does not know of
            driver.cursor().execute("ROLLBACK")
    except (driver.OperationalError, driver.InterfaceError):
        driver.close()  # `_refuse_closed` sees it


def _begin_to_read(connection: Connection) -> None:
    driver = _driver(connection)
    if not driver.in_transaction:  # as it is when SqliteTransactions.begin has begun one
        _execute(driver, "BEGIN")


def _keep_private(_dialect: Any, _record: Any, arguments: Any, _options: Any) -> None:
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


def _set_up(driver: Any, _record: Any) -> None:
    # Python's sqlite3 would begin transactions on its own, and not before statements that read.
    driver.isolation_level = None
    for pragma in PRAGMAS:
        driver.execute(f"PRAGMA {pragma}")
