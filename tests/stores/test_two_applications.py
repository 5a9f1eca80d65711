"""Two applications in one process share nothing that their stores keep."""

import dataclasses

import pytest

from chatapp.extensions import BUS, STORES, current
from chatapp.services import rates
from chatapp.services.presence import presence
from chatapp.stores.budgets import Payer
from chatapp.stores.waiters import Waiter

PERSON = 1


@pytest.fixture
def one(make_app):
    return make_app(PRESENCE_GRACE="0", RATE_TYPING="1/hour")


@pytest.fixture
def other(make_app):
    return make_app(PRESENCE_GRACE="0", RATE_TYPING="1/hour")


def test_each_has_stores_and_a_bus_of_its_own(one, other):
    for field in dataclasses.fields(one.extensions[STORES]):
        kept = [getattr(app.extensions[STORES], field.name) for app in (one, other)]
        assert kept[0] is not kept[1], field.name
    assert one.extensions[BUS] is not other.extensions[BUS]


def test_who_is_here_in_one_is_not_in_the_other(one, other):
    with one.app_context():
        current.stores.connections.add("sid", PERSON, "a sign-in", login_session_id=1)
        assert presence.state_of(PERSON) == "online"
    with other.app_context():
        assert presence.state_of(PERSON) == "offline"


def test_what_is_spent_in_one_is_left_in_the_other(one, other):
    for app in (one, other):
        with app.app_context():
            rates.spend("RATE_TYPING", "ana")
            assert current.stores.rates.wait("1/hour", "RATE_TYPING", "ana") > 0


def test_the_processor_is_paid_for_in_each_alone(one, other):
    payers = [Payer("ana", 0.1, 0.1)]
    with one.app_context():
        current.stores.budgets.spend(payers, 10)
        assert current.stores.budgets.wait(payers) > 0
    with other.app_context():
        assert current.stores.budgets.wait(payers) == 0


def test_requests_that_wait_are_woken_by_their_own(one, other):
    waiters = []
    for app in (one, other):
        with app.app_context():
            waiters.append(Waiter(PERSON, 1, None, ["room:1"], "client"))
            assert current.stores.waiters.add(waiters[-1], each=1, in_all=1, turn=60)
    with one.app_context():
        current.bus.wake("room:1")
        current.bus.dismiss_waiting()
    assert [waiter.is_dismissed for waiter in waiters] == [True, False]
    assert [waiter._news.is_set() for waiter in waiters] == [True, False]


def test_probes_of_the_self_test_arrive_in_one(one, other):
    with one.app_context():
        assert current.stores.probes.arrive("nonce")[0] == 0
    with other.app_context():
        assert current.stores.probes.arrivals("nonce") == 0
