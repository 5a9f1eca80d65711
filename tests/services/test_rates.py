import time

import pytest

from chatapp.stores.rates import SWEEP, MemoryRates
from tests.server import eventually

RATE, WINDOW = "3 per 2 seconds", 2  # seconds
HOUR = 3600  # seconds


@pytest.fixture
def rates():
    return MemoryRates()


def test_so_many_are_allowed_and_no_more(rates):
    assert [rates.hit("3/hour", "ana") for _ in range(3)] == [0, 0, 0]
    assert 3500 < rates.hit("3/hour", "ana") <= 3600
    assert rates.hit("3/hour", "bo") == 0


def test_several_at_once_are_allowed_whole_or_not_at_all(rates):
    assert rates.hit("3/hour", "ana", cost=2) == 0
    assert rates.hit("3/hour", "ana", cost=2) > 0
    assert rates.hit("3/hour", "ana") == 0


def test_more_at_once_than_a_window_allows_is_allowed_and_counts_in_the_next_ones(rates):
    assert rates.hit("3/hour", "ana", cost=7) == 0
    assert HOUR < rates.hit("3/hour", "ana") <= 2 * HOUR
    assert rates.hit("3/hour", "bo") == 0
    assert rates.hit("3/hour", "bo", cost=7) > 0


def test_the_window_moves(rates):
    began = time.monotonic()
    while rates.hit(RATE, "ana") == 0:
        continue
    eventually(lambda: rates.hit(RATE, "ana") == 0)
    assert time.monotonic() - began >= WINDOW


def test_who_did_nothing_lately_is_forgotten(rates):
    for number in range(SWEEP):
        rates.hit("1/second", str(number))
    eventually(lambda: rates.hit("1/second", str(SWEEP - 1)) == 0)
    rates.hit("1/second", "one more")
    assert len(rates._hits) == 2
