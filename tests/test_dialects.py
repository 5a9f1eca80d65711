"""The transactions of the embedded database, and the session's part in them."""

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from chatapp import database
from chatapp.concurrency.offload import Threads
from chatapp.dialects import current_transactions
from chatapp.extensions import db
from chatapp.models import MessageRevision
from chatapp.services.transactions import post_transaction, write_transaction


@pytest.fixture
def engine(in_app):
    return db.engine


@contextlib.contextmanager
def writing(engine):
    """A Connection with a transaction that writes."""
    with engine.connect() as connection:
        current_transactions().begin(connection)
        yield connection


def test_what_is_committed_is_on_disk_and_nothing_waits_inside_sqlite(engine):
    with engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 0}


def test_a_writing_transaction_takes_the_lock_when_it_begins(engine):
    with writing(engine), engine.connect() as second:
        with pytest.raises(OperationalError, match="locked"):
            current_transactions().begin(second)
        assert not second.in_transaction()


def test_a_connection_more_leaves_the_locks_of_the_others(engine):
    # Without them, another process takes itself for the last one, and removes the WAL from under this one's hands.
    path = engine.url.database
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            connection.execute(text("SELECT epoch FROM installation"))
        wal = Path(f"{path}-wal").stat().st_ino
        look = f"import sqlite3; sqlite3.connect({path!r}).execute('SELECT epoch FROM installation').fetchall()"
        subprocess.run([sys.executable, "-c", look], check=True)
        assert Path(f"{path}-wal").stat().st_ino == wal


def test_the_session_writes_in_the_transaction_that_has_the_lock(engine):
    with write_transaction() as session:
        session.execute(text("UPDATE installation SET epoch = 'another'"))
        with engine.connect() as other, pytest.raises(OperationalError, match="locked"):
            current_transactions().begin(other)
    with writing(engine) as other:
        assert other.execute(text("SELECT epoch FROM installation")).scalar() == "another"


def test_a_block_that_fails_stores_nothing_and_leaves_no_lock(engine):
    before = db.session.execute(text("SELECT epoch FROM installation")).scalar()
    with pytest.raises(ZeroDivisionError), write_transaction() as session:
        session.execute(text("UPDATE installation SET epoch = 'another'")).rowcount / 0
    with writing(engine) as other:
        assert other.execute(text("SELECT epoch FROM installation")).scalar() == before


def test_a_transaction_that_reads_takes_no_lock(engine):
    with engine.connect() as reader, writing(engine):
        assert reader.execute(text("SELECT count(*) FROM installation")).scalar() == 1


def test_readers_go_on_while_somebody_writes_and_see_one_moment(engine):
    with engine.connect() as reader, writing(engine) as writer:
        before = reader.execute(text("SELECT epoch FROM installation")).scalar()
        writer.execute(text("UPDATE installation SET epoch = 'another'"))
        current_transactions().commit(writer)
        assert reader.execute(text("SELECT epoch FROM installation")).scalar() == before
        reader.rollback()
        assert reader.execute(text("SELECT epoch FROM installation")).scalar() == "another"


def test_what_is_written_is_committed_in_a_thread_that_waits_for_the_disk(engine, monkeypatch):
    waited_for = []
    monkeypatch.setattr(Threads, "to_disk", lambda _, function: waited_for.append(function) or function())
    with write_transaction() as session:
        session.execute(text("UPDATE installation SET epoch = 'another'"))
        assert waited_for == []
    assert len(waited_for) == 1
    with post_transaction() as connection:
        connection.execute(text("UPDATE installation SET epoch = 'a third'"))
    assert len(waited_for) == 2


def test_what_is_committed_moves_into_the_database_beside_and_not_with_a_commit(engine):
    size = 6_000_000  # more than SQLite lets wait by itself
    with writing(engine) as writer:
        writer.execute(text("CREATE TABLE blobs (content BLOB)"))
        writer.execute(text(f"INSERT INTO blobs VALUES (zeroblob({size}))"))
        current_transactions().commit(writer)
    file = Path(engine.url.database)
    assert file.stat().st_size < size
    database.checkpoint()
    assert file.stat().st_size > size


def test_a_commit_that_the_database_refuses_fails_and_stores_nothing(engine):
    orphan = text("INSERT INTO message_revisions (message_id, rev, body, replaced_at) VALUES (77, 1, 'x', '2026')")
    with writing(engine) as connection:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        connection.execute(orphan)
        with pytest.raises(IntegrityError, match="FOREIGN KEY"):
            current_transactions().commit(connection)
        connection.rollback()
        assert connection.execute(text("SELECT count(*) FROM message_revisions")).scalar() == 0


def test_the_session_forgets_what_a_refused_commit_did_not_store(engine):
    orphan = MessageRevision(message_id=77, rev=1, body="x")

    def store():
        with write_transaction() as session:
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
            session.add(orphan)

    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        store()
    assert orphan not in db.session
    assert db.session.scalars(select(MessageRevision)).all() == []
    with write_transaction() as session:
        session.execute(text("UPDATE installation SET epoch = 'another'"))


def test_a_failed_transaction_leaves_nothing_even_of_tables(engine):
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE half (id INTEGER)"))
        connection.rollback()
        assert connection.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'half'")).scalar() == 0
