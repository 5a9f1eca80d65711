"""python -m tests.network [--messages N] [PART OF A NAME …]: tries networks, and writes docs/networks.md."""

import argparse
import contextlib
import json
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Error

from tests.browser.chromium import launched
from tests.network import report
from tests.network.cases import NAMES, network
from tests.network.two_sides import TwoSides
from tests.server import GENEROUS, Server

RESULTS = Path(__file__).parent / "results.json"  # of all that were tried so far; not kept in the repository
COUNT, PAUSE = 200, 150  # messages each way, ms between them
WITHIN = 60  # seconds for the last to arrive
BACK = 15  # seconds within which everything has to be live again
IDLE = 10  # seconds
BUSY_FOR = 80  # seconds of talk where the fault comes after a minute


def main(parts, count):
    """Try every network that is one of `parts`, or has one of them in its name; all without any. `count`: messages."""
    names = [name for name in NAMES if not parts or any(_is_meant(name, part) for part in parts)]
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    with (
        tempfile.TemporaryDirectory() as home,
        Server(Path(home) / "data", **GENEROUS) as server,
        launched() as chromium,
    ):
        for name in names:
            results[name] = tried(name, server, chromium, count)
            print(name, results[name], flush=True)
            RESULTS.write_text(json.dumps(results))
    missing = [name for name in NAMES if name not in results]
    report.write({name: results[name] for name in NAMES if name in results}, missing)
    return int(any(results[name].get("failure") for name in names))


def _is_meant(name, part):
    return name == part or (part not in NAMES and part in name)


def tried(name, server, chromium, count):
    """Return what happened in one network, as a dict of figures."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        box = stack.enter_context(network(name, server.url, home))
        result = {"words": box.words}

        def new_context(**options):
            return stack.enter_context(contextlib.closing(chromium.new_context(**options)))

        try:
            two = TwoSides(server, box, new_context, **getattr(box, "options", {}))
            result |= measured(two, count, is_late="60-s" in name)
        except (AssertionError, Error) as error:
            result["failure"] = str(error).splitlines()[0][:200]
        return result


def measured(two, count, *, is_late):
    """Return {"connected", "first", "slowest", "sent", "then", "second", "tries", "idle"}."""
    result = {"connected": two.meet(), "first": two.transports()}
    two.box.fault.begin()
    began, slowest, sent = time.monotonic(), 0.0, 0
    while not sent or (is_late and time.monotonic() - began < BUSY_FOR):
        slowest = max(slowest, two.talk(count, pause=PAUSE, within=WITHIN))
        sent += count
    result |= {"slowest": slowest, "sent": sent, "idle": two.idle_rate(IDLE), "then": two.transports()}
    tried = two.box.upgrades
    result |= {"second": two.meet(), "tries": two.box.upgrades - tried, "then_second": two.transports()}
    if slowest > two.box.fault.outage + BACK:
        result["failure"] = f"a message took {slowest:.1f} s"
    return result


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.network")
    parser.add_argument("parts", nargs="*", metavar="PART OF A NAME")
    parser.add_argument("--messages", type=int, default=COUNT, help="each way")
    asked = parser.parse_args()
    sys.exit(main(asked.parts, asked.messages))
