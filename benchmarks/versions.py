"""`python -m benchmarks.versions BASE [--rounds N] [--json FILE] [scenario …]`: is the working tree slower than BASE?

Both versions of chatapp, and of its transport alone, run the same scenarios in turns on one machine. Each round starts
all servers anew, since two processes of one program differ too. Exit status: 1 when the working tree is worse, fails
more often, or could not be compared.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks import checkouts, machine, scenarios
from benchmarks.comparison import Comparison
from benchmarks.contenders import ROOT, WORKING_TREE
from benchmarks.runs import COUNTED, Bench

ABOUT = "Measure this working tree and an earlier version in turns, on one machine."
ROUNDS = 10
PATIENCE = 4  # times the usual time of a scenario; a round that is cut short is a round without figures
SHARE = 0.5  # of the usual load: ten rounds of one load tell more than three of a longer one
REPEATABLE = 20  # seconds of each round, for disturbed runs
USUAL = [name for name in scenarios.ALL if name not in ("many_connections", "under_attack")]
FILES = 6000


def main(words):
    """Measure, print the comparison, and return the exit status."""
    asked = _asked(words)
    machine.require(scenarios.many_connections.FILES if "many_connections" in asked.scenarios else FILES)
    if (ROOT / ".env").exists():
        raise SystemExit("The working tree's servers would read .env, and those of the base have none. Move it away.")
    versions = [checkouts.version(asked.base), WORKING_TREE]
    compared = Comparison(checkouts.commit_of(asked.base), checkouts.description())
    if asked.json and asked.json.exists():
        compared.add_earlier(json.loads(asked.json.read_text()))
    bench = Bench(rounds=1, share=SHARE, repeatable=REPEATABLE * asked.rounds)
    for number in range(1, asked.rounds + 1):
        bench.versions = versions if number % 2 else versions[::-1]
        for name in asked.scenarios:
            _measure(bench, name, compared, f"round {number} of {asked.rounds}: {name}")
        if asked.json:
            asked.json.write_text(json.dumps(compared.as_json(), indent=1) + "\n")
    print("", *compared.table(), "", *_accounts(bench, versions), sep="\n")
    return int(any(line.is_worse for line in compared.lines()) or _lost(bench, WORKING_TREE) > 0)


def _asked(words):
    parser = argparse.ArgumentParser(prog="python -m benchmarks.versions", description=ABOUT)
    parser.add_argument("base", metavar="BASE", help="the revision to compare with")
    parser.add_argument("scenarios", nargs="*", metavar="scenario", help=f"of {', '.join(scenarios.ALL)}")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"{ROUNDS} unless said otherwise")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here, after those it holds")
    asked = parser.parse_intermixed_args(words)
    unknown = sorted(set(asked.scenarios) - set(scenarios.ALL))
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(scenarios.ALL)}")
    if asked.rounds < 1:
        parser.error("at least one round is needed")
    asked.scenarios = list(dict.fromkeys(asked.scenarios)) or USUAL
    return asked


def _measure(bench, name, compared, title):
    began, scenario = time.monotonic(), scenarios.ALL[name]
    with bench.within(PATIENCE * scenario.SECONDS):
        for section in scenario.run(bench):
            compared.add(section)
    print(f"{title}, {time.monotonic() - began:.0f} s", flush=True)


def _accounts(bench, versions):
    """Return the lines below the table: what went wrong, and what disturbed the runs."""
    lines = [f"{bench.repeats} disturbed runs were made again, {bench.disturbed} kept for want of better."]
    if bench.busiest > 0.95:
        lines.append(f"The load generator used {bench.busiest:.0%} of its processor.")
    for version in versions:
        counts = ", ".join(f"{_counted(bench, version, name):,} {name}" for name in COUNTED)
        lines.append(f"{version.name}: {counts}")
    return lines


def _lost(bench, version):
    return sum(_counted(bench, version, name) for name in COUNTED[1:])


def _counted(bench, version, name):
    return sum(account[name] for contender, account in bench.faults.items() if contender.version == version)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
