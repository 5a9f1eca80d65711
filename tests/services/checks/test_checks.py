"""`flask chat check`: each damage is found by the check that is for it, and a sound installation has none."""

import json
import resource
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text

from chatapp import create_app, database
from chatapp.extensions import db
from chatapp.services.accounts import sign_up
from chatapp.services.checks import machine, running
from chatapp.services.checks.result import SHOWN, gathered
from chatapp.services.conversations import rooms
from chatapp.services.messages import authoring, replies
from config import Config
from tests.people import PASSWORD
from tests.server import flask

pytestmark = pytest.mark.embedded  # they have databases of both kinds themselves

FAILED_JOB = """
INSERT INTO jobs (public_id, kind, payload, created_at, due_at, tries, lapses, done_at, error)
VALUES ('job-1', 'clean_jobs', '{}', '2026-01-01', '2026-01-01', 9, 0, '2026-01-02', 'OSError')
"""
# Of each damage: the check that finds it, the statement that does it, and a part of the sentence.
DAMAGES = [
    ("numbers of messages", "DELETE FROM messages WHERE seq = 2", "last_seq is 5, and there are 4 messages"),
    ("last changes of conversations", "UPDATE conversations SET last_rev = 70", "last_rev is 70, and the highest rev"),
    ("changes counted once", "UPDATE messages SET rev = 4 WHERE seq = 3", "2 messages have the rev 4"),
    ("read marks", "UPDATE memberships SET last_read_seq = 99", "has read 99 and seen"),
    ("read marks", "UPDATE memberships SET seen_seq = -1", "seen -1 of 5 messages"),
    ("changes of people's lists", "UPDATE memberships SET rev = 99", "a membership has the rev 99"),
    ("owners of rooms", "UPDATE memberships SET role = 'member'", "it has members and no owner"),
    ("threads", "UPDATE messages SET thread_id = NULL", "it hangs on no message of a room"),
    ("administrators", "UPDATE users SET is_admin = false", "none is an administrator"),
    ("texts of messages", "UPDATE messages SET deleted_at = created_at WHERE seq = 3", "its text is still there"),
    ("texts of messages", "UPDATE messages SET body = NULL WHERE seq = 4", "it has no text"),
    ("times of messages", "UPDATE messages SET created_at = '2999-01-01 00:00:00' WHERE seq = 3", "of 2999-01-01"),
    ("the installation", "DELETE FROM installation", "has 0 rows in place of one"),
    ("jobs", FAILED_JOB, "job-1, clean_jobs, has failed: OSError"),
    ("tables and indexes", "DROP INDEX ix_memberships_user_rev", "index ix_memberships_user_rev is missing"),
    ("tables and indexes", "ALTER TABLE message_revisions DROP COLUMN rev", "column message_revisions rev is missing"),
    ("tables and indexes", "CREATE TABLE foreign_one (id integer)", "table foreign_one is not one of this version"),
]
INDEX = "ix_conversations_active_at"
ORPHAN = "UPDATE messages SET sender_id = 999999 WHERE seq = 3"


@pytest.fixture
def house(app):
    """A room with five messages, one of which was edited and one deleted, and one has a thread of its own."""
    furnish()


def furnish():
    ana = sign_up.create("ana", "", PASSWORD, is_admin=True)
    room = rooms.create(ana, "room-000001", "Field office")["conversation"]
    drafts = [{"client_id": f"client-{number:06}", "body": f"message {number}"} for number in range(4)]
    sent = authoring.post(ana, room, drafts)
    authoring.edit(ana, sent[1]["id"], sent[1]["rev"], "better")
    authoring.delete(ana, sent[3]["id"], sent[3]["rev"])
    replies.post(ana, sent[2]["id"], [{"client_id": "client-thread", "body": "in the thread"}])


def results():
    """Return {name: Result} of all checks."""
    db.session.remove()
    return {result.name: result for result in running.run()}


def found():
    return {name: result.findings for name, result in results().items() if result.count}


def close():
    db.session.remove()
    db.engine.dispose()


def damage(statement):
    """Change rows as no service does."""
    db.session.remove()
    with db.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_sound_installation_has_no_findings(house):
    assert found() == {}
    assert {name for name, result in results().items() if result.skipped} == {"clocks", "indexes of PostgreSQL"}


def test_an_empty_installation_has_none_either(app):
    assert found() == {}


@pytest.mark.parametrize(("check", "statement", "sentence"), DAMAGES)
def test_a_damage_is_found_by_its_check(house, check, statement, sentence):
    damage(statement)
    assert any(sentence in finding for finding in found()[check])


def test_a_row_that_names_none_is_found(app, house):
    db.session.remove()
    db.engine.dispose()
    with closing(sqlite3.connect(db.engine.url.database)) as connection, connection:
        connection.execute(ORPHAN)
    findings = found()
    assert "sender_id is 999999, and users has no such row" in findings["rows that name others"][0]
    assert "names a row of users" in findings["foreign keys"][0]


def test_somebody_who_follows_a_thread_from_outside_of_its_room_is_found(house):
    rooms_alone = "conversation_id IN (SELECT id FROM conversations WHERE kind = 'room')"
    damage(f"UPDATE memberships SET left_at = '2026-01-01 00:00:00' WHERE {rooms_alone}")
    [sentence] = found()["threads"]
    assert sentence.endswith("follows it, and is not in its room")


def test_a_text_with_a_nul_is_found(house):
    damage("UPDATE messages SET body = 'a' || char(0) || 'b' WHERE seq = 3")
    [sentence] = found()["characters NUL"]
    assert sentence.endswith("body holds the character NUL")


def test_without_its_migrations_rows_are_not_looked_at(house):
    damage("UPDATE alembic_version SET version_num = '0001'")
    assert "flask db upgrade" in found()["migrations"][0]
    assert results()["read marks"].skipped == "migrations are missing"


def test_a_damaged_page_is_found(app, house):
    damage("PRAGMA wal_checkpoint(TRUNCATE)")
    with db.engine.connect() as connection:
        page = connection.scalar(text("SELECT rootpage FROM sqlite_master WHERE name = 'ix_memberships_user_rev'"))
        size = connection.scalar(text("PRAGMA page_size"))
    db.engine.dispose()
    with open(db.engine.url.database, "r+b") as file:
        file.seek(page * size - 2)
        file.write(b"\x63\x63")
    assert "ix_memberships_user_rev" in found()["integrity"][0]


def test_files_that_others_can_read_are_found(app, house):
    path = app.config["DATA_DIR"] / "chatapp.db"
    path.chmod(0o640)
    [sentence] = found()["permissions of files"]
    assert sentence == f"{path} has the permissions 640: others can read it; run chmod 600 {path}"


def test_a_disk_without_room_is_found(house, monkeypatch):
    monkeypatch.setattr(machine, "LEAST_FREE", 10**18)
    monkeypatch.setattr(machine, "LEAST_SHARE", 1.1)
    assert "MB left" in found()["disk space"][0]


def test_of_many_findings_some_are_told_and_all_counted():
    result = gathered("many", (str(number) for number in range(1000)))
    assert (len(result.findings), result.count) == (SHOWN, 1000)


def test_nothing_is_changed(app, house):
    def dump():
        with closing(sqlite3.connect(db.engine.url.database)) as connection:
            return list(connection.iterdump())

    before = dump()
    found()
    assert dump() == before


def test_the_command_exits_with_1_when_something_is_wrong(tmp_path):
    data = tmp_path / "data"
    words = "chat", "create-user", "--username", "boss", "--admin", "--password-stdin"
    assert flask(*words, data_dir=data, input="sun and moon over the sea\n").returncode == 0
    sound = flask("chat", "check", data_dir=data)
    assert (sound.returncode, sound.stdout.splitlines()[-1]) == (0, "Nothing is wrong.")
    with closing(sqlite3.connect(data / "chatapp.db")) as connection, connection:
        connection.execute("UPDATE users SET is_admin = 0")
    damaged = flask("chat", "check", data_dir=data)
    assert (damaged.returncode, damaged.stdout.splitlines()[-1]) == (1, "1 thing is wrong.")
    told = flask("chat", "check", "--json", data_dir=data)
    assert told.returncode == 1
    told = json.loads(told.stdout)
    assert told["is_sound"] is False
    assert [one["check"] for one in told["checks"] if one["state"] == "found"] == ["administrators"]


def test_a_database_that_cannot_be_reached_is_said_in_one_line(tmp_path):
    asked = flask("chat", "check", data_dir=tmp_path / "data", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert asked.returncode == 1
    assert asked.stderr.startswith("Error: The database cannot be used")
    assert "Traceback" not in asked.stderr


@pytest.fixture
def on_postgresql(cluster, tmp_path):
    """An application on PostgreSQL, with its context."""
    url = cluster.new_database()
    app = create_app(Config({"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": url, "RATE_POSTS": "10000/minute"}))
    app.config.update(TESTING=True)
    with app.test_request_context():
        yield app
        close()


def test_each_damage_is_found_on_postgresql_too(on_postgresql):
    furnish()
    damage("CREATE EXTENSION amcheck")
    assert found() == {}
    assert results()["indexes of PostgreSQL"].state == "ok"
    for _, statement, _ in DAMAGES[:-3]:
        damage(statement)
    damage(f"SET session_replication_role = replica; {ORPHAN}")
    damage(f"UPDATE pg_index SET indisready = false WHERE indexrelid = '{INDEX}'::regclass")
    damage("UPDATE conversations SET active_at = now() AT TIME ZONE 'UTC'")
    assert f"{INDEX} is not valid" in found()["integrity"][0]
    damage(f"UPDATE pg_index SET indisready = true WHERE indexrelid = '{INDEX}'::regclass")
    findings = found()
    for check in {check for check, _, _ in DAMAGES[:-3]} | {"rows that name others"}:
        assert findings[check], check
    assert INDEX in findings["indexes of PostgreSQL"][0]
    for _, statement, _ in DAMAGES[-3:]:
        damage(statement)
    assert len(found()["tables and indexes"]) == 3


def test_a_clock_apart_from_that_of_the_database_is_found(on_postgresql, monkeypatch):
    monkeypatch.setattr(machine, "DRIFT", -1)
    assert "seconds apart" in found()["clocks"][0]


MANY = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
INSERT INTO messages
    (public_id, conversation_id, seq, rev, sender_id, client_id, digest, kind, body, body_format, created_at)
SELECT 'many-' || n, 1, n, n, 1, 'client-' || n, 'd', 'text', 'message', 1, '2026-01-01 00:00:00.000000' FROM numbers
"""


@pytest.mark.slow
def test_a_million_messages_take_no_more_memory_than_a_thousand(tmp_path):
    def peak(count):
        """Return the most memory, in kB, that any command so far has taken; this one has half of `count` findings."""
        data = tmp_path / f"data{count}"
        app = create_app(Config({"DATA_DIR": str(data)}))
        database.bring_up_to_date(app)
        with app.test_request_context():
            rooms.create(sign_up.create("ana", "", PASSWORD, is_admin=True), "room-000001", "Field office")
            damage("DELETE FROM messages")
            damage(MANY.format(count=count))
            damage(f"UPDATE conversations SET last_seq = {count}, last_rev = {count}")
            damage("UPDATE messages SET body = NULL WHERE seq % 2 = 0")
            close()
        checked = flask("chat", "check", "--json", data_dir=data)
        assert [one["count"] for one in json.loads(checked.stdout)["checks"] if one["count"]] == [count // 2]
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss

    few = peak(1_000)
    assert peak(1_000_000) < 1.25 * few
