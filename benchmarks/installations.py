"""chatapp in one or two processes, on SQLite or PostgreSQL, and the processor time of each part."""

import os
import secrets
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import contenders, machine
from benchmarks.contenders import CHATAPP, Served
from benchmarks.figures import Figure, Section
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


def compared(bench, title, text, installations):
    """Return a Section of what each of these installations spends."""
    section = Section(title, text, UNIT, digits=1, less_is_better=True)
    for contender in installations:
        for column, figure in _prices(bench, contender).items():
            section.add(column, contender, figure)
    return section


def _prices(bench, contender):
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
    """Let pairs of people post to each other, first those of one process, then those of the other.

    Return (posts, processor seconds of chatapp, of the database).
    """
    found = []
    for half in _halves(bench, installation, "pairs", event="post", seconds=bench.share * SECONDS):
        with half as load:
            load.ready()
            before = installation.used()
            count = _counted(bench, installation, [load], "events")
            found.append((count, *_since(installation, before)))
    return [sum(column) for column in zip(*found, strict=True)]


def _deliveries(bench, installation):
    """Let everybody hear one who posts to all, half of them at each process; return what `_posts` does."""
    seconds = bench.share * SECONDS
    sender = {"receivers": 0, "first": PEOPLE, "rate": RATE, "warm": 0, "seconds": seconds}
    with ExitStack() as running:
        halves = _halves(bench, installation, "listen", messages=int(RATE * seconds))
        listeners = [running.enter_context(half) for half in halves]
        for load in listeners:
            load.ready()
        sending = running.enter_context(bench.loading(installation.nodes[0], "rate", **sender))
        sending.ready()
        before = installation.used()
        sending.result()
        return _counted(bench, installation, listeners, "deliveries"), *_since(installation, before)


def _halves(bench, installation, mode, **options):
    """Return two loads that have not begun: half of the people at each end of the installation."""
    half = PEOPLE // 2
    ends = installation.nodes[0], installation.nodes[-1]
    more = {"receivers": half, "connecting": TOGETHER, "warm": 0, **options}
    return [bench.loading(node, mode, first=number * half, **more) for number, node in enumerate(ends)]


def _counted(bench, installation, loads, what):
    """Return the sum of what loads counted, at their end. Raises Failed for none."""
    results = [load.result() for load in loads]
    for result in results:
        bench.count(installation.nodes[0].contender, result)
    count = sum(result[what] for result in results)
    if not count:
        raise Failed(f"no {what}")
    return count


def _since(installation, before):
    return [after - earlier for after, earlier in zip(installation.used(), before, strict=True)]
