"""Transactions. All writing goes through them, in one turn for all writers of an installation.

On SQLite, a read transaction that becomes a write fails when another one has committed meanwhile, and a wait inside
SQLite stops every client of the process. So `write_transaction` ends the read transaction, takes a process-wide lock
and begins IMMEDIATE; while another process holds the database, it waits outside of SQLite. On PostgreSQL, the turn is a
lock of the database, which all processes take. So a block that reads, decides and writes needs no further lock. How a
transaction begins and is committed on each kind of database is in `dialects`.
"""

import datetime
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import scoped_session

from chatapp import broadcasts
from chatapp.dialects import Transactions, current_transactions
from chatapp.errors import Unavailable
from chatapp.extensions import current, db
from chatapp.models.clock import later

PATIENCE = 5.0  # seconds; command-line writers commit small batches, so longer means that something is stuck
QUEUE = 10.0  # seconds that a writer waits for the others of its process; then its browser asks again anyway
# PostgreSQL's codes for what another transaction causes (PostgreSQL 15, appendix A): serialization_failure,
# deadlock_detected, lock_not_available.
CROWDED = ("40001", "40P01", "55P03")


@contextmanager
def write_transaction(*, invalidates_access: bool = True) -> Iterator[scoped_session[Any]]:
    """Run the block in one write transaction and commit it; an exception undoes all of it.

    Rows read before are read again inside. Nothing in the block may wait for the network or another greenlet.
    `invalidates_access`: whether the authorization cache (`services.presence.access_cache`) is cleared; False only for
    what touches no name, membership, role, policy, sign-in or token: messages, read marks and last-seen times. Raises
    `Unavailable("busy")` when others write for longer than PATIENCE, and SQLAlchemy's errors when the database is away.
    """
    db.session.rollback()
    db.session.expire_all()  # a rollback forgets what was read only when there was a transaction
    with _writing() as (transactions, connection):
        db.session.connection(bind_arguments={"bind": connection})  # from here on, the session works on that one
        try:
            yield db.session
            db.session.flush()
            transactions.commit(connection)
            db.session.commit()  # the session learns of it
        except BaseException:
            db.session.rollback()
            raise
    if invalidates_access:
        broadcasts.access_changed()


@contextmanager
def post_transaction() -> Iterator[Connection]:
    """Run the block in one write transaction, as `write_transaction(invalidates_access=False)`, on a Connection.

    Posts of several processes run beside each other, where the database can do that: the block locks the rows that it
    changes, in one order. It costs less than a session, which is not used: call `end_read` before.
    """
    with _writing(is_shared=True) as (transactions, connection):
        yield connection
        transactions.commit(connection)


def end_read() -> None:
    """End the read transaction of this context, if there is one: the next read sees the database as it is then."""
    if db.session.registry.has():
        db.session.rollback()
        db.session.expire_all()  # a rollback forgets what was read only when there was a transaction


def database_time() -> datetime.datetime:
    """Return the time by the clock of the database, to compare with times that other processes stored."""
    return db.session.scalars(select(later(0))).one()


@contextmanager
def _writing(*, is_shared: bool = False) -> Iterator[tuple[Transactions, Connection]]:
    """Hold the process-wide lock and a Connection with a write transaction, which the block commits by Transactions."""
    transactions = current_transactions()
    with _process_lock():
        connection = _patiently(lambda: _begun(transactions, is_shared))
        try:
            yield transactions, connection
        except DBAPIError as error:
            _refuse_crowded(error)
            raise
        finally:
            connection.close()  # undoes what was not committed


@contextmanager
def _process_lock() -> Iterator[None]:
    """Hold the lock of this process's writers; who waits holds no connection to the database meanwhile."""
    if not current.stores.write_lock.acquire(timeout=QUEUE):
        raise Unavailable("busy", retry_after=1)
    try:
        yield
    finally:
        current.stores.write_lock.release()


def _begun(transactions: Transactions, is_shared: bool) -> Connection:
    connection = db.engine.connect()
    try:
        transactions.begin(connection, is_shared=is_shared)
    except BaseException:
        connection.close()
        raise
    return connection


def _patiently(begin: Callable[[], Connection]) -> Connection:
    """Return `begin()`, tried again while another program holds SQLite, and once more after the pool's were all dead.

    Raises DBAPIError when the database is away.
    """
    deadline = time.monotonic() + PATIENCE
    was_lost = False
    while True:
        try:
            return begin()
        except DBAPIError as error:
            if error.connection_invalidated and not was_lost:
                was_lost = True  # a restart of PostgreSQL since the last transaction; nothing was done yet
            elif not _is_locked(error):
                _refuse_crowded(error)
                raise
            elif time.monotonic() > deadline:
                raise Unavailable("busy", retry_after=1) from error
            else:
                time.sleep(random.uniform(0.002, 0.02))


def _is_locked(error: DBAPIError) -> bool:
    """Say whether another program holds SQLite."""
    return getattr(error.orig, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _refuse_crowded(error: DBAPIError) -> None:
    """Raise `Unavailable("busy")` for what other transactions cause."""
    if getattr(error.orig, "pgcode", None) in CROWDED:
        raise Unavailable("busy", retry_after=1) from error
