import pytest

from chatapp.stores.budgets import SLOWED, SWEEP, Budgets, Payer

ANA, BO = Payer(("person", 1), 0.4, 1.0), Payer(("person", 2), 0.4, 1.0)


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def budgets(clock):
    return Budgets(clock)


def test_much_at_once_is_taken_without_a_wait_and_by_nobody_else(budgets):
    budgets.spend([ANA], 0.9)
    assert budgets.wait([ANA]) == 0
    budgets.spend([ANA], 0.3)
    assert budgets.wait([ANA]) == pytest.approx(0.2 / 0.4 * SLOWED)
    assert budgets.wait([BO]) == 0


def test_who_keeps_to_the_rate_never_waits(budgets, clock):
    for _ in range(1000):
        budgets.spend([ANA], 0.2)
        clock.now += 0.5
        assert budgets.wait([ANA]) == 0


def taken(budgets, clock, seconds, cost=0.02):
    """Return the processor time that a person gets in so long, when they ask again as soon as they may."""
    end, got = clock.now + seconds, 0
    while clock.now < end:
        clock.now += budgets.wait([ANA])
        budgets.spend([ANA], cost)
        clock.now += cost
        got += cost
    return got


def test_who_asks_without_a_pause_gets_a_fraction_of_the_rate(budgets, clock):
    taken(budgets, clock, 10)
    assert taken(budgets, clock, 100) == pytest.approx(100 * 0.4 / SLOWED, rel=0.1)


def test_who_has_rested_may_take_much_again(budgets, clock):
    taken(budgets, clock, 10)
    clock.now += 10
    budgets.spend([ANA], 0.9)
    assert budgets.wait([ANA]) == 0


def test_all_who_pay_have_to_have_something_left(budgets):
    budgets.spend([BO], 2)
    assert budgets.wait([ANA, BO]) == budgets.wait([BO]) > 0


def test_a_clock_that_corrects_itself_takes_nothing(budgets, clock):
    budgets.spend([ANA], 1.2)
    waits = budgets.wait([ANA])
    clock.now -= 0.5
    assert budgets.wait([ANA]) == waits


def test_so_many_wait_at_once_and_no_more(budgets):
    with budgets.queue(ANA, 2) as one, budgets.queue(ANA, 2) as two, budgets.queue(ANA, 2) as three:
        assert [one, two, three] == [True, True, False]
    with budgets.queue(ANA, 2) as again:
        assert again


def test_who_took_little_is_forgotten_and_who_is_slowed_is_not(budgets):
    budgets.spend([ANA], 2)
    for number in range(SWEEP):
        budgets.spend([Payer(("client", number), 0.4, 1.0)], 0.001)
    assert len(budgets._buckets) < SWEEP
    assert budgets.wait([ANA]) > 0
