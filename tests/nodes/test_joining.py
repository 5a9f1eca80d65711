"""A server that does not fit the others of its database says so and does not start."""

import contextlib

import psycopg2
import pytest
import requests

from tests.people import Person, new_username
from tests.server import eventually, flask, free_port

ANOTHER_KEY = "another key of more than thirty characters"


@pytest.fixture
def refusal(database, tmp_path):
    """Return `refusal(**settings)`: the line by which one more server says why it does not start."""

    def ended(**settings):
        settings = {"DATABASE_URL": database, "SECRET_KEY": "k" * 32, **settings}
        server = flask("run", "--port", str(free_port()), data_dir=tmp_path / "data", **settings)
        assert server.returncode == 1, server.stdout
        [line] = server.stderr.strip().splitlines()
        return line

    return ended


def faked(seconds):
    """Return the settings by which a process has a clock that is so many seconds ahead; how long it waits stays."""
    return {
        "LD_PRELOAD": "/usr/$LIB/faketime/libfaketime.so.1",
        "FAKETIME": f"{seconds:+d}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_NO_CACHE": "1",
    }


def test_a_server_with_another_secret_key_is_refused_and_told_what_to_do(nodes, refusal):
    line = refusal(SECRET_KEY=ANOTHER_KEY)
    assert "another secret key" in line
    assert "flask chat accept-secret-key" in line


def test_a_second_server_of_one_name_is_refused_while_the_first_one_lives(nodes, refusal):
    assert "NODE_NAME='a'" in refusal(NODE_NAME="a")


def test_a_killed_server_leaves_its_name_to_the_next_one(make_node):
    node = make_node("killed").start()
    node.restart()
    assert node.is_up()


@pytest.mark.slow
def test_a_server_takes_its_name_back_after_the_database_was_away(nodes, database, refusal):
    with contextlib.closing(psycopg2.connect(database)) as operator:
        operator.autocommit = True
        cursor = operator.cursor()
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2")
        held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2"
        eventually(lambda: cursor.execute(held) or cursor.fetchone()[0] == len(nodes), 60)
    assert "NODE_NAME='b'" in refusal(NODE_NAME="b")


def test_a_clock_an_hour_behind_is_refused(nodes, refusal):
    line = refusal(**faked(-3600))
    assert "behind the database's; 60 s are accepted" in line
    assert "NTP" in line


def test_a_clock_four_seconds_ahead_is_told_and_its_sign_ins_count_at_once_at_the_others(nodes, make_node):
    ahead = make_node("ahead", **faked(4)).start()
    assert "4 s ahead of the database's" in ahead.log
    with contextlib.closing(Person(ahead.url, new_username())) as ana:
        ana.sign_up()
        there = requests.get(f"{nodes[0].url}/api/v1/me", cookies=ana.http.cookies, timeout=30)
        assert there.json()["me"]["id"] == ana.id


@pytest.mark.slow
def test_a_process_that_runs_with_another_key_says_so_once_an_operator_has_accepted_it(make_node, cluster, tmp_path):
    url = cluster.new_database()
    old = make_node("", DATABASE_URL=url).start()
    accepted = flask("chat", "accept-secret-key", data_dir=tmp_path, DATABASE_URL=url, SECRET_KEY=ANOTHER_KEY)
    assert accepted.returncode == 0, accepted.stderr
    make_node("", DATABASE_URL=url, SECRET_KEY=ANOTHER_KEY).start()
    eventually(lambda: "SECRET_KEY is not that of the installation" in old.log, 60)
