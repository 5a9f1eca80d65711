"""Followers at two processes hear every message of a room in its order and once, whatever becomes of the bus."""

import contextlib

import pytest

from tests.bus.nodes import BACKENDS, Follower, Poster, at, cut_listeners, two_nodes
from tests.people import Person
from tests.server import eventually

LEAST = 30  # messages of each poster that are acknowledged before, and after, what happens to the bus
SOON = 20  # seconds, on a busy machine


@pytest.fixture(scope="module", params=BACKENDS)
def nodes(request, cluster, redis, tmp_path_factory):
    with two_nodes(cluster, redis, tmp_path_factory.mktemp("nodes"), request.param) as running:
        yield running


@pytest.fixture
def server(nodes):
    return nodes[0]


def leave_alone(server, redis, posters):
    """Let the bus work."""


def cut(server, redis, posters):
    """Cut its lines, and keep Redis away for a while."""
    cut_listeners(server)
    redis.kill()
    wait_for_more(posters)
    redis.start()


@contextlib.contextmanager
def frozen(redis):
    redis.freeze()
    try:
        yield
    finally:
        redis.thaw()


def freeze(server, redis, posters):
    """Let Redis answer nothing until its senders give up."""
    with frozen(redis):
        eventually(lambda: "the bus cannot send" in server.log, SOON)


@contextlib.contextmanager
def talk(nodes, redis, ana, bo, happen):
    """Let people post at both processes, and let something happen; gives the followers and the last rev in the end."""
    room = ana.room()
    ana.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    with contextlib.ExitStack() as opened:
        people = [at(node, person) for node in nodes for person in (ana, bo)]
        followers = [opened.enter_context(contextlib.closing(Follower(person, room))) for person in people]
        posters = [Poster(person, room) for person in people]
        wait_for_more(posters)
        happen(nodes[0], redis, posters)
        wait_for_more(posters)
        for poster in posters:
            poster.stop()
        last = ana.ok("GET", f"/conversations/{room}")["summary"]["last_rev"]
        assert last > sum(poster.posted for poster in posters)
        yield followers, last


def wait_for_more(posters):
    before = [poster.posted for poster in posters]
    eventually(lambda: all(each.posted >= was + LEAST for each, was in zip(posters, before, strict=True)), 60)


def is_complete(follower, last):
    """Whether a follower has heard all revs up to the last one, each once and in order."""
    return follower.revs == list(range(follower.revs[0], last + 1))


@pytest.mark.parametrize("happen", [leave_alone, cut, freeze])
def test_followers_of_both_processes_hear_all_in_order_and_once(request, nodes, redis, ana, bo, happen):
    if happen is freeze and "postgresql" in request.node.callspec.params.values():
        pytest.skip("with PostgreSQL frozen, nobody posts")
    with talk(nodes, redis, ana, bo, happen) as (followers, last):
        for follower in followers:
            eventually(lambda follower=follower: last in follower.revs, SOON)
            assert is_complete(follower, last)


@pytest.mark.slow
def test_without_the_gate_they_miss_what_was_said_while_the_bus_was_away(cluster, redis, tmp_path):
    app = {"FLASK_APP": "tests/bus/without_gate.py"}
    with two_nodes(cluster, redis, tmp_path, "redis", **app) as nodes, contextlib.ExitStack() as opened:
        ana, bo = (
            opened.enter_context(contextlib.closing(Person(nodes[0].url, name).sign_up())) for name in ("ana", "bo")
        )
        with talk(nodes, redis, ana, bo, cut) as (followers, last):
            for follower in followers:
                eventually(lambda follower=follower: last in follower.revs, SOON)
            assert not any(is_complete(follower, last) for follower in followers)
