"""All that a SQLite installation holds goes to PostgreSQL, at once or in pieces, or it is said why not."""

import contextlib
import signal
import sqlite3

import psycopg2
import pytest

from chatapp import create_app, database, database_file
from chatapp.extensions import db
from chatapp.maintenance import move
from config import Config
from tests.browsing import Browser
from tests.filling import fill
from tests.maintenance.conftest import close
from tests.people import Person
from tests.processes import Process
from tests.server import FLASK, GENEROUS, ROOT, Server, environment, eventually, flask

COUNT = 700
SCALE = 200_000
IN_PIECES = 100  # rows
SYNC = {"me": None, "list": None}


@pytest.fixture
def house(app, ada, bob, monkeypatch):
    """An application on SQLite with what people store, moved in batches that are small."""
    monkeypatch.setattr(move, "BATCH", IN_PIECES)
    room = ada.api("POST", "/rooms", {"client_id": "a-room-of-ours", "name": "Harbour"}).json
    app.room = room["summary"]["conversation"]
    ada.api("POST", f"/rooms/{app.room}/members", {"people": [bob.id]})
    close(app)
    fill(path_of(app), COUNT)
    return app


@pytest.fixture
def url(cluster):
    """The address of an empty database."""
    return cluster.empty_database()


@pytest.fixture
def moved(house):
    """Return `moved(url, *words)`: run `flask chat move` in this process; give click's result."""

    def run(url):
        result = house.test_cli_runner().invoke(args=["chat", "move", "--to", url])
        close(house)
        return result

    return run


def path_of(app):
    return app.config["DATA_DIR"] / "chatapp.db"


def in_sqlite(path):
    """Return the values of all rows of all tables as psycopg2 gives them."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return {name: contents(connection.cursor(), name, "CAST({} AS TEXT)") for name in names()}


def in_postgresql(url):
    with contextlib.closing(psycopg2.connect(url)) as connection:
        return {name: contents(connection.cursor(), name, "({})::text") for name in names()}


def names():
    return [table.name for table in db.metadata.sorted_tables if "id" in table.columns]


def contents(cursor, name, as_text):
    """Return all rows of a table as text, by columns that both kinds of database write alike."""
    columns = db.metadata.tables[name].columns
    alike = [column.name for column in columns if str(column.type) not in ("DATETIME", "BOOLEAN", "JSON")]
    cursor.execute(f"SELECT {', '.join(as_text.format(column) for column in alike)} FROM {name} ORDER BY {name}.id")
    return [tuple(row) for row in cursor.fetchall()]


def execute(url, statement):
    with contextlib.closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def interrupt(house, url, after):
    """Run a move that ends as if it were killed, once more than `after` rows have gone."""
    told = []

    def tell(rows):
        told.append(rows)
        if sum(told) > after:
            raise KeyboardInterrupt

    with house.app_context():
        target = database.open_engine(move._target(url))
        with pytest.raises(KeyboardInterrupt):
            move.Move(db.engine, target, tell).run()
    close(house)


def test_all_rows_are_there_and_people_go_on_without_loading_everything_again(house, ada, url, moved, make_app):
    epoch = ada.api("GET", "/me").json["me"]["epoch"]
    before = ada.api("GET", f"/conversations/{house.room}/messages").json["messages"]
    result = moved(url)
    assert result.exit_code == 0, result.output
    assert in_postgresql(url) == in_sqlite(path_of(house))
    assert len(in_postgresql(url)["messages"]) > COUNT
    there = make_app(DATABASE_URL=url, **GENEROUS)
    someone = Browser(there)
    assert someone.sign_in(ada.username).status_code == 200
    assert someone.api("GET", f"/conversations/{house.room}/messages").json["messages"] == before
    asked = {**SYNC, "epoch": epoch, "cursors": {house.room: before[-1]["rev"]}}
    assert someone.api("POST", "/sync", asked).json["conversations"][house.room]["state"] == "changes"
    draft = {"client_id": "the-first-one-there", "body": "on PostgreSQL"}
    said = someone.api("POST", f"/conversations/{house.room}/messages", {"messages": [draft]}).json["messages"][0]
    assert said["seq"] == before[-1]["seq"] + 1
    assert Browser(there).sign_up().me


def test_values_of_every_type_are_the_same_afterwards(house, url, moved):
    assert moved(url).exit_code == 0
    times = "SELECT created_at, edited_at, deleted_at, data IS NULL, body FROM messages ORDER BY id"
    there = [(*(each and str(each) for each in row[:3]), *row[3:]) for row in execute(url, times)]
    with contextlib.closing(sqlite3.connect(path_of(house))) as connection:
        here = [
            (*(each and each.removesuffix(".000000") for each in row[:3]), bool(row[3]), row[4])
            for row in connection.execute(times)
        ]
    assert there == here
    assert {row[3] for row in here} == {True, False}


@pytest.mark.parametrize("after", [350, *(pytest.param(each, marks=pytest.mark.slow) for each in (0, 3))])
def test_an_interrupted_move_goes_on_and_ends_with_the_same(house, url, moved, after):
    interrupt(house, url, after)
    refused = flask_refuses(house, url)
    assert "has not finished" in refused
    result = moved(url)
    assert result.exit_code == 0, result.output
    assert "begins again" not in result.output
    assert in_postgresql(url) == in_sqlite(path_of(house))


def flask_refuses(house, url):
    """Return what keeps a server from a database that is filled by half."""
    app = create_app(Config({"DATA_DIR": str(house.config["DATA_DIR"]), "DATABASE_URL": url}))
    with pytest.raises(database.HalfMoved) as refused:
        database.bring_up_to_date(app)
    close(app)
    return refused.value.message


def test_a_move_begins_again_when_what_had_gone_has_changed_meanwhile(house, url, moved):
    interrupt(house, url, 350)
    with contextlib.closing(sqlite3.connect(path_of(house))) as connection, connection:
        connection.execute("UPDATE messages SET body = 'edited meanwhile' WHERE seq = 5")
    result = moved(url)
    assert result.exit_code == 0, result.output
    assert "messages has changed" in result.output
    assert in_postgresql(url) == in_sqlite(path_of(house))


def test_what_differs_at_the_end_is_named(house, url, moved):
    interrupt(house, url, 350)
    execute(url, "UPDATE users SET status = 'changed there'")
    result = moved(url)
    assert result.exit_code == 1
    assert "users differs" in result.output
    assert "has not finished" in flask_refuses(house, url)


def test_a_target_that_is_not_empty_is_refused_and_left_alone(house, url, moved):
    assert moved(url).exit_code == 0
    before = in_postgresql(url)
    refused = moved(url)
    assert refused.exit_code == 1
    assert "not empty" in refused.output
    assert in_postgresql(url) == before


def test_the_unfinished_move_of_another_installation_is_refused(house, url, moved):
    interrupt(house, url, 350)
    execute(url, "UPDATE chatapp_move SET \"of\" = 'another one'")
    refused = moved(url)
    assert refused.exit_code == 1
    assert "another installation" in refused.output


def test_a_database_of_another_product_is_refused(house, url, moved):
    execute(url, "CREATE TABLE songs (title text)")
    refused = moved(url)
    assert refused.exit_code == 1
    assert "another product" in refused.output
    assert execute(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(1,)]


def test_nothing_moves_while_a_server_runs_on_either_side(house, url, moved):
    with database_file.hold(house):
        assert "Another server" in moved(url).output
    with contextlib.closing(psycopg2.connect(url)):
        assert "other connections use the database" in moved(url).output
    assert execute(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    assert moved(url).exit_code == 0


def test_texts_that_postgresql_does_not_store_are_named_first(house, url, moved):
    with contextlib.closing(sqlite3.connect(path_of(house))) as connection, connection:
        connection.execute("UPDATE messages SET body = 'a' || char(0) || 'b' WHERE seq IN (5, 7)")
        ids = [row[0] for row in connection.execute("SELECT id FROM messages WHERE seq IN (5, 7)")]
    refused = moved(url)
    assert refused.exit_code == 1
    assert f"messages.body of ids {ids[0]}, {ids[1]}" in refused.output
    assert execute(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


@pytest.mark.parametrize("to", ["sqlite:////tmp/other.db", "mysql://localhost/chat", "nonsense", ""])
def test_a_target_that_is_no_postgresql_is_refused(house, moved, to):
    refused = moved(to)
    assert refused.exit_code == 1
    assert "postgresql://user@host/name" in refused.output


def test_a_target_that_does_not_answer_is_said(house, moved):
    refused = moved("postgresql://postgres@127.0.0.1:1/chat")
    assert refused.exit_code == 1
    assert "Connection refused" in refused.output


@pytest.mark.slow
def test_a_large_move_that_is_killed_half_way_goes_on_and_ends_with_the_same(cluster, url, tmp_path):
    data = tmp_path / "data"
    with Server(data, **GENEROUS) as server:
        ana = Person(server.url, "ana").sign_up()
        room = ana.room("Harbour")
        ana.close()
    fill(data / "chatapp.db", SCALE)
    words = [FLASK, "chat", "move", "--to", url]
    killed = Process(words, cwd=ROOT, env=environment(data, {}))

    def is_half_way():
        with contextlib.suppress(psycopg2.Error):
            return execute(url, "SELECT rows FROM chatapp_move WHERE name = 'messages'")[0][0] > SCALE / 2

    eventually(is_half_way, 300)
    killed.send_signal(signal.SIGKILL)
    killed.wait(15)
    assert execute(url, "SELECT count(*) FROM messages")[0][0] < SCALE
    resumed = flask("chat", "move", "--to", url, data_dir=data, timeout=600)
    assert resumed.returncode == 0, resumed.stderr
    assert in_postgresql(url) == in_sqlite(data / "chatapp.db")
    assert len(in_postgresql(url)["messages"]) > SCALE
    with Server(data, DATABASE_URL=url, **GENEROUS) as server:
        ana = Person(server.url, "ana").sign_in()
        assert ana.say(room, "on PostgreSQL")[0]["seq"] > SCALE
        ana.close()
