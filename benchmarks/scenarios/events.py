"""How many small events a server handles: a hundred rooms of two, in each one event in flight, nothing stored."""

from benchmarks.contenders import SOCKETIO
from benchmarks.figures import Figure, Section
from benchmarks.runs import Failed

SECONDS = 50
CLIENTS = 200
TEXT = """“… is typing”: the event comes in, goes out to both in the room, and is acknowledged. chatapp checks
the sign-in, the person and their membership each time; the others only pass it on."""


def run(bench):
    """Return one Section."""
    section = Section("Events", TEXT, "events handled per CPU-second of the server")
    for contender in SOCKETIO:
        section.add("100 rooms of two", contender, _measure(bench, contender))
    return [section]


def _measure(bench, contender):
    try:
        with bench.serving(contender, people=CLIENTS) as served:
            run = bench.load(served, "pairs", receivers=CLIENTS, event="typing", seconds=3)
            return Figure(run.events_per_cpu_second, is_disturbed=run.is_disturbed)
    except Failed as failure:
        return Figure(None, f"failed: {failure}")
