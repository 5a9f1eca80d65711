"""The cost of a client that is connected and idle."""

import time

from benchmarks import machine
from benchmarks.contenders import SOCKETIO
from benchmarks.figures import Figure, Section
from benchmarks.runs import Failed

SECONDS = 180
FIRST, CLIENTS = 100, 5000
TRANSPORTS = {"WebSocket": 0, "long-polling": 100}
SETTLE = 2  # seconds
TEXT = """The private memory of the server's process, with 5,000 clients more than the 100 that came first;
chatapp's are signed in. Nobody opened a room. The kernel's memory for a socket comes on top, alike for all. The
textbook server, which holds no more than 1,024, was asked for 800."""


def run(bench):
    """Return one Section."""
    section = Section("Memory of idle clients", TEXT, "kB per client", digits=1, less_is_better=True)
    for name, polling in TRANSPORTS.items():
        for contender in bench.entrants(SOCKETIO):
            section.add(name, contender, _measure(bench, contender, polling))
    return [section]


def _measure(bench, contender, polling):
    clients = round(CLIENTS * bench.share) if contender.most > FIRST + CLIENTS else 800
    options = {"mode": "idle", "polling": polling, "no_join": True}
    try:
        with (
            bench.serving(contender, people=FIRST + clients) as served,
            bench.loading(served, receivers=FIRST, **options) as first,
        ):
            before = _rest(first, served)
            with bench.loading(served, receivers=clients, first=FIRST, **options) as load:
                after = _rest(load, served)
    except Failed as failure:
        return Figure(None, f"failed: {failure}")
    return Figure((after - before) / clients / 1024)


def _rest(load, served):
    """Return the bytes of the server when everybody has come, and nothing happens any more."""
    load.ready()
    time.sleep(SETTLE)
    return machine.private_bytes(served.pid)
