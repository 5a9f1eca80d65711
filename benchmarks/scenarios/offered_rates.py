"""How long a delivery takes when messages come at a fixed rate, whether or not the server keeps up."""

from benchmarks.contenders import ALL, CHATAPP, NODE, TRANSPORT
from benchmarks.figures import Figure, Section
from benchmarks.rounds import in_turns, median
from benchmarks.runs import Failed

SECONDS = 420
RECEIVERS = 500
RATES = (10, 50)  # messages per second; the higher one for those who are to bear it
TRANSPORTS = {"WebSocket": 0, "long-polling": 100}
TEXT = """A message is due at fixed times, and its delay counts from then. Everybody is in one room of 500. Of a
server that delivers less than 90 % of what is offered there is no latency to tell."""


def run(bench):
    """Return a Section for the median and one for the 99th percentile."""
    unit = "ms from due to delivered, by deliveries offered per second"
    sections = {part: Section(f"Latency, {part}", TEXT, unit, digits=1) for part in ("p50", "p99")}
    for case, found in in_turns(bench, _loads(), people=RECEIVERS + 1).items():
        for contender, runs in found.items():
            for part, section in sections.items():
                section.add(case, contender, _figure(runs, part))
    return list(sections.values())


def _loads():
    """Return {case: {Contender: options}}."""
    return {
        f"{name}, {rate * RECEIVERS:,}": {
            contender: {"mode": "rate", "receivers": RECEIVERS, "polling": polling, "rate": rate, "seconds": 4}
            for contender in (ALL if rate == RATES[0] else (CHATAPP, TRANSPORT, NODE))
            if contender.polls or not polling
        }
        for name, polling in TRANSPORTS.items()
        for rate in RATES
    }


def _figure(runs, part):
    if not isinstance(runs, Failed) and any(run.talking["overloaded"] for run in runs):
        return Figure(None, "overloaded")
    return median(runs, lambda run: run.talking[part])
