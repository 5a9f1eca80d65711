"""How many messages a server stores and delivers: a hundred rooms of two, in each one message in flight."""

from benchmarks.contenders import CHATAPP, NODE, TEXTBOOK, TRANSPORT
from benchmarks.figures import Section
from benchmarks.rounds import in_turns, median
from benchmarks.runs import Failed

SECONDS = 50
CLIENTS = 200
CONTENDERS = CHATAPP, TRANSPORT, TEXTBOOK, NODE
TEXT = """chatapp keeps its whole promise: SQLite with `synchronous=FULL`, membership, order, once only. The
others insert one row with `synchronous=NORMAL`, which a power cut may undo, and check nothing."""


def run(bench):
    """Return one Section."""
    section = Section("Durable posts", TEXT, "messages stored, delivered and acknowledged")
    load = {"mode": "pairs", "receivers": CLIENTS, "event": "post", "seconds": 1.5}
    contenders = bench.entrants(CONTENDERS)
    loads = {contender: load for contender in contenders if contender.stores}
    found = in_turns(bench, {CLIENTS: loads}, people=CLIENTS, stores=True)[CLIENTS]
    for contender in contenders:
        runs = found.get(contender, Failed("better-sqlite3 could not be installed"))
        section.add("per CPU-second of the server", contender, median(runs, lambda run: run.events_per_cpu_second))
        section.add("per second", contender, median(runs, lambda run: run.talking["events"] / run.talking["seconds"]))
    return [section]
