"""Presence is one for all servers: whoever is connected to one of them is seen from each."""

import contextlib
import re

import psycopg2
import pytest

from tests.server import eventually

ONLINE = re.compile(r"(\d+)\s*</span>\s*online|Online[^0-9]*(\d+)")
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
