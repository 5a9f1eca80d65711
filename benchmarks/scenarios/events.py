"""How many small events a server handles: a hundred rooms of two, in each one event in flight, nothing stored."""

from benchmarks.contenders import SOCKETIO
from benchmarks.figures import Section
from benchmarks.rounds import in_turns, median

SECONDS = 50
CLIENTS = 200
CASE = "100 rooms of two"
TEXT = """“… is typing”: the event comes in, goes out to both in the room, and is acknowledged. chatapp checks
the sign-in, the person and their membership each time; the others only pass it on."""


def run(bench):
    """Return one Section."""
    section = Section("Events", TEXT, "events handled per CPU-second of the server")
    load = {"mode": "pairs", "receivers": CLIENTS, "event": "typing", "seconds": 1.5}
    found = in_turns(bench, {CASE: dict.fromkeys(bench.entrants(SOCKETIO), load)}, people=CLIENTS)[CASE]
    for contender, runs in found.items():
        section.add(CASE, contender, median(runs, lambda run: run.events_per_cpu_second))
    return [section]
