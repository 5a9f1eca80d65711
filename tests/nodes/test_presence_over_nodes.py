"""Presence is one for all servers: whoever is connected to one of them is seen from each."""

import contextlib
import signal

import psycopg2
import pytest

from tests.people import PASSWORD, Person, new_username
from tests.server import eventually, flask

GRACE = "1"  # seconds; the twelve that people get would only make the tests wait


@pytest.fixture(scope="module")
def nodes(make_node):
    launched = [make_node(name, PRESENCE_GRACE=GRACE).launch() for name in ("a", "b")]
    return [server.wait() for server in launched]


@pytest.fixture
def seen(at, person):
    """Return `seen(server, somebody)`: a function that returns their presence as a socket at that server was told."""
    opened = []

    def follow(server, somebody):
        watcher = at(server, person("watcher")).socket()
        opened.append(watcher)
        first = watcher.call("watch_presence", {"people": [somebody.id]})["presence"]

        def latest():
            events = [one for event in watcher.received("presence") for one in event["presence"]]
            return [one for one in [*first, *events] if one["person"] == somebody.id][-1]

        return lambda: latest()["state"]

    yield follow
    for watcher in opened:
        watcher.close()


@pytest.fixture
def boss(nodes, database):
    """An administrator."""
    name = new_username("boss")
    words = "chat", "create-user", "--username", name, "--admin", "--password-stdin"
    made = flask(*words, data_dir=nodes[0].data_dir, DATABASE_URL=database, input=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    with contextlib.closing(Person(nodes[0].url, name).sign_in()) as somebody:
        yield somebody


@pytest.fixture
def last_seen(database):
    """Return `last_seen(person)`: the time that is stored."""
    with contextlib.closing(psycopg2.connect(database)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()

        def read(person):
            cursor.execute("SELECT last_seen_at FROM users WHERE public_id = %s", [person.id])
            return cursor.fetchone()[0]

        yield read


def test_one_who_is_at_one_server_is_seen_at_the_other_until_they_leave(nodes, seen, ana, last_seen):
    state = seen(nodes[1], ana)
    opened = ana.socket()
    eventually(lambda: state() == "online")
    assert opened.call("activity", {"state": "idle"})["ok"]
    eventually(lambda: state() == "away")
    opened.close()
    eventually(lambda: state() == "offline", 20)
    eventually(lambda: last_seen(ana), 20)


def test_one_who_is_at_two_servers_stays_online_and_is_not_noted_as_gone_until_they_have_left_both(
    nodes, seen, at, ana, last_seen
):
    first, second = ana.socket(), at(nodes[1], ana).socket()
    states = [seen(server, ana) for server in nodes]
    first.close()
    bo = seen(nodes[1], ana)  # who comes later is told the same
    assert bo() == "online"
    eventually(lambda: all(state() == "online" for state in states))
    assert last_seen(ana) is None
    second.close()
    eventually(lambda: all(state() == "offline" for state in states), 20)
    eventually(lambda: last_seen(ana), 20)


def test_the_people_of_a_server_that_stops_stay_online_where_they_come_to_and_else_are_gone(
    make_node, nodes, seen, at, ana, bo, last_seen
):
    leaving = make_node("leaving", PRESENCE_GRACE=GRACE).start()
    opened = [at(leaving, somebody).socket() for somebody in (ana, bo)]
    states = [seen(nodes[0], somebody) for somebody in (ana, bo)]
    eventually(lambda: [state() for state in states] == ["online", "online"])
    ana.socket()
    assert leaving.stop() == 0
    for socket in opened:
        socket.wait_until_closed()
    assert last_seen(bo)
    eventually(lambda: [state() for state in states] == ["online", "offline"], 20)


def test_the_list_of_those_online_is_the_same_at_all_servers(nodes, at, ana, bo):
    ana.socket()
    there = at(nodes[1], bo)
    there.socket()

    def names(reader):
        return {one.username for one in (ana, bo) if one.id in reader.get("/people?show=online").text}

    for reader in (ana, there):
        eventually(lambda reader=reader: names(reader) == {ana.username, bo.username})


def test_the_reach_of_an_announcement_counts_the_screens_of_all_servers(nodes, at, boss, ana, bo):
    made = boss.ok("POST", "/announcements", {"client_id": "notice-0001", "body": "Server moves"})["announcement"]
    for screen in (ana.socket(), at(nodes[1], bo).socket()):
        screen.call("announcement_seen", {"announcement": made["id"]})

    def on_screen():
        return boss.ok("GET", "/announcements")["announcements"][0]["reach"]["on_screen"]

    eventually(lambda: on_screen() == 2, 30)


@pytest.mark.slow
def test_the_people_of_a_frozen_server_are_unknown_and_online_again_once_it_goes_on(make_node, nodes, seen, at, ana):
    frozen = make_node("frozen", PRESENCE_GRACE=GRACE).start()
    at(frozen, ana).socket(["websocket"])
    state = seen(nodes[0], ana)
    eventually(lambda: state() == "online")
    frozen.process.send_signal(signal.SIGSTOP)
    eventually(lambda: state() != "online", 60)
    assert state() == "unknown"
    frozen.process.send_signal(signal.SIGCONT)
    eventually(lambda: state() == "online", 60)


@pytest.mark.slow
def test_the_people_of_a_killed_server_are_gone_after_a_while_and_noted_as_seen(
    make_node, nodes, seen, at, ana, last_seen
):
    killed = make_node("killed", PRESENCE_GRACE=GRACE).start()
    opened = at(killed, ana).socket(["websocket"])
    state = seen(nodes[0], ana)
    eventually(lambda: state() == "online")
    killed.kill()
    opened.wait_until_closed()
    eventually(lambda: state() == "unknown", 60)
    eventually(lambda: state() == "offline", 240)
    eventually(lambda: last_seen(ana))
