import time

import pytest

from chatapp.extensions import current
from chatapp.services.presence import moving


@pytest.fixture(autouse=True)
def without_pauses(app, monkeypatch):
    monkeypatch.setattr(moving, "STEP", 0.001)


def have(connections, *others):
    """Let this process have some connections, which nobody really has, and others some."""
    for number in range(connections):
        current.stores.connections.add(f"s{number}", number, "a sign-in")
    for number, load in enumerate(others):
        moving.hear_report(f"node-{number}", load)


@pytest.mark.parametrize(
    ("here", "others", "surplus"),
    [
        (20, [], 0),
        (20, [0], 10),
        (20, [20], 0),
        (10, [30], 0),
        (12, [8], 0),
        (13, [7], 3),
        (104, [90], 0),
        (120, [90], 15),
        (30, [0, 0], 20),
        (20, [None], 0),
        (20, [None, 0], 10),
    ],
)
def test_a_process_has_a_surplus_beyond_its_fair_part_when_the_difference_is_large(here, others, surplus):
    have(here, *others)
    assert moving.surplus() == surplus


def test_a_process_that_was_not_heard_for_long_does_not_count(monkeypatch):
    have(20, 0)
    monkeypatch.setattr(moving, "HEARD", 0)
    assert moving.surplus() == 0


def test_a_process_that_says_that_it_leaves_takes_no_part_any_more():
    have(20, 0)
    moving.hear_report("node-0", None)
    assert moving.surplus() == 0


def test_one_that_leaves_says_so():
    have(3)
    assert moving.report() == 3
    moving.leave()
    assert moving.report() is None


def test_connections_that_come_back_to_the_same_process_are_left_alone_for_longer_each_time():
    have(20, 0)
    loads, rests = current.stores.loads, []
    for _ in range(10):
        moving.spread()
        assert loads.rest_until > time.monotonic()
        rests.append(loads.rest)
        loads.rest_until = 0
    assert rests[:3] == [moving.REST, 2 * moving.REST, 4 * moving.REST]
    assert rests[-1] == moving.LONGEST_REST


@pytest.mark.parametrize("load", [-1, "7", 1.5, True, [], {}, 10**12])
def test_a_report_that_is_no_number_is_refused_and_changes_nothing(load):
    have(20, 0)
    with pytest.raises(ValueError, match="no number of connections"):
        moving.hear_report("node-0", load)
    assert moving.surplus() == 10
