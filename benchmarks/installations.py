"""chatapp in one or two processes, on SQLite or PostgreSQL, and the processor time of each part."""

import os
import secrets
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import contenders, machine
from benchmarks.contenders import CHATAPP, Served
from benchmarks.figures import Figure
from benchmarks.runs import Failed
from tests.postgresql.cluster import Cluster

SQLITE = replace(CHATAPP, name="sqlite", label="one process on SQLite")
POSTGRESQL = replace(CHATAPP, name="postgresql", label="one process on PostgreSQL")
TWO_NODES = replace(CHATAPP, name="two nodes", label="two processes on PostgreSQL")

PEOPLE = 400  # half of them at the second process, where there is one
TOGETHER = 16  # clients that connect at once: each asks the database several times
RATE = 20  # messages a second to the room of all: what is measured is a price, so nothing has to be full
SECONDS = 6
POSTS, DELIVERIES = "post", "delivery"
COLUMNS = [f"{part}, per {what}" for what in (POSTS, DELIVERIES) for part in ("chatapp", "database", "both")]
UNIT = "µs of processor time"


@dataclass
class Installation:
    """Processes of chatapp on one database. `cluster`: the PostgreSQL, or None for SQLite, which is part of chatapp."""

    nodes: list[Served]
    cluster: Cluster | None

    def used(self):
        """Return the processor seconds so far as (of chatapp, of the database)."""
        ours = sum(machine.processor_seconds(node.pid) for node in self.nodes)
        return ours, 0.0 if self.cluster is None else machine.family_seconds(self.cluster.pid)


@contextmanager
def installed(contender):
    """Run what a contender stands for, on the processor of servers; yield the Installation. Raises Failed."""
    with ExitStack() as parts:
        cluster, settings = None, {"SECRET_KEY": secrets.token_hex(32)}
        try:
            if contender is not SQLITE:
                cluster = parts.enter_context(Cluster(waits_for_disk=True))
                os.sched_setaffinity(cluster.pid, {machine.PROCESSORS[0]})
                settings["DATABASE_URL"] = cluster.new_database()
            nodes: list[Served] = []
            for name in ("left", "right") if contender is TWO_NODES else ("left",):
                folder = Path(parts.enter_context(tempfile.TemporaryDirectory(prefix="chatapp-bench-")))
                options = {"people": PEOPLE + 1, "settings": {**settings, "NODE_NAME": name}}
                file = nodes[0].people if nodes else None
                nodes.append(parts.enter_context(contenders.serving(contender, folder, file=file, **options)))
        except (AssertionError, RuntimeError) as error:
            raise Failed(str(error)) from None
        yield Installation(nodes, cluster)


def prices(bench, contender):
    """Return {column: Figure} of what an installation spends for a post and for a delivery."""
    try:
        with installed(contender) as installation:
            return _per(POSTS, *_posts(bench, installation)) | _per(DELIVERIES, *_deliveries(bench, installation))
    except Failed as failure:
        return {COLUMNS[0]: Figure(None, f"failed: {failure}")}


def _per(what, count, ours, database):
    parts = {"chatapp": ours, "database": database, "both": ours + database}
    return {f"{part}, per {what}": Figure(1e6 * seconds / count) for part, seconds in parts.items()}


def _posts(bench, installation):
    """Let pairs of people post to each other, half of them at each process; return (posts, seconds, seconds)."""
    halves = _halves(bench, installation, "pairs", event="post", seconds=bench.share * SECONDS)
    return _measured(bench, installation, halves, "events")


def _deliveries(bench, installation):
    """Let everybody hear one who posts to all, half of them at each process; return (deliveries, seconds, seconds)."""
    seconds = bench.share * SECONDS
    halves = _halves(bench, installation, "listen", messages=int(RATE * seconds))
    sender = {"receivers": 0, "first": PEOPLE, "rate": RATE, "warm": 0, "seconds": seconds + 0.5 / RATE}
    sending = bench.loading(installation.nodes[0], "rate", **sender)
    return _measured(bench, installation, [*halves, sending], "deliveries")


def _halves(bench, installation, mode, **options):
    half = PEOPLE // 2
    ends = installation.nodes[0], installation.nodes[-1]
    more = {"receivers": half, "connecting": TOGETHER, "warm": 0, **options}
    return [bench.loading(node, mode, first=number * half, **more) for number, node in enumerate(ends)]


def _measured(bench, installation, loads, counted):
    """Run loads together; return what they counted, and the processor seconds meanwhile. Raises Failed."""
    with ExitStack() as running:
        started = [running.enter_context(load) for load in loads]
        for load in started:
            load.ready()
        before = installation.used()
        results = [load.result() for load in started]
        after = installation.used()
    for result in results:
        bench.count(installation.nodes[0].contender, result)
    count = sum(result[counted] for result in results)
    if not count:
        raise Failed(f"no {counted}")
    return count, after[0] - before[0], after[1] - before[1]
