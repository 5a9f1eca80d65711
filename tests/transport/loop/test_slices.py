"""A client that has used its slice of a turn is served behind everybody else, and is served."""

import itertools
import os
import socket
import time
import types

import eventlet
import pytest

from chatapp.transport.loop.loop import EVENTS, HANG_UP, TURN
from chatapp.transport.loop.slices import SLICE, Slices

WORK = 0.001  # seconds that each event takes
MANY = 3 * EVENTS // 2


class Ringing:
    """A descriptor of a client that is ready again as soon as it has been served, `times`."""

    def __init__(self, loop, client, order, times=1_000_000):
        self.client = client
        self.left = times
        self._order = order
        self.descriptor = os.eventfd(1, os.EFD_NONBLOCK)
        loop.register(self.descriptor, self)

    def ready(self, _events):
        time.sleep(WORK)
        self._order.append(self)
        self.left -= 1
        os.eventfd_read(self.descriptor)
        if self.left > 0:
            os.eventfd_write(self.descriptor, 1)

    def abort(self):
        """Do nothing: it does not fail."""


class Told:
    """Keeps the events that it was given, as a client's."""

    def __init__(self, client):
        self.client = client
        self.events = []

    def ready(self, events):
        self.events.append(events)

    def abort(self):
        """Do nothing: it does not fail."""


@pytest.fixture
def order():
    """The descriptors that were served, in that order."""
    return []


@pytest.fixture
def ring(loop, order):
    """Return `ring(client, count=1, times=…)`: so many descriptors of a client, as a list."""
    rung = []

    def add(client, count=1, **more):
        made = [Ringing(loop, client, order, **more) for _ in range(count)]
        rung.extend(made)
        return made

    yield add
    for one in rung:
        loop.unregister(one.descriptor)
        os.close(one.descriptor)


def until(condition):
    with eventlet.Timeout(60):
        while not condition():
            eventlet.sleep(0)


def test_what_comes_for_others_is_served_before_what_a_client_with_much_has_waiting(ring, order):
    ring("much", MANY)
    until(lambda: len(order) > EVENTS)
    for number in range(20):
        before = len(order)
        (other,) = ring(f"other {number}", times=1)
        until(lambda other=other: not other.left)
        assert order.index(other) - before <= 3 * SLICE / WORK


def test_a_client_with_much_is_served_in_the_order_in_which_it_came_for_it(ring, order):
    much = ring("much", MANY, times=3)
    until(lambda: not any(one.left for one in much))
    assert order == much * 3


def test_clients_with_much_take_turns(ring, order):
    one, two = ring("one", MANY // 2), ring("two", MANY // 2)
    until(lambda: len(order) > EVENTS)
    begun = len(order)
    until(lambda: len(order) >= begun + 100)
    served = order[begun : begun + 100]
    assert 40 <= sum(item in one for item in served) <= 60
    assert {*served} <= {*one, *two}


def test_a_client_with_much_goes_on_while_there_is_always_something_for_others(ring, order):
    much = ring("much", 20)
    until(lambda: len(order) > 100)
    for number in range(20):
        ring(f"other {number}")
    begun = len(order)
    until(lambda: len(order) > begun + 500)
    assert sum(item in much for item in order[begun:]) >= 10


def test_what_came_for_a_descriptor_that_was_closed_is_not_told_the_next_of_its_number(loop, ring, order):
    ring("much", MANY)
    until(lambda: len(order) > EVENTS)
    ours, theirs = socket.socketpair()
    number, closed = ours.fileno(), Told("much")
    loop.register(number, closed)
    theirs.close()
    until(lambda: number in loop._queued)  # it hung up, and waits in its client's queue
    loop.unregister(number)
    ours.close()
    ours, theirs = socket.socketpair()
    assert ours.fileno() == number
    following = Told("much")
    loop.register(number, following)
    theirs.send(b"x")
    until(lambda: following.events)
    loop.unregister(number)
    assert not closed.events
    assert not any(events & HANG_UP for events in following.events)
    ours.close()
    theirs.close()


@pytest.mark.parametrize("part", [0.3, 0.4, 0.45])
def test_a_turn_that_ends_while_the_loop_looks_at_the_clock_fails_nothing(loop, ring, order, monkeypatch, caplog, part):
    looks = itertools.count(time.monotonic(), part * TURN)
    clock = types.SimpleNamespace(monotonic=lambda: next(looks))
    monkeypatch.setattr("chatapp.transport.loop.loop.time", clock)
    ring("a", 5, times=3)
    ring("b", 5, times=3)
    until(lambda: len(order) == 30)
    assert not [record.message for record in caplog.records if "failed" in record.message]


def test_a_turn_that_fails_leaves_nothing_unserved(loop, ring, order, monkeypatch):
    run_one, failures = loop._workers.run_one, iter(range(3))

    def fail_thrice():
        if next(failures, None) is not None:
            raise LookupError("as a fault of ours would")
        run_one()

    monkeypatch.setattr(loop._workers, "run_one", fail_thrice)
    ring("a", 10, times=1)
    until(lambda: len(order) == 10)


def test_whom_nobody_knows_is_never_over():
    slices = Slices()
    slices.charge("known", SLICE)
    assert slices.is_over("known")
    assert not slices.is_over("another")
    assert not slices.is_over(None)
    slices.begin_turn()
    assert not slices.is_over("known")


def test_a_client_that_waits_is_over_until_nothing_of_it_waits_and_what_came_goes_before_what_it_asked():
    slices = Slices()
    slices.put_request("one", print)
    slices.put_event("one", 7, 1, time.monotonic())
    assert slices.is_over("one")
    assert slices.take() == ("one", 7, 1)
    assert not slices.is_over("one")  # it is being served
    assert slices.must_wait("one")  # a request that came with the event: an earlier one waits
    slices.served()
    assert slices.is_over("one")
    assert slices.take() == ("one", -1, print)
    slices.served()
    assert not slices.is_over("one")
    assert not slices.must_wait("one")
    assert not slices
