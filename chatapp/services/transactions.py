"""Transactions. All writing goes through them, so that no request waits inside the database.

On SQLite, a read transaction that becomes a write fails when another one has committed meanwhile, and a wait inside
SQLite stops every client of the process. So `write_transaction` ends the read transaction, takes a process-wide lock
and begins IMMEDIATE; while another process holds the database, it waits outside of SQLite. How a transaction begins and
is committed on each kind of database is in `dialects`.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import scoped_session

from chatapp import broadcasts
from chatapp.database_file import is_full
from chatapp.dialects import Transactions, current_transactions
from chatapp.errors import Unavailable
from chatapp.extensions import current, db

PATIENCE = 5.0  # seconds; command-line writers commit small batches, so longer means that something is stuck


@contextmanager
def write_transaction(*, invalidates_access: bool = True) -> Iterator[scoped_session[Any]]:
    """Run the block in one write transaction and commit it; an exception undoes all of it.

    Rows read before are read again inside. Nothing in the block may wait for the network or another greenlet.
    `invalidates_access`: whether the authorization cache (`services.presence.access_cache`) is cleared; False only for
    what touches no name, membership, role, policy, sign-in or token: messages, read marks and last-seen times. Raises
    `Unavailable("busy")` when another process holds the database for longer than PATIENCE.
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
def write_connection() -> Iterator[Connection]:
    """Run the block in one write transaction, as `write_transaction(invalidates_access=False)`, on a Connection.

    It costs less than a session, which is not used: call `end_read` before.
    """
    with _writing() as (transactions, connection):
        yield connection
        transactions.commit(connection)


def lock(model: type[Any], ids: Sequence[int]) -> None:
    """Inside the caller's transaction: lock these rows of a model, by a list of the database's ids.

    They stay as they are until the commit. SQLite has one writer at a time anyway; on PostgreSQL another process could
    decide the same at the same time.
    """
    some = select(model.id).where(model.id.in_(ids))
    db.session.execute(some.order_by(model.id).with_for_update()).all()  # in one order, which prevents deadlocks


def end_read() -> None:
    """End the read transaction of this context, if there is one: the next read sees the database as it is then."""
    if db.session.registry.has():
        db.session.rollback()
        db.session.expire_all()  # a rollback forgets what was read only when there was a transaction


@contextmanager
def _writing() -> Iterator[tuple[Transactions, Connection]]:
    """Hold the process-wide lock and a Connection with a write transaction, which the block commits by Transactions."""
    transactions, counts = current_transactions(), current.stores.counts
    asked_at = time.monotonic()
    with current.stores.write_lock:
        connection = _patiently(lambda: _begun(transactions))
        counts.write_turns.observe(time.monotonic() - asked_at)
        try:
            yield transactions, connection
            counts.commits += 1
        finally:
            connection.close()  # undoes what was not committed


def _begun(transactions: Transactions) -> Connection:
    connection = db.engine.connect()
    try:
        transactions.begin(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _patiently(begin: Callable[[], Connection]) -> Connection:
    """Return `begin()`, tried again while another process writes."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return begin()
        except OperationalError as error:
            if is_full(error):
                raise
            if "locked" not in str(error.orig) or time.monotonic() > deadline:
                raise Unavailable("busy", retry_after=1) from error
            time.sleep(random.uniform(0.002, 0.02))
