"""PostgreSQL away, restarted, frozen, or held by somebody: each door says so, and goes on by itself."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.every_door import EveryDoor, outage
from tests.people import new_client_id
from tests.server import eventually, flask

TRACEBACK = "Traceback"
AT_ONCE, FEW = 25, 5  # more than a process has connections to the database


@pytest.fixture
def door(ana):
    with contextlib.closing(EveryDoor(ana)) as every:
        yield every


@pytest.fixture
def logged(server):
    """Return `logged()`: what the server has printed since the test began."""
    before = len(server.log)
    return lambda: server.log[before:]


def ready(server):
    return requests.get(f"{server.url}/readyz", timeout=30).text


def stored(person, room):
    return [message["client_id"] for message in person.history(room) if message["kind"] == "text"]


def test_while_it_is_away_every_door_says_so_and_goes_on_at_its_return(cluster, server, door, logged):
    assert {*door.read().values(), *door.post().values()} == {None}
    cluster.stop()
    try:
        for _ in range(2):  # by the connections that it has lost, then by those that it cannot open
            assert set(door.post().values()) == {outage()}
            assert set(door.read().values()) == {outage()}
        assert (ready(server), requests.get(f"{server.url}/healthz", timeout=30).text) == ("database\n", "ok\n")
        words = "chat", "create-user", "--username", "zoe", "--password-stdin"
        command = flask(*words, data_dir=server.data_dir, DATABASE_URL=server.database_url, input="kiln harbour 42x\n")
        assert command.returncode == 1
        assert command.stderr.startswith("Error: The database cannot be used: ")
        assert len(command.stderr.splitlines()) == 1
    finally:
        cluster.start()
    assert {*door.post().values(), *door.read().values()} == {None}
    assert ready(server) == "ready\n"
    assert sorted(stored(door.person, door.room)) == sorted(door.posted)
    assert TRACEBACK not in logged()


def test_a_restart_between_two_posts_shows_at_most_as_come_again(cluster, server, door, logged):
    for _ in range(2):
        door.post()
        cluster.stop()
        cluster.start()
        assert set(door.read().values()) <= {None, outage()}
        assert set(door.post().values()) == {None}
    assert sorted(stored(door.person, door.room)) == sorted(door.posted)
    assert TRACEBACK not in logged()


def test_while_it_is_frozen_nothing_hangs(cluster, server, door, logged):
    door.post()
    person = door.person
    cluster.freeze()
    try:
        with ThreadPoolExecutor(AT_ONCE + 2 * FEW) as pool:
            asked = [pool.submit(person.api, "GET", "/me") for _ in range(AT_ONCE)]
            drafts = [{"messages": [{"client_id": new_client_id(), "body": "a line"}]} for _ in range(FEW)]
            path = f"/conversations/{door.room}/messages"
            asked += [pool.submit(person.api, "POST", path, draft) for draft in drafts]
            asked += [pool.submit(person.api, "PATCH", f"/rooms/{door.room}", {"topic": "tides"}) for _ in range(FEW)]
            assert ready(server) == "database\n"
            assert requests.get(f"{server.url}/healthz", timeout=30).text == "ok\n"
            assert not any(answer.done() for answer in asked), "it was to answer before those that wait longer"
            answers = [answer.result() for answer in asked]
            assert {(answer.status_code, answer.headers.get("Retry-After")) for answer in answers} == {(503, "1")}
        assert set(door.read().values()) == {outage()}
        assert set(door.post().values()) == {outage()}
    finally:
        cluster.thaw()
    eventually(lambda: ready(server) == "ready\n")
    assert {*door.post().values(), *door.read().values()} == {None}
    assert set(door.posted) <= set(stored(person, door.room))
    assert TRACEBACK not in logged()


def test_a_row_that_somebody_holds_is_waited_for_some_seconds_and_stops_no_reader(cluster, server, door):
    with contextlib.closing(cluster.connection(server.database_url)) as holder:
        holder.autocommit = False
        holder.cursor().execute("SELECT 1 FROM conversations WHERE public_id = %s FOR UPDATE", [door.room])
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(door.person.api, "PATCH", f"/rooms/{door.room}", {"topic": "tides"})
            assert set(door.read().values()) == {None}
            assert waiting.result().status_code == 503
            assert waiting.result().headers["Retry-After"] == "1"
        holder.rollback()
    assert door.person.ok("PATCH", f"/rooms/{door.room}", {"topic": "tides"})


def test_connections_that_are_cut_while_many_post_lose_and_double_nothing(cluster, server, door):
    drafts = [{"client_id": new_client_id(), "body": f"line {number}"} for number in range(60)]

    def post(draft):
        """Post it as clients do: again until it is acknowledged."""
        path = f"/conversations/{door.room}/messages"
        refusals = []

        def is_stored():
            answer = door.person.api("POST", path, {"messages": [draft]})
            if not answer.ok:
                refusals.append(answer.status_code)
            return answer.ok

        eventually(is_stored, 60)
        return refusals

    theirs = "FROM pg_stat_activity WHERE datname = %s AND pid != pg_backend_pid()"
    with contextlib.closing(cluster.connection()) as operator, ThreadPoolExecutor(6) as pool:

        def counted(what):
            cursor = operator.cursor()
            cursor.execute(f"SELECT count({what}) {theirs}", [server.database_url.rpartition("/")[2]])
            return cursor.fetchone()[0]

        posting = [pool.submit(post, draft) for draft in drafts]
        cuts = 0
        while not all(each.done() for each in posting):
            eventually(lambda: counted("*") or all(each.done() for each in posting))
            cuts += counted("pg_terminate_backend(pid)")
        refused = {status for each in posting for status in each.result()}
    assert refused <= {503}
    assert cuts > 5
    assert sorted(stored(door.person, door.room)) == sorted(draft["client_id"] for draft in drafts)
