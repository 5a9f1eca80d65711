"""The cost of one delivery: one message in flight to everyone in a room, over each transport and each size."""

from benchmarks.contenders import ALL, CHATAPP, NODE, POLLING_FLOOR, TRANSPORT
from benchmarks.figures import Figure, Section
from benchmarks.rounds import in_turns, median

SECONDS = 420
SIZES = (100, 500, 2000)
USUAL = 500  # the size for which everybody is measured, and at which half of the clients may poll
TRANSPORTS = {"WebSocket": 0, "half of each": 50, "long-polling": 100}  # per cent that poll
TEXT = """One message in flight: the next is sent when everyone has the one before. Bodies have 100 bytes.
chatapp's sender and receivers are signed in, the membership is checked, the message is stored before it is sent
(SQLite, `synchronous=FULL`), and what is sent tells all about it; the others check and store nothing, and send
the body alone. The servers in C show the cost of the kernel: they know nobody, and read only as much as they must."""


def run(bench):
    """Return a Section for each transport, and the cost per delivery over the size of the room."""
    unit = "deliveries per CPU-second of the server, by receivers"
    sections = {name: Section(f"Fan-out, {name}", TEXT, unit) for name in TRANSPORTS}
    for size in SIZES:
        for name, found in in_turns(bench, _loads(bench, size), people=size + 1).items():
            for contender, runs in found.items():
                sections[name].add(size, contender, median(runs, lambda run: run.deliveries_per_cpu_second))
    return [*sections.values(), *(_cost(sections[name], name) for name in ("WebSocket", "long-polling"))]


def _loads(bench, size):
    """Return {transport: {Contender: options}}."""
    return {
        name: {
            contender: {"mode": "one", "receivers": size, "polling": polling, "seconds": 1}
            for contender in bench.entrants(_contenders(size, polling))
        }
        for name, polling in TRANSPORTS.items()
        if polling in (0, 100) or size == USUAL
    }


def _contenders(size, polling):
    if size != USUAL:
        return (CHATAPP, TRANSPORT, NODE)
    return [one for one in ALL if one.polls or not polling] + [POLLING_FLOOR] * (polling == 100)


def _cost(section, name):
    """Return the same as microseconds per delivery."""
    text = "The same runs. A room that grows should cost no more for each of its people."
    title, unit = f"Cost by size of the room, {name}", "µs of the server's CPU per delivery"
    cost = Section(title, text, unit, digits=1, chart="lines", less_is_better=True, is_derived=True)
    for size, row in section.figures.items():
        for contender, figure in row.items():
            micros = None if figure.value is None else 1e6 / figure.value
            cost.add(size, contender, Figure(micros, figure.why, figure.is_disturbed))
    return cost
