"""A database of PostgreSQL is backed up and restored by its own programs, as one of SQLite is by SQLite."""

import contextlib
import io
import json
import os
import subprocess
import uuid

import psycopg2
import pytest

from chatapp import database
from chatapp.maintenance import postgresql
from tests.browsing import Browser
from tests.maintenance.conftest import close, history, manifest_with, member, rewritten, say
from tests.server import GENEROUS


@pytest.fixture
def on(cluster, make_app):
    """Return `on(url)`: an application on that database, an empty one without."""

    def make(url=None):
        return make_app(DATABASE_URL=url or cluster.empty_database(), **GENEROUS)

    return make


@pytest.fixture(scope="module")
def filled():
    """The database of the first `house`, of which all others are copies."""
    return {}


@pytest.fixture
def house(on, cluster, filled):
    """An application with somebody's messages."""
    if not filled:
        filled["url"] = cluster.empty_database()
        app = on(filled["url"])
        with app.app_context():
            database.upgrade_engine(database.db.engine)
        ada = Browser(app).sign_up()
        made = ada.api("POST", "/rooms", {"client_id": "a-room-of-ours", "name": "Harbour"}).json
        filled |= {"username": ada.username, "room": made["summary"]["conversation"]}
        say(ada, filled["room"], *(f"line {number} — ⚓ \\. \t tab" for number in range(10)), "\\.", "two\nlines")
        close(app)
    app = on(copied(filled["url"]))
    app.ada, app.room = Browser(app), filled["room"]
    app.ada.username = filled["username"]
    assert app.ada.sign_in(filled["username"]).status_code == 200
    close(app)
    return app


def copied(url):
    """Return the address of a new database with all that is in another one."""
    server, _, name = url.rpartition("/")
    copy = f"copy_{uuid.uuid4().hex}"
    with contextlib.closing(psycopg2.connect(f"{server}/postgres")) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(f"CREATE DATABASE {copy} TEMPLATE {name}")
    return f"{server}/{copy}"


@pytest.fixture
def backup(house, chat, tmp_path):
    made = chat(house, "backup", tmp_path / "backup.tar")
    assert made.exit_code == 0, made.output
    return tmp_path / "backup.tar"


def connect(app):
    return contextlib.closing(psycopg2.connect(app.config["DATABASE_URL"].replace("+psycopg2", "")))


def execute(app, statement):
    with connect(app) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def messages(app):
    return execute(app, "SELECT id, public_id, seq, rev, body FROM messages ORDER BY id")


def test_what_was_backed_up_is_there_again_with_an_epoch_of_its_own(house, backup, on, chat):
    elsewhere = on()
    restored = chat(elsewhere, "restore", backup)
    assert restored.exit_code == 0, restored.output
    assert messages(elsewhere) == messages(house)
    assert len(messages(house)) > 12
    epochs = {execute(app, "SELECT epoch FROM installation")[0] for app in (house, elsewhere)}
    assert len(epochs) == 2
    there = Browser(elsewhere)
    assert there.sign_in(house.ada.username).status_code == 200
    assert say(there, house.room, "and on")[0]["seq"] == history(house.ada, house.room)[-1]["seq"] + 1


def test_what_is_there_is_replaced_only_where_that_was_asked_for_and_nobody_is_connected(house, backup, chat):
    before = messages(house)
    say(house.ada, house.room, "after the backup")
    close(house)
    execute(house, "CREATE TABLE of_a_later_version (id integer REFERENCES users)")
    assert "--replace" in chat(house, "restore", backup).output
    with connect(house):
        assert "other connections use the database" in chat(house, "restore", "--replace", backup).output
    assert len(messages(house)) == len(before) + 1
    replaced = chat(house, "restore", "--replace", backup)
    assert replaced.exit_code == 0, replaced.output
    assert messages(house) == before


def test_a_restore_that_fails_in_the_midst_changes_nothing(house, backup, chat, monkeypatch):
    say(house.ada, house.room, "after the backup")
    close(house)
    before, whole = messages(house), postgresql._reading

    @contextlib.contextmanager
    def cut_off(words):
        with whole(words) as lines:
            content = lines.read()
            yield io.BytesIO(content[: content.index(b"CREATE INDEX")] + b"SELECT 1/0;")

    monkeypatch.setattr(postgresql, "rows_in", lambda *_: rows_of(backup))
    monkeypatch.setattr(postgresql, "_reading", cut_off)
    refused = chat(house, "restore", "--replace", backup)
    assert refused.exit_code == 1
    assert "took nothing" in refused.output
    assert messages(house) == before


def rows_of(backup):
    return json.loads(member(backup, "manifest.json"))["rows"]


def test_a_dump_with_other_rows_than_its_manifest_is_refused(house, backup, chat):
    rewritten(backup, **{"manifest.json": manifest_with(backup, rows={**rows_of(backup), "messages": 4000})})
    refused = chat(house, "restore", "--replace", backup)
    assert refused.exit_code == 1
    assert "damaged" in refused.output


def test_a_pg_dump_that_is_missing_or_older_is_said_with_what_to_install(house, chat, tmp_path, monkeypatch):
    monkeypatch.setattr(postgresql, "DEBIAN", str(tmp_path / "none"))
    monkeypatch.setenv("PATH", str(tmp_path))
    missing = chat(house, "backup", tmp_path / "backup.tar")
    assert missing.exit_code == 1
    assert "pg_dump is missing. Install postgresql-client-" in missing.output
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    older = chat(house, "backup", tmp_path / "backup.tar")
    assert "pg_dump is older than PostgreSQL" in older.output
    assert not (tmp_path / "backup.tar").exists()


def test_the_password_is_in_no_command_line(house, chat, tmp_path, monkeypatch):
    said = []
    run = subprocess.run
    monkeypatch.setattr(postgresql.subprocess, "run", lambda words, **more: said.append(words) or run(words, **more))
    url = house.config["DATABASE_URL"]
    house.config["DATABASE_URL"] = url.replace("postgres@", "postgres:a-secret-word@")
    assert chat(house, "backup", tmp_path / "backup.tar").exit_code == 0
    assert len(said) > 1
    assert "a-secret-word" not in str(said)
    assert "PGPASSWORD" not in os.environ


def test_a_database_of_another_product_is_never_replaced(on, backup, chat):
    other = on()
    execute(other, "CREATE TABLE songs (title text)")
    refused = chat(other, "restore", "--replace", backup)
    assert refused.exit_code == 1
    assert "another product" in refused.output
