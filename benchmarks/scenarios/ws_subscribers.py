"""What one delivery costs to programs that follow a room over a plain WebSocket."""

from benchmarks.contenders import BROADCASTING, CHATAPP, FLOOR, PLAIN
from benchmarks.figures import Figure, Section
from benchmarks.runs import Failed

SECONDS = 40
RECEIVERS = 500
TEXT = """500 subscribers and one who sends, one message in flight. chatapp's `/ws`: signed in, the membership checked,
the message stored (`synchronous=FULL`) and told whole, as JSON. The others send the bare body and store nothing:
chatapp's transport alone, by the way that `/ws` takes; the `websockets` library's own `broadcast()`; `send()` in C."""


def run(bench):
    """Return one Section."""
    section = Section("Plain WebSocket subscribers", TEXT, "deliveries per CPU-second of the server")
    for contender in (CHATAPP, PLAIN, BROADCASTING, FLOOR):
        section.add(RECEIVERS, contender, _measure(bench, contender))
    return [section]


def _measure(bench, contender):
    options = {"json": True} if contender is CHATAPP else {}
    try:
        with bench.serving(contender, people=RECEIVERS + 1) as served:
            run = bench.load(served, "one", receivers=RECEIVERS, seconds=2, **options)
            return Figure(run.deliveries_per_cpu_second, is_disturbed=run.is_disturbed)
    except Failed as failure:
        return Figure(None, f"failed: {failure}")
