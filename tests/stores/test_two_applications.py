"""Two applications in one process share nothing: neither stores nor threads, and each serves sockets of its own."""

import dataclasses
import json

import pytest

from chatapp.extensions import BUS, SOCKETIO, STORES, current
from chatapp.services import rates
from chatapp.services.presence import presence
from chatapp.stores.budgets import Payer
from chatapp.stores.waiters import Waiter
from tests.browsing import Browser
from tests.patched import patched

PERSON = 1
POLL = "/socket.io/?EIO=4&transport=polling"


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
    assert one.extensions[SOCKETIO].server is not other.extensions[SOCKETIO].server


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
            assert current.stores.rates.hit("1/hour", "RATE_TYPING", "ana") > 0


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


@pytest.fixture(params=["the one that was built first", "the one that was built last"])
def polled(request, one, other):
    """Somebody with an open connection in one application, and the other one."""
    mine, theirs = (one, other) if "first" in request.param else (other, one)
    who = Browser(mine).sign_up()
    who.poll = f"{POLL}&sid={json.loads(who.get(POLL).text[1:])['sid']}"
    assert who.client.post(who.poll, data=f'40{{"person":"{who.id}"}}').text == "ok"
    assert who.get(who.poll).text.startswith('40{"sid"')
    return who, theirs


def test_each_knows_the_connections_that_it_has_accepted(polled):
    who, other = polled
    with who.client.application.app_context():
        assert len(current.stores.connections.all()) == 1
    with other.app_context():
        assert current.stores.connections.all() == []
    assert Browser(other).get(who.poll).status_code == 400


def test_an_event_of_one_reaches_nobody_in_the_other(polled):
    who, other = polled
    for app, event in ((other, "of the other"), (who.client.application, "of its own")):
        with app.app_context():
            current.bus.publish(event, {})
    assert who.get(who.poll).text == '42["of its own",{}]'


def test_one_that_leaves_is_not_ready_and_the_other_is(one, other, monkeypatch):
    for leaving, staying in ((one, other), (other, one)):
        with monkeypatch.context() as patch:
            patch.setattr(leaving.extensions[SOCKETIO].server.eio, "is_leaving", True)
            assert leaving.test_client().get("/readyz").status_code == 503
            assert staying.test_client().get("/readyz").status_code == 200


def test_one_whose_threads_are_all_taken_leaves_the_other_its_own():
    assert patched("""
        import eventlet
        from eventlet import patcher
        from chatapp.concurrency import offload
        from chatapp.stores import Stores
        one, other = Stores().threads, Stores().threads
        gate = patcher.original("threading").Event()
        taken = [eventlet.spawn(one.run, gate.wait, 20) for _ in range(offload.AT_ONCE + offload.WAITING)]
        eventlet.sleep(0)
        for threads in (one, other):
            try:
                print(threads.run(pow, 2, 10, waits=False))
            except offload.Busy:
                print("busy")
        gate.set()
        print(all(each.wait() for each in taken))
    """) == ["busy", "1024", "True"]
