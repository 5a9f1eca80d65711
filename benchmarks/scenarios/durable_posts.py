"""How many messages a server stores and delivers: a hundred rooms of two, in each one message in flight."""

from benchmarks.contenders import CHATAPP, NODE, TEXTBOOK, TRANSPORT
from benchmarks.figures import Figure, Section
from benchmarks.runs import Failed

SECONDS = 50
CLIENTS = 200
TEXT = """chatapp keeps its whole promise: SQLite with `synchronous=FULL`, membership, order, once only. The
others insert one row with `synchronous=NORMAL`, which a power cut may undo, and check nothing."""


def run(bench):
    """Return one Section."""
    section = Section("Durable posts", TEXT, "messages stored, delivered and acknowledged")
    for contender in (CHATAPP, TRANSPORT, TEXTBOOK, NODE):
        for case, figure in _measure(bench, contender):
            section.add(case, contender, figure)
    return [section]


def _measure(bench, contender):
    cases = "per CPU-second of the server", "per second"
    if not contender.stores:
        return [(case, Figure(None, "better-sqlite3 could not be installed")) for case in cases]
    try:
        with bench.serving(contender, people=CLIENTS, stores=True) as served:
            run = bench.load(served, "pairs", receivers=CLIENTS, event="post", seconds=3)
            values = run.events_per_cpu_second, run.talking["events"] / run.talking["seconds"]
    except Failed as failure:
        return [(case, Figure(None, f"failed: {failure}")) for case in cases]
    return zip(cases, (Figure(value, is_disturbed=run.is_disturbed) for value in values), strict=True)
