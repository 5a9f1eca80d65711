"""Uses that count at all servers together: the promises of those in memory, and what several servers make of them."""

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import current_app

from chatapp.extensions import current
from tests.people import Person
from tests.redis_server import RedisServer
from tests.services.test_rates import (  # noqa: F401  # with the `rates` below
    test_more_at_once_than_a_window_allows_is_allowed_and_counts_in_the_next_ones,
    test_several_at_once_are_allowed_whole_or_not_at_all,
    test_so_many_are_allowed_and_no_more,
    test_the_window_moves,
)


@pytest.fixture(params=["PostgreSQL", "Redis"])
def rates(request, make_app, database):
    if request.param == "Redis":
        app = make_app(REDIS_URL=request.getfixturevalue("redis").url)
    else:
        app = make_app(DATABASE_URL=database)
    app.config["SECRET_KEY"] = secrets.token_hex()  # so that no use counts that another test has made
    with app.app_context():
        yield current.rates


def test_what_is_given_back_does_not_count(rates):
    assert rates.reserve("1/hour", "door") == 0
    assert rates.hit("1/hour", "door") == 1  # soon, since this one may be given back
    rates.give_back("1/hour", "door")
    assert rates.reserve("1/hour", "door") == 0
    rates.keep("1/hour", "door")
    assert rates.hit("1/hour", "door") > 3500


def test_guesses_at_all_servers_count_together(nodes, make_node, ana):
    limited = make_node("guessed", RATE_SIGN_IN="4/hour").start(), make_node("too", RATE_SIGN_IN="4/hour").start()
    wrong = {"username": ana.username, "password": "a wrong password"}
    statuses = [Person(server.url, ana.username).api("POST", "/sign-in", wrong).status_code for server in limited * 3]
    assert statuses == [422] * 4 + [429] * 2


def test_without_redis_each_server_counts_for_itself(make_app):
    with RedisServer() as redis:
        app = make_app(REDIS_URL=redis.url)
        with app.app_context():
            assert current.rates.hit("1/hour", "door") == 0
            assert current.rates.reserve("2/hour", "window") == 0
            redis.kill()
            current.rates.keep("2/hour", "window")
            assert current.rates.hit("1/hour", "door") == 0
            assert current.rates.hit("1/hour", "door") > 3500
            assert current.rates.reserve("1/hour", "gate") == 0
            current.rates.give_back("1/hour", "gate")
            assert current.rates.hit("1/hour", "gate") == 0


def test_of_those_that_come_at_once_so_many_are_allowed_and_none_fails(rates):
    waits = at_once(lambda: [rates.hit("50/hour", "door") for _ in range(20)])
    assert sum(wait == 0 for wait in waits) == 50
    assert all(wait > 3500 for wait in waits if wait)


def test_what_many_give_back_at_once_does_not_count(rates):
    def come_and_go():
        for _ in range(20):
            assert rates.reserve("1000/hour", "door") == 0
            rates.give_back("1000/hour", "door")
        return []

    at_once(come_and_go)
    assert rates.hit("1000/hour", "door", cost=1000) == 0


def at_once(call):
    """Return the items that `call` returns in five threads at the same time."""
    app = current_app._get_current_object()

    def within(_):
        with app.app_context():
            return call()

    with ThreadPoolExecutor(5) as pool:
        return [item for items in pool.map(within, range(5)) for item in items]
