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
CUT = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s"
LINES = 40  # fewer than a page of messages


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
        with ThreadPoolExecutor(2 * AT_ONCE + FEW) as pool:
            asked = [pool.submit(person.api, "GET", "/me") for _ in range(AT_ONCE)]
            drafts = [{"messages": [{"client_id": new_client_id(), "body": "a line"}]} for _ in range(AT_ONCE)]
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


def test_while_it_can_only_be_read_from_nothing_is_stored_and_everything_is_read(cluster, server, door):
    name = server.database_url.rpartition("/")[2]

    def set_read_only(value):
        with contextlib.closing(cluster.connection()) as operator, operator.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {value}")
            cursor.execute(CUT, [name])

    set_read_only("on")
    try:
        eventually(lambda: set(door.read().values()) == {None}, 30)
        assert set(door.post().values()) == {outage("storage_read_only", 30)}
    finally:
        set_read_only("off")
    eventually(lambda: set(door.read().values()) == {None}, 30)
    assert set(door.post().values()) == {None}


def test_connections_that_are_cut_while_many_post_lose_and_double_nothing(cluster, server, door):
    drafts = [{"client_id": new_client_id(), "body": f"line {number}"} for number in range(LINES)]
    path = f"/conversations/{door.room}/messages"
    refusals = []

    def is_stored(draft):
        answer = door.person.api("POST", path, {"messages": [draft]})
        refusals.extend([] if answer.ok else [(answer.status_code, answer.headers.get("Retry-After"))])
        return answer.ok

    with contextlib.closing(cluster.connection()) as operator, ThreadPoolExecutor(4) as pool:
        posts = [pool.submit(eventually, lambda draft=draft: is_stored(draft), 60) for draft in drafts]
        for post in posts[: LINES // 2]:
            post.result()
            operator.cursor().execute(CUT, [server.database_url.rpartition("/")[2]])
        assert all(post.result() for post in posts)
    assert set(refusals) == {(503, "1")}
    assert sorted(stored(door.person, door.room)) == sorted(draft["client_id"] for draft in drafts)
