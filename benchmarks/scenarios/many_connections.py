"""Fifteen thousand clients in one process, half of them polling, each of whom gets what another process sends."""

import time

from benchmarks import machine
from benchmarks.announcing import Administrator
from benchmarks.contenders import CHATAPP, NODE, TRANSPORT
from benchmarks.figures import Figure, Section
from benchmarks.runs import Failed

SECONDS = 170
CLIENTS = 15_000
FILES = CLIENTS + 300  # of the server: databases, modules, its reserve
MESSAGES, RATE = 5, 0.5  # a message every two seconds
RECEIVED = "received of 75,000"
COSTS = (
    "missing, doubled, reordered",
    "seconds to connect",
    "ms to a client, p50",
    "ms, p99",
    "MB of the server",
)
TEXT = """15,000 clients in one process, half of them by long-polling; server, receivers and sender are processes
of their own. Five messages are sent, one every two seconds: each has to reach each client. In chatapp an
administrator announces something to everyone; elsewhere everyone is in one room."""


def run(bench):
    """Return one Section."""
    machine.require(FILES)
    section = Section("15,000 connections", TEXT, "", digits=2, less_is_better=COSTS)
    for contender in bench.entrants((CHATAPP, TRANSPORT, NODE)):
        for case, figure in _measure(bench, contender).items():
            section.add(case, contender, figure)
    return [section]


def _measure(bench, contender):
    options = {"receivers": CLIENTS, "polling": 50, "warm": 0, "messages": MESSAGES} | (
        {"no_join": True} if contender.is_chat else {}
    )
    try:
        with (
            bench.serving(contender, people=CLIENTS + 1) as served,
            bench.loading(served, "listen", **options) as listeners,
        ):
            ready = listeners.ready()
            (_announce if contender.is_chat else _post)(bench, served)
            heard = listeners.result()
            memory = machine.private_bytes(served.pid)
    except Failed as failure:
        return {RECEIVED: Figure(None, f"failed: {failure}")}
    disturbed = {"is_disturbed": bench.is_disturbed(heard)}
    bench.count(contender, heard)
    costs = [
        Figure(heard["missing"] + heard["doubled"] + heard["reordered"]),
        Figure(ready["seconds"], **disturbed),
        Figure(heard["p50"], **disturbed),
        Figure(heard["p99"], **disturbed),
        Figure(memory / 1e6),
    ]
    return {RECEIVED: Figure(heard["deliveries"]), **dict(zip(COSTS, costs, strict=True))}


def _announce(bench, served):
    administrator = Administrator(served)
    for seq in range(1, MESSAGES + 1):
        administrator.announce(seq)
        time.sleep(1 / RATE)


def _post(bench, served):
    seconds = (MESSAGES - 0.5) / RATE
    with bench.loading(served, "rate", receivers=0, first=CLIENTS, rate=RATE, warm=0, seconds=seconds) as sender:
        sender.ready()
        sender.result()
