"""How long others wait while a few clients mean harm: slow connections, a flood of polls, the biggest frames."""

from benchmarks import machine
from benchmarks.contenders import CHATAPP, NODE
from benchmarks.figures import Figure, Section
from benchmarks.runs import Failed
from tests.transport.attacks import AttackEnded, attacking

SECONDS = 60
RECEIVERS, RATE, HEARING = 50, 20, 4  # HEARING: seconds of each measurement
SLOW = 2_000
FILES = 2 * SLOW
ALONE = "nobody means harm"
PAGES = {"chatapp": "/static/vendor/socket.io/socket.io.esm.min.js", "node": "/socket.io/socket.io.js"}
TEXT = f"""{RECEIVERS} clients in one room, over WebSocket, hear {RATE} messages a second; the delay counts from when a
message is due. Meanwhile: nothing else; {SLOW:,} connections that send a byte a second in the head of a request or in
its body, or read nothing of what they asked for; one client that polls 500 times a second and goes away each time;
five clients that send frames of a megabyte without a pause. Bounds: 500, 250 and 250 ms."""


def run(bench):
    """Return one Section."""
    machine.require(FILES)
    section = Section("Under attack", TEXT, "ms from due to delivered, p99", digits=1, less_is_better=True)
    for contender in bench.entrants((CHATAPP, NODE)):
        for case, figure in _measure(bench, contender):
            section.add(case, contender, figure)
    return [section]


def _measure(bench, contender):
    """Yield (case, Figure)."""
    case = ALONE
    try:
        with bench.serving(contender, people=RECEIVERS + 2) as served:
            yield case, _heard(bench, served)
            for case, kind, values in _attacks(served):
                with attacking(kind, served.port, run=machine.on_load_processor, **values):
                    figure = _heard(bench, served)
                yield case, figure
    except (Failed, AttackEnded) as failure:
        yield case, Figure(None, f"failed: {failure}")


def _attacks(served):
    cookie, person = _attacker(served)
    return [
        (f"{SLOW:,} slow ones", "slow", {"count": SLOW, "page": PAGES[served.contender.name]}),
        ("500 polls a second", "polls", {"cookie": cookie}),
        ("the biggest frames", "frames", {"cookie": cookie, "person": person, "event": "typing"}),
    ]


def _attacker(served):
    """Return (cookie, person) of the last of the people, who is not among the receivers."""
    if served.people is None:
        return "", ""
    return served.people.read_text().splitlines()[-1].split("\t")[:2]


def _heard(bench, served):
    """Return the Figure of a short run at a fixed rate; what attackers use of the machine disturbs nothing here."""
    with bench.loading(served, "rate", receivers=RECEIVERS, rate=RATE, seconds=HEARING) as load:
        load.ready()
        talking = load.result()
    bench.count(served.contender, talking)
    return Figure(None, "overloaded") if talking["overloaded"] else Figure(talking["p99"])
