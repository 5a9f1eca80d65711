"""How long a delivery takes when messages come at a fixed rate, whether or not the server keeps up."""

from benchmarks.contenders import ALL, CHATAPP, NODE, TRANSPORT
from benchmarks.figures import Figure, Section
from benchmarks.rounds import in_turns, median
from benchmarks.runs import Failed

SECONDS = 480
RECEIVERS = 500
RATES = {10: 6, 50: 4}  # messages per second, and for how long: the lower rate tells less of the slowest hundredth
BORNE = (CHATAPP, TRANSPORT, NODE)  # by whom the higher one is
TRANSPORTS = {"WebSocket": 0, "long-polling": 100}
TEXT = """A message is due at fixed times, and its delay counts from then. Everybody is in one room of 500. Of a
server that delivers less than 90 % of what is offered there is no latency to tell."""


def run(bench):
    """Return a Section for the median and one for the 99th percentile."""
    unit = "ms from due to delivered, by deliveries offered per second"
    sections = {part: Section(f"Latency, {part}", TEXT, unit, digits=1, less_is_better=True) for part in ("p50", "p99")}
    for case, found in in_turns(bench, _loads(bench), people=RECEIVERS + 1).items():
        for contender, runs in found.items():
            for part, section in sections.items():
                section.add(case, contender, _figure(runs, part))
    return list(sections.values())


def _loads(bench):
    """Return {case: {Contender: options}}."""
    return {
        f"{name}, {rate * RECEIVERS:,}": {
            contender: {"mode": "rate", "receivers": RECEIVERS, "polling": polling, "rate": rate, "seconds": seconds}
            for contender in bench.entrants(ALL if rate == min(RATES) else BORNE)
            if contender.polls or not polling
        }
        for name, polling in TRANSPORTS.items()
        for rate, seconds in RATES.items()
    }


def _figure(runs, part):
    if not isinstance(runs, Failed) and any(run.talking["overloaded"] for run in runs):
        return Figure(None, "overloaded")
    return median(runs, lambda run: run.talking[part])
