"""Ratios of two versions' figures, and how certain they are.

A ratio is turned so that below 1 is worse, whichever way a figure is better. Its interval comes from a bootstrap whose
unit is a round: both versions' figures of a round are drawn together, since whatever disturbed the machine then met
both (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 13.3: percentile intervals).
"""

import functools
import random
import statistics
from dataclasses import dataclass

SEED = 20261129
RESAMPLES = 10_000
CONFIDENCE = 0.95
FEWEST = 5  # rounds: of fewer, the resamples are too few to bound anything
BORNE = 0.05  # part by which a version may be worse


@dataclass(frozen=True)
class Ratio:
    """The ratio of two medians. `interval`: (lowest, highest), or None of fewer rounds than FEWEST."""

    value: float
    interval: tuple[float, float] | None

    @property
    def is_worse(self):
        """Whether the whole interval lies beyond what is borne."""
        return self.interval is not None and self.interval[1] < 1 - BORNE


@functools.cache
def ratio(rounds, *, less_is_better=False):
    """Return the Ratio of two versions' figures. `rounds`: a tuple of (base, tree) of each."""
    value = _of_medians(rounds, less_is_better)
    if len(rounds) < FEWEST:
        return Ratio(value, None)
    draw = random.Random(SEED)
    found = sorted(_of_medians(draw.choices(rounds, k=len(rounds)), less_is_better) for _ in range(RESAMPLES))
    outside = round(RESAMPLES * (1 - CONFIDENCE) / 2)
    return Ratio(value, (found[outside], found[-1 - outside]))


def median_pair(rounds):
    """Return the medians of both versions' figures."""
    base, tree = zip(*rounds, strict=True)
    return statistics.median(base), statistics.median(tree)


def _of_medians(rounds, less_is_better):
    base, tree = median_pair(rounds)
    better, than = (base, tree) if less_is_better else (tree, base)
    if better == than:
        return 1.0  # also of two zeros: nothing went wrong in either version
    return better / than if than else float("inf")
