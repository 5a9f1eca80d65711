import random
import statistics

import pytest

from benchmarks.ratios import FEWEST, ratio


def paired(base, tree):
    return tuple(zip(base, tree, strict=True))


def noisy(centre, *, spread=0.02, rounds=10, seed=1):
    draw = random.Random(seed)
    return [centre * (1 + draw.uniform(-spread, spread)) for _ in range(rounds)]


def test_a_ratio_below_one_is_worse_whichever_way_a_figure_is_better():
    assert ratio(paired([200] * 5, [100] * 5)).value == 0.5
    assert ratio(paired([100] * 5, [200] * 5), less_is_better=True).value == 0.5


def test_the_ratio_is_that_of_the_medians():
    assert ratio(paired([1, 2, 3, 4, 100], [8, 9, 10, 11, 0])).value == 9 / 3


def test_figures_without_noise_have_an_interval_without_width():
    assert ratio(paired([50] * 10, [45] * 10)).interval == (0.9, 0.9)


def test_the_interval_is_that_of_the_resampled_medians():
    """Of five rounds the medians of all 5 ** 5 resamples can be listed."""
    figures = [80, 90, 100, 110, 120]
    picks = [[a, b, c, d, e] for a in figures for b in figures for c in figures for d in figures for e in figures]
    medians = sorted(statistics.median(pick) for pick in picks)
    outside = round(len(medians) * 0.025)
    expected = (medians[outside] / 100, medians[-1 - outside] / 100)
    assert expected == (0.8, 1.2)
    assert ratio(paired([100] * 5, figures)).interval == expected


def test_a_round_is_drawn_with_the_figures_of_both_versions():
    """The machine is slower in some rounds, for both versions alike: their ratio is known all the same."""
    base = [100, 50, 80, 120, 60, 90, 70, 110, 95, 85]
    assert ratio(paired(base, [0.9 * figure for figure in base])).interval == pytest.approx((0.9, 0.9))


def test_the_same_figures_give_the_same_interval():
    figures = paired(noisy(100, seed=1), noisy(90, seed=2))
    again = ratio.__wrapped__(figures)
    assert again.interval[0] < again.interval[1]
    assert ratio.__wrapped__(figures) == again


@pytest.mark.parametrize(
    ("part", "is_worse"),
    [
        (1.2, False),
        (1.0, False),
        (0.97, False),  # worse, and within what is borne
        (0.95, False),  # the interval lies on both sides
        (0.90, True),
    ],
)
@pytest.mark.parametrize("less_is_better", [False, True])
def test_a_version_is_worse_when_the_whole_interval_is_more_than_five_per_cent_below(part, is_worse, less_is_better):
    base, tree = noisy(100, seed=3), noisy(100 * (1 / part if less_is_better else part), seed=4)
    assert ratio(paired(base, tree), less_is_better=less_is_better).is_worse is is_worse


def test_much_noise_convicts_nobody():
    found = ratio(paired(noisy(100, spread=0.6, seed=5), noisy(85, spread=0.6, seed=6)))
    assert found.interval[0] < 0.95 < found.interval[1]
    assert not found.is_worse


def test_few_rounds_have_no_interval_and_no_verdict():
    found = ratio(paired([100] * (FEWEST - 1), [50] * (FEWEST - 1)))
    assert (found.value, found.interval, found.is_worse) == (0.5, None, False)


def test_faults_where_there_were_none_are_worse_and_none_in_both_are_equal():
    assert ratio(paired([0] * 5, [3] * 5), less_is_better=True).is_worse
    assert ratio(paired([0] * 5, [0] * 5), less_is_better=True).value == 1
    assert ratio(paired([3] * 5, [0] * 5), less_is_better=True).value == float("inf")
