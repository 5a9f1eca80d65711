"""Changes that come early, twice or not at all are given out once and in order."""

import itertools

from chatapp.client.order import Order


def change(rev):
    return {"rev": rev}


def revs(messages):
    return [message["rev"] for message in messages]


def test_every_order_of_arrival_becomes_the_order_of_rev():
    for arrival in itertools.permutations(range(6, 11)):
        order = Order(5)
        given = [rev for each in arrival for rev in revs(order.arrived(change(each)))]
        assert given == [6, 7, 8, 9, 10]
        assert not order.is_waiting


def test_what_came_twice_is_given_out_once():
    order = Order(5)
    assert revs(order.arrived(change(6))) == [6]
    assert order.arrived(change(6)) == []
    assert order.arrived(change(3)) == []
    assert order.caught_up([change(6), change(7)], 7) == [change(7)]


def test_a_gap_is_waited_for_until_it_is_filled():
    order = Order(5)
    assert order.arrived(change(8)) == []
    assert order.is_waiting
    assert revs(order.caught_up([change(6), change(7)], 7)) == [6, 7, 8]
    assert not order.is_waiting


def test_what_is_only_heard_of_is_missing_too():
    order = Order(5)
    order.heard_of(5)
    assert not order.is_waiting
    order.heard_of(6)
    assert order.is_waiting
    assert revs(order.arrived(change(6))) == [6]
    assert not order.is_waiting


def test_changes_that_later_ones_replaced_leave_no_gap():
    order = Order(5)
    order.arrived(change(9))
    assert revs(order.caught_up([change(7)], 8)) == [7, 9]
    assert order.rev == 9


def test_a_change_of_a_part_gives_nothing_out_and_lets_the_next_one_pass():
    order = Order(5)
    assert order.arrived(change(7)) == []
    assert revs(order.patched(6)) == [7]
    assert order.patched(6) == []
    assert not order.is_waiting
