"""`python -m benchmarks [scenario …]`: measure, all scenarios unless some are named, and write docs/performance.md."""

import sys
import time

from benchmarks import machine, report, scenarios
from benchmarks.runs import Bench


def main(names):
    """Run the scenarios of these names."""
    unknown = set(names) - set(scenarios.ALL)
    if unknown:
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(scenarios.ALL)}.")
    machine.require(scenarios.many_connections.FILES if not names or "many_connections" in names else 6000)
    command = " ".join(["make bench", *([f'ARGS="{" ".join(names)}"'] if names else [])])
    bench, sections, began = Bench(), [], time.monotonic()
    for name in names or scenarios.ALL:
        scenario = scenarios.ALL[name]
        with bench.within(scenario.SECONDS):
            found = scenario.run(bench)
        for section in found:
            sections.append(section)
            print(f"\n{section.title}", *section.table(), sep="\n", flush=True)
        report.write(bench, sections, command, time.monotonic() - began)  # what there is, should somebody interrupt


if __name__ == "__main__":
    main(sys.argv[1:])
