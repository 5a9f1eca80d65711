"""The cost of one delivery to programs that follow a room over a plain WebSocket."""

from benchmarks.contenders import BROADCASTING, CHATAPP, FLOOR, PLAIN
from benchmarks.figures import Section
from benchmarks.rounds import in_turns, median

SECONDS = 40
RECEIVERS = 500
TEXT = """500 subscribers and one sender, one message in flight. chatapp's `/ws`: signed in, the membership checked,
the message stored (`synchronous=FULL`) and told whole, as JSON. The others send the bare body and store nothing:
chatapp's transport alone, by the way that `/ws` takes; the `websockets` library's own `broadcast()`; `send()` in C."""


def run(bench):
    """Return one Section."""
    section = Section("Plain WebSocket subscribers", TEXT, "deliveries per CPU-second of the server")
    load = {"mode": "one", "receivers": RECEIVERS, "seconds": 1}
    contenders = bench.entrants((CHATAPP, PLAIN, BROADCASTING, FLOOR))
    loads = {contender: load | ({"json": True} if contender.is_chat else {}) for contender in contenders}
    found = in_turns(bench, {RECEIVERS: loads}, people=RECEIVERS + 1)[RECEIVERS]
    for contender in contenders:
        section.add(RECEIVERS, contender, median(found[contender], lambda run: run.deliveries_per_cpu_second))
    return [section]
