"""Transactions of each kind of database: how they begin, and how those that write are committed.

Each transaction reads one state of the database, and one that writes locks what it changes. On SQLite that is BEGIN,
and BEGIN IMMEDIATE; on PostgreSQL REPEATABLE READ, and READ COMMITTED with FOR UPDATE.

`services.transactions` begins and commits what writes, by name. All other transactions are SQLAlchemy's own, which
begin with the first statement.
"""

import contextlib
import os
import sqlite3
import stat
from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

from chatapp.concurrency.offload import Threads
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
TRANSACTIONS = "chatapp_transactions"  # among `app.extensions`
BESIDE = ("wal", "shm", "journal")  # files that SQLite keeps beside a database


class Transactions(ABC):
    """The transactions of one kind of database. `create_options`: for SQLAlchemy's `create_engine`."""

    create_options: Mapping[str, Any] = MappingProxyType({})

    @abstractmethod
    def prepare(self, engine: Engine) -> None:
        """Set up an engine's connections and the transactions that only read; call it before the first one."""

    @abstractmethod
    def begin(self, connection: Connection) -> None:
        """Begin a transaction that writes, on a Connection that has none. Raises DBAPIError."""

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

    def begin(self, connection: Connection) -> None:
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
    """PostgreSQL's: psycopg2 names the isolation with the BEGIN that it sends before the first statement."""

    create_options = MappingProxyType({"isolation_level": "REPEATABLE READ"})

    def prepare(self, engine: Engine) -> None:
        """Do nothing: the option of the engine is for all that only read."""

    def begin(self, connection: Connection) -> None:
        connection.execution_options(isolation_level="READ COMMITTED")  # until the pool has it back
        connection.begin()

    def commit(self, connection: Connection) -> None:
        connection.commit()


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
