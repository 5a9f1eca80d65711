"""Servers side by side, loaded in turns: what changes on a machine meanwhile meets all of them alike."""

import statistics
import time
from contextlib import ExitStack

from benchmarks.figures import Figure
from benchmarks.machine import processor_seconds
from benchmarks.runs import Failed

QUIET = 0.003  # seconds of a processor in a tenth of a second
SETTLING = 3  # seconds at most


def in_turns(bench, loads, **serving):
    """Load the servers one after the other, `bench.rounds` times in each case.

    Return {case: {Contender: [Run, …] or Failed}}.

    `loads`: {case: {Contender: options of `Bench.load`}}; `serving`: options of `Bench.serving`, alike for all. All of
    the servers run from the beginning to the end; one that fails is asked nothing more.
    """
    found = {case: {contender: [] for contender in options} for case, options in loads.items()}
    with ExitStack() as servers:
        served = {}
        for contender in dict.fromkeys(contender for options in loads.values() for contender in options):
            served[contender] = _try(lambda one=contender: servers.enter_context(bench.serving(one, **serving)))
        for case, options in loads.items():
            for _round in range(bench.rounds):
                for contender, load in options.items():
                    _take_turn(bench, served, contender, load, found[case])
    return found


def _take_turn(bench, served, contender, load, runs):
    server = served[contender]
    _settle([other.pid for other in served.values() if not isinstance(other, Failed)])
    run = server if isinstance(server, Failed) else _try(lambda: bench.load(server, **load))
    if isinstance(run, Failed):
        served[contender] = runs[contender] = run
    else:
        runs[contender].append(run)


def _settle(pids):
    """Wait until these servers are done with what they were asked before: with clients that went away, say."""
    until, used = time.monotonic() + SETTLING, -1.0
    while time.monotonic() < until:
        before, used = used, sum(map(processor_seconds, pids))
        if before >= 0 and used - before < QUIET:
            return
        time.sleep(0.1)


def _try(work):
    try:
        return work()
    except Failed as failure:
        return failure


def median(runs, of):
    """Return the Figure in the middle of what `of(run)` says of these Runs; of a Failed, why there is none."""
    if isinstance(runs, Failed):
        return Figure(None, f"failed: {runs}")
    try:
        values = [of(run) for run in runs]
    except Failed as failure:
        return Figure(None, f"failed: {failure}")
    return Figure(statistics.median(values), is_disturbed=any(run.is_disturbed for run in runs))
