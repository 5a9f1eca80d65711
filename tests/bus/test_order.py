"""Followers at two processes hear every message of a room in its order and once, whatever becomes of the bus."""

import contextlib

import pytest

from tests.bus.nodes import BACKENDS, Follower, Poster, at, cut_listeners, two_nodes
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


def leave_alone(server, redis):
    """Let the bus work."""


def cut(server, redis):
    """Cut its lines."""
    cut_listeners(server)
    redis.kill()
    redis.start()


@contextlib.contextmanager
def frozen(redis):
    redis.freeze()
    try:
        yield
    finally:
        redis.thaw()


def freeze(server, redis):
    """Let Redis answer nothing until its senders give up."""
    with frozen(redis):
        eventually(lambda: "the bus cannot send" in server.log, SOON)


@pytest.mark.parametrize("happen", [leave_alone, cut, freeze])
def test_followers_of_both_processes_hear_all_in_order_and_once(nodes, redis, ana, bo, happen):
    if happen is freeze and "REDIS_URL" not in nodes[0]._settings:
        pytest.skip("PostgreSQL is frozen in other tests, where nothing can be posted meanwhile")
    room = ana.room()
    ana.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    with contextlib.ExitStack() as opened:
        people = [at(node, person) for node in nodes for person in (ana, bo)]
        followers = [opened.enter_context(contextlib.closing(Follower(person, room))) for person in people]
        posters = [Poster(person, room) for person in people]
        wait_for_more(posters)
        happen(nodes[0], redis)
        wait_for_more(posters)
        for poster in posters:
            poster.stop()
        last = ana.ok("GET", f"/conversations/{room}")["summary"]["last_rev"]
        for follower in followers:
            eventually(lambda follower=follower: last in follower.revs, SOON)
            assert follower.revs == list(range(follower.revs[0], last + 1))
        assert last >= sum(poster.posted for poster in posters)


def wait_for_more(posters):
    before = [poster.posted for poster in posters]
    eventually(lambda: all(each.posted >= was + LEAST for each, was in zip(posters, before, strict=True)), 60)
