import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import String, bindparam, insert, select, text, update
from sqlalchemy.exc import StatementError

from chatapp import create_app, database, limits
from chatapp.extensions import db
from chatapp.models import Membership, User
from chatapp.models.columns import Bounded
from chatapp.queries.compiled import change_together, prepared
from chatapp.services.accounts import sign_up
from chatapp.services.transactions import write_transaction
from config import Config
from tests.browsing import Browser
from tests.server import flask


@pytest.fixture
def ada(app):
    return Browser(app).sign_up(time_zone="Asia/Tokyo")


@pytest.fixture
def engine(in_app):
    return db.engine


def pragma(connection, name):
    return connection.execute(text(f"PRAGMA {name}")).scalar()


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


def test_zones_of_accounts_that_nobody_has_signed_in_with_become_unset_and_all_others_stay(engine, ada):
    made = sign_up.create("zoe", "Zoë", "a lantern in the harbour").public_id
    bot = User(username="bot", username_key="bot", display_name="Bot", display_key="bot")
    with write_transaction():
        db.session.add(bot)
    downgrade(revision="0004")
    upgrade(revision="0008")
    found = dict(map(tuple, db.session.execute(select(User.public_id, User.time_zone))))
    assert found == {ada.id: "Asia/Tokyo", made: None, bot.public_id: "UTC"}


def test_memberships_survive_the_loss_of_their_unused_columns_and_its_undoing(engine, ada):
    made = ada.api("POST", "/rooms", {"client_id": "a-room-of-before", "name": "Harbour"}).json
    stored = select(Membership.user_id, Membership.role, Membership.last_read_seq, Membership.notify)
    before = db.session.execute(stored).all()
    assert len(before) == 1
    db.session.rollback()
    downgrade(revision="0008")
    with engine.connect() as connection:
        unused = connection.execute(text("SELECT is_hidden, is_pinned FROM memberships")).all()
    assert [tuple(row) for row in unused] == [(0, 0)]
    upgrade()
    assert db.session.execute(stored).all() == before
    assert ada.api("GET", f"/conversations/{made['summary']['conversation']}").status_code == 200


def test_a_migration_leaves_foreign_keys_checked(engine):
    downgrade(revision="base")
    upgrade()
    with engine.connect() as connection:
        assert pragma(connection, "foreign_keys") == 1


def test_every_text_column_has_its_largest_size():
    columns = [column for table in db.metadata.tables.values() for column in table.columns]
    texts = [column for column in columns if isinstance(column.type, (String, Bounded))]
    assert len(texts) > 40
    assert [str(column) for column in texts if not isinstance(column.type, Bounded)] == []
    assert all(0 < column.type.most <= limits.FOLDED * limits.KEYED for column in texts)


def test_a_longer_text_is_not_stored_by_any_way(engine):
    person = {"username": "ada", "username_key": "ada", "display_name": "Ada", "display_key": "ada"}
    too_long = {**person, "status": "x" * (limits.STATUS + 1)}
    db.session.add(User(**too_long))
    with pytest.raises(StatementError, match="101 code points"):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(StatementError, match="101 code points"):
        db.session.execute(insert(User).values(**too_long))
    db.session.rollback()
    db.session.add(User(**person))
    db.session.commit()
    with pytest.raises(StatementError, match="101 code points"):
        db.session.execute(update(User).values(status=too_long["status"]))
    db.session.rollback()
    statement = prepared(update(User).values(status=bindparam("said")), engine.dialect)
    with engine.connect() as connection, pytest.raises(ValueError, match="101 code points"):
        change_together(connection, [(statement, [{"said": too_long["status"]}])])


def test_what_is_only_looked_for_may_be_longer(engine):
    longer = "x" * 10_000
    for condition in (User.username == longer, User.username.contains(longer), User.username.in_([longer])):
        assert db.session.scalars(select(User).where(condition)).all() == []


def test_a_language_with_a_long_tail_is_forgotten_by_its_migration(engine):
    downgrade(revision="0004")
    names = "public_id, username, username_key, display_name, display_key"
    rest = "time_zone, is_admin, is_bot, status, last_rev, created_at, locale"
    values = ":n, :n, :n, :n, :n, 'UTC', 0, 0, '', 0, '2026', :l"
    with engine.connect() as writer:
        for name, locale in (("ada", "en." + "A" * 900_000), ("bob", "en_GB"), ("eve", None)):
            writer.execute(text(f"INSERT INTO users ({names}, {rest}) VALUES ({values})"), {"n": name, "l": locale})
        writer.commit()
    upgrade()
    with engine.connect() as connection:
        found = dict(map(tuple, connection.execute(text("SELECT username, locale FROM users"))))
    assert found == {"ada": None, "bob": "en_GB", "eve": None}


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
