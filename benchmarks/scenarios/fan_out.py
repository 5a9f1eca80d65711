"""What one delivery costs: one message in flight to everyone in a room, over each transport, in rooms of each size."""

from benchmarks.contenders import ALL, CHATAPP, NODE, TRANSPORT
from benchmarks.figures import Figure, Section
from benchmarks.runs import Failed

SECONDS = 240
SIZES = (100, 500, 2000)
USUAL = 500  # the size for which everybody is measured, and at which half of the clients may poll
TRANSPORTS = {"WebSocket": 0, "half of each": 50, "long-polling": 100}  # per cent that poll
TEXT = """One message in flight: the next is sent when everyone has the one before. Bodies have 100 bytes.
chatapp's sender and receivers are signed in, the membership is checked, the message is stored before it is sent
(SQLite, `synchronous=FULL`), and what is sent tells all about it; the others check and store nothing, and send
the body alone."""


def run(bench):
    """Return a Section for each transport, and the cost per delivery over the size of the room."""
    sections = {
        name: Section(f"Fan-out, {name}", TEXT, "deliveries per CPU-second of the server, by receivers")
        for name in TRANSPORTS
    }
    for contender in ALL:
        for size in SIZES if contender in (CHATAPP, TRANSPORT, NODE) else (USUAL,):
            for name, figure in _measure(bench, contender, size).items():
                sections[name].add(size, contender, figure)
    return [*sections.values(), *(_cost(sections[name], name) for name in ("WebSocket", "long-polling"))]


def _measure(bench, contender, size):
    """Return {transport: Figure}."""
    transports = {
        name: polling
        for name, polling in TRANSPORTS.items()
        if not polling or (contender.polls and (polling == 100 or size == USUAL))
    }
    figures = {}
    try:
        with bench.serving(contender, people=size + 1) as served:
            for name, polling in transports.items():
                run = bench.load(served, "one", receivers=size, polling=polling, seconds=2)
                figures[name] = Figure(run.deliveries_per_cpu_second, is_disturbed=run.is_disturbed)
    except Failed as failure:
        figures = dict.fromkeys(transports, Figure(None, f"failed: {failure}")) | figures
    return figures


def _cost(section, name):
    """Return the same as microseconds per delivery."""
    text = "The same runs. A room that grows should cost no more for each of its people."
    cost = Section(
        f"Cost by size of the room, {name}", text, "µs of the server's CPU per delivery", digits=1, chart="lines"
    )
    for size, row in section.figures.items():
        for contender, figure in row.items():
            micros = None if figure.value is None else 1e6 / figure.value
            cost.add(size, contender, Figure(micros, figure.why, figure.is_disturbed))
    return cost
