"""The one way to write: a transaction that cannot wait inside the database.

On SQLite a read transaction that turns into a write fails at once when anybody committed between, and a wait inside
SQLite freezes every client of the process. So the read transaction is ended, a process-wide lock is taken, and the
transaction begins IMMEDIATE; another process that holds the database is waited for outside of it.
"""

import random
import threading
import time
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from chatapp.errors import Unavailable
from chatapp.extensions import db, standings

PATIENCE = 5.0  # seconds; command-line writers commit small batches, so longer means that something is stuck
_one_at_a_time = threading.Lock()


@contextmanager
def writing():
    """Run the block in one write transaction and commit it; whatever it raises undoes all of it.

    What was read before is read anew inside. Nothing in the block may wait for the network or another greenlet. What
    `services.standing` knows is forgotten. Raises `Unavailable("busy")` when another process holds the database for
    longer than PATIENCE.
    """
    with noting() as session:
        yield session
    standings.forget()


@contextmanager
def noting():
    """Write as in `writing` what changes nobody's standing: messages, how far they were read, when somebody was here.

    So it must touch no name, membership, role, policy, sign-in or token.
    """
    db.session.rollback()
    db.session.expire_all()  # a rollback forgets what was read only when there was a transaction
    with _one_at_a_time:
        _patiently(_begin)
        try:
            yield db.session
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


@contextmanager
def storing():
    """Write as in `noting`, on a Connection of its own, which it gives: a session costs more than what is written.

    What the session holds is not read anew: `release` it before.
    """
    with _one_at_a_time:
        connection = _patiently(_begun)
        try:
            yield connection
            connection.commit()
        finally:
            connection.close()


def release():
    """End what this context reads, if it does: what is read next is read as it is then."""
    if db.session.registry.has():
        db.session.rollback()
        db.session.expire_all()  # a rollback forgets what was read only when there was a transaction


def _begin():
    try:
        return db.session.connection(execution_options={"writing": True})
    except OperationalError:
        db.session.rollback()
        raise


def _begun():
    connection = db.engine.connect().execution_options(writing=True)
    try:
        connection.begin()
    except BaseException:
        connection.close()
        raise
    return connection


def _patiently(begin):
    """Return `begin()`, tried again while another process writes."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return begin()
        except OperationalError as error:
            if "locked" not in str(error.orig) or time.monotonic() > deadline:
                raise Unavailable("busy", retry_after=1) from error
            time.sleep(random.uniform(0.002, 0.02))
