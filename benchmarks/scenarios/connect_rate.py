"""How many clients a server lets in: everybody comes at once, as after a restart."""

from benchmarks.contenders import SOCKETIO
from benchmarks.figures import Figure, Section
from benchmarks.runs import Failed

SECONDS = 70
CLIENTS = 900
TRANSPORTS = {"WebSocket": 0, "long-polling": 100}
TEXT = """900 clients, 64 at a time, from the TCP handshake to the Socket.IO CONNECT. chatapp reads the cookie,
looks up the sign-in and notes the person's presence; the others let everybody in."""


def run(bench):
    """Return one Section."""
    section = Section("Connecting", TEXT, "clients let in per CPU-second of the server")
    for name, polling in TRANSPORTS.items():
        for contender in bench.entrants(SOCKETIO):
            section.add(name, contender, _measure(bench, contender, polling))
    return [section]


def _measure(bench, contender, polling):
    try:
        with (
            bench.serving(contender, people=CLIENTS) as served,
            bench.loading(served, "idle", receivers=CLIENTS, polling=polling, no_join=True) as load,
        ):
            ready = load.ready()
    except Failed as failure:
        return Figure(None, f"failed: {failure}")
    return Figure(ready["ready"] / ready["server"], is_disturbed=bench.is_disturbed(ready))
