"""python -m tests.network.measure NAME PORT DATA_DIR COUNT: what happens in one network, as a line of JSON.

The server runs already. One process for each network: what hangs can be ended, and two can be tried at the same time.
"""

import contextlib
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.browser.chromium import launched
from tests.network.cases import CARRIES_SOCKET_IO, network
from tests.network.far_program import FarProgram
from tests.network.two_sides import LOST_TWICE, TwoSides
from tests.server import Server

WITHIN = 60  # seconds for the last to arrive
BACK = 15  # seconds within which everything has to be live again
IDLE = 10  # seconds
MOST_WHEN_IDLE = 2  # requests per second
BUSY_FOR = 80  # seconds of talk where the fault comes after a minute
FAR = 10  # messages each way of the program's


def tried(name, server, chromium, count):
    """Return what happened in one network, as a dict of figures; `failure`: which promise was not kept."""
    result = {"words": name}
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        try:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            box = stack.enter_context(network(name, server.url, home))
            result["words"] = box.words

            def new_context(**options):
                return stack.enter_context(contextlib.closing(chromium.new_context(**options)))

            two = TwoSides(server, box, new_context, **getattr(box, "options", {}))
            measure(two, server, count, result, is_late="60-s" in name)
            broken = broken_promises(name, result, box.fault.outage)
        except Exception as error:  # whatever it was, it is the result
            broken = [f"{type(error).__name__}: {error}".splitlines()[0][:200]]
    if broken:
        result["failure"] = "; ".join(broken)
    return result | {"took": time.monotonic() - began}


def measure(two, server, count, result, *, is_late):
    """Write the figures of tests.network.report into `result` as they come."""
    pause = two.box.fault.pause
    lasts = BUSY_FOR if is_late else count * pause / 1000
    with contextlib.closing(FarProgram(server, two.box, count=FAR, pause=lasts / FAR)) as program:
        result |= {"connected": two.meet(), "first": two.transports()}
        two.box.fault.begin()
        began, slowest, sent = time.monotonic(), 0.0, 0
        while not sent or time.monotonic() - began < (BUSY_FOR if is_late else 0):
            slowest = max(slowest, two.talk(count, pause=pause, within=WITHIN))
            sent += count
            result |= {"slowest": slowest, "sent": sent}
        result["program"] = program.finish()
    result |= {"reacted": two.react(within=WITHIN), "threaded": two.reply_in_thread(within=WITHIN)}
    result |= {"idle": two.idle_rate(IDLE), "then": two.transports()}
    before = two.box.upgrades
    result |= {"second": two.meet(), "then_second": two.transports()}
    result["tries"] = two.box.upgrades - before


def broken_promises(name, result, outage):
    """Return what of these figures is not as promised, as a list of sentences."""
    program = result["program"]
    tries, idle, slowest = result["tries"], result["idle"], result["slowest"]
    late = {"a reaction": result["reacted"], "a thread": result["threaded"]}
    is_carried = program["sent"] == program["received"] == program["of"]
    return [
        *[f"a message took {slowest:.1f} s"] * (slowest > outage + BACK),
        *[f"{name} took {took:.1f} s" for name, took in late.items() if took > LOST_TWICE],
        *[f"an idle browser sent {idle:.1f} requests a second"] * (idle > MOST_WHEN_IDLE),
        *[f"the next page tried {tries} WebSockets"] * (name.startswith("swallow") and tries > 0),
        *["socket.io-client did not get through"] * (name in CARRIES_SOCKET_IO and not is_carried),
    ]


def main(name, port, data_dir, count):
    """Try one network, and print what happened."""
    with launched() as chromium:
        print(json.dumps(tried(name, Server(data_dir, port=int(port)), chromium, int(count))))


if __name__ == "__main__":
    main(*sys.argv[1:])
