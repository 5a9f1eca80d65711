"""How long a delivery takes when messages come at a fixed rate, whether or not the server keeps up."""

from benchmarks.contenders import ALL, CHATAPP, NODE, TRANSPORT
from benchmarks.figures import Figure, Section
from benchmarks.runs import Failed

SECONDS = 150
RECEIVERS = 500
RATES = (10, 50)  # messages per second; the higher one for those who are to bear it
TRANSPORTS = {"WebSocket": 0, "long-polling": 100}
TEXT = """A message is due at fixed times, and its delay counts from then. Everybody is in one room of 500. Of a
server that delivers less than 90 % of what is offered there is no latency to tell."""


def run(bench):
    """Return a Section for the median and one for the 99th percentile."""
    unit = "ms from due to delivered, by deliveries offered per second"
    sections = {part: Section(f"Latency, {part}", TEXT, unit, digits=1) for part in ("p50", "p99")}
    for contender in ALL:
        for case, run in _measure(bench, contender).items():
            for part, section in sections.items():
                section.add(case, contender, _figure(run, part))
    return list(sections.values())


def _measure(bench, contender):
    """Return {case: Run, or Failed}."""
    transports = TRANSPORTS if contender.polls else {"WebSocket": 0}
    rates = RATES if contender in (CHATAPP, TRANSPORT, NODE) else RATES[:1]
    cases = {f"{name}, {rate * RECEIVERS:,}": (polling, rate) for name, polling in transports.items() for rate in rates}
    runs = {}
    try:
        with bench.serving(contender, people=RECEIVERS + 1) as served:
            for case, (polling, rate) in cases.items():
                runs[case] = bench.load(served, "rate", receivers=RECEIVERS, polling=polling, rate=rate, seconds=3)
    except Failed as failure:
        runs = dict.fromkeys(cases, failure) | runs
    return runs


def _figure(run, part):
    if isinstance(run, Failed):
        return Figure(None, f"failed: {run}")
    if run.talking["overloaded"]:
        return Figure(None, "overloaded")
    return Figure(run.talking[part], is_disturbed=run.is_disturbed)
