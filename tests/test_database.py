import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from chatapp import create_app, database
from chatapp.extensions import db
from config import Config
from tests.server import flask


@pytest.fixture
def engine(in_app):
    return db.engine


def pragma(connection, name):
    return connection.execute(text(f"PRAGMA {name}")).scalar()


def test_what_is_committed_is_on_disk_and_nothing_waits_inside_sqlite(engine):
    with engine.connect() as connection:
        found = {
            name: pragma(connection, name) for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 0}


def test_a_writing_transaction_takes_the_lock_when_it_begins(engine):
    with engine.connect().execution_options(writing=True) as first, engine.connect() as second:
        first.execute(text("SELECT 1"))
        with pytest.raises(OperationalError, match="locked"):
            second.execution_options(writing=True).execute(text("SELECT 1"))


def test_the_sessions_connection_can_be_made_a_writing_one(engine):
    db.session.connection(execution_options={"writing": True})
    with engine.connect().execution_options(writing=True) as other, pytest.raises(OperationalError, match="locked"):
        other.execute(text("SELECT 1"))
    db.session.rollback()
    with engine.connect().execution_options(writing=True) as other:
        other.execute(text("SELECT 1"))


def test_readers_go_on_while_somebody_writes_and_see_one_moment(engine):
    with engine.connect() as reader, engine.connect().execution_options(writing=True) as writer:
        before = reader.execute(text("SELECT epoch FROM installation")).scalar()
        writer.execute(text("UPDATE installation SET epoch = 'another'"))
        writer.commit()
        assert reader.execute(text("SELECT epoch FROM installation")).scalar() == before
        reader.rollback()
        assert reader.execute(text("SELECT epoch FROM installation")).scalar() == "another"


def test_what_is_committed_moves_into_the_database_beside_and_not_with_a_commit(engine):
    size = 6_000_000  # more than SQLite lets wait by itself
    with engine.connect().execution_options(writing=True) as writer:
        writer.execute(text("CREATE TABLE blobs (content BLOB)"))
        writer.execute(text(f"INSERT INTO blobs VALUES (zeroblob({size}))"))
        writer.commit()
    file = Path(engine.url.database)
    assert file.stat().st_size < size
    database.checkpoint()
    assert file.stat().st_size > size


def test_a_commit_that_the_database_refuses_fails_and_stores_nothing(engine):
    orphan = text("INSERT INTO message_revisions (message_id, rev, body, replaced_at) VALUES (77, 1, 'x', '2026')")
    with engine.connect().execution_options(writing=True) as connection:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        connection.execute(orphan)
        with pytest.raises(IntegrityError, match="FOREIGN KEY"):
            connection.commit()
        connection.rollback()
        assert connection.execute(text("SELECT count(*) FROM message_revisions")).scalar() == 0


def test_a_failed_transaction_leaves_nothing_even_of_tables(engine):
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE half (id INTEGER)"))
        connection.rollback()
        assert connection.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'half'")).scalar() == 0


def test_migrations_make_what_the_models_describe(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, db.metadata) == []
    assert len(db.metadata.tables) >= 10


def test_migrations_can_be_taken_back_and_made_again(engine):
    downgrade(revision="base")
    assert not database.is_current()
    upgrade()
    assert database.is_current()


def test_a_migration_leaves_foreign_keys_checked(engine):
    downgrade(revision="base")
    upgrade()
    with engine.connect() as connection:
        assert pragma(connection, "foreign_keys") == 1


def test_flask_db_upgrade_does_the_same_as_starting(tmp_path):
    assert flask("db", "upgrade", data_dir=tmp_path / "data").returncode == 0
    connection = sqlite3.connect(tmp_path / "data/chatapp.db")
    assert connection.execute("SELECT count(*) FROM installation").fetchone() == (1,)
    connection.close()


def test_the_tables_can_be_made_on_postgresql(capsys, tmp_path):
    app = create_app(Config({"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://localhost/none"}))
    with app.app_context():
        upgrade(sql=True)
    assert "CREATE TABLE messages" in capsys.readouterr().out
