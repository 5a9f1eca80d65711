"""The measurements of this process: each is declared once, in METRICS, and taken by `measure`.

`docs/metrics.md` is written from the declarations. Tests compare the dashboard and the alerts in `deploy` with them.
"""

import os
import resource
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from chatapp.concurrency.time_limits import TimedOut, time_limit
from chatapp.extensions import current, db
from chatapp.queries.jobs import COUNTS
from chatapp.transport.counts import Histogram
from chatapp.transport.socketio.json_websocket import JsonWebSocketSession

COUNTER, GAUGE, HISTOGRAM = "counter", "gauge", "histogram"
PAGE = resource.getpagesize()  # bytes
ANSWER = 2  # seconds that the database may take: what it does not answer is missing, and the rest must be told
POSTGRESQL = "SELECT pg_database_size(current_database()) AS size, pg_notification_queue_usage() AS queue"
# The bus's own figures, by the name of the measurement.
BUS = {
    "chatapp_bus_connected": "connected",
    "chatapp_bus_delay_seconds": "delay_seconds",
    "chatapp_bus_waiting": "waiting",
    "chatapp_bus_said_total": "said",
    "chatapp_bus_heard_total": "heard",
    "chatapp_bus_lost_total": "lost",
    "chatapp_bus_garbage_total": "refused",
    "chatapp_bus_connects_total": "connects",
}

Number = int | float
Value = Number | Histogram | Mapping[str, Number] | Mapping[str, Histogram]


class Metric(NamedTuple):
    """A measurement: its name, kind and meaning, and the label by which it has several values, if it has."""

    name: str
    kind: str
    about: str
    label: str | None = None


# In the order in which they are read: people, delivery, storing, the process, and the machine.
METRICS = (
    Metric("chatapp_info", GAUGE, "1, with the version of chatapp.", "version"),
    Metric("chatapp_start_time_seconds", GAUGE, "When this process started, in seconds since 1970."),
    Metric("chatapp_leaving", GAUGE, "1 while this process ends, else 0."),
    Metric("chatapp_people_online", GAUGE, "People with a live connection to this process."),
    Metric("chatapp_connections", GAUGE, "Live connections of this process.", "transport"),
    Metric("chatapp_waiting_requests", GAUGE, "Requests of programs that wait for news."),
    Metric("chatapp_deliveries_total", COUNTER, "Packets sent to live connections, counted for each connection."),
    Metric("chatapp_slow_readers_cut_total", COUNTER, "Connections cut since their client did not read what was sent."),
    Metric("chatapp_posts_total", COUNTER, "Messages stored, without retries."),
    Metric("chatapp_commits_total", COUNTER, "Transactions that wrote."),
    Metric("chatapp_write_wait_seconds", HISTOGRAM, "How long transactions waited for their turn to write."),
    Metric("chatapp_refusals_total", COUNTER, "Refusals, through any interface.", "code"),
    Metric("chatapp_http_requests_total", COUNTER, "Requests answered at once: polls and WebSockets aside.", "class"),
    Metric("chatapp_http_request_seconds", HISTOGRAM, "How long these took, with those that waited for news."),
    Metric("chatapp_loop_lag_seconds", HISTOGRAM, "How late the event loop was, measured ten times a second."),
    Metric("chatapp_loop_long_turns_total", COUNTER, "Turns of the event loop of more than 50 ms."),
    Metric("chatapp_background_seconds", HISTOGRAM, "How long each round of background work took.", "task"),
    Metric("chatapp_background_failures_total", COUNTER, "Rounds of background work that failed.", "task"),
    Metric(
        "chatapp_jobs", GAUGE, "Jobs of the installation that are not done, and those that failed for good.", "state"
    ),
    Metric("chatapp_bus_connected", GAUGE, "1 while this process hears the others and is heard, else 0."),
    Metric("chatapp_bus_delay_seconds", GAUGE, "How long the last hello of this process took to come back to it."),
    Metric("chatapp_bus_waiting", GAUGE, "Records that wait to be sent to the other processes."),
    Metric("chatapp_bus_said_total", COUNTER, "Records sent to the other processes."),
    Metric("chatapp_bus_heard_total", COUNTER, "Records received from the other processes."),
    Metric("chatapp_bus_lost_total", COUNTER, "Records dropped, since the bus was away or too many waited."),
    Metric("chatapp_bus_garbage_total", COUNTER, "Packets on the bus's channel that were refused."),
    Metric("chatapp_bus_connects_total", COUNTER, "How often this process connected to the bus."),
    Metric("chatapp_bus_read_total", COUNTER, "Reads of messages that the bus had not told, or not yet."),
    Metric("chatapp_bus_healed_total", COUNTER, "Messages told after such a read."),
    Metric("chatapp_database_up", GAUGE, "1 when the database answered this time, else 0."),
    Metric("chatapp_database_connections", GAUGE, "Connections to the database in use."),
    Metric("chatapp_database_connections_max", GAUGE, "Connections to the database that may be in use at once."),
    Metric("chatapp_database_size_bytes", GAUGE, "Size of the database."),
    Metric("chatapp_wal_size_bytes", GAUGE, "Size of the embedded database's write-ahead log; not for PostgreSQL."),
    Metric("chatapp_notification_queue_ratio", GAUGE, "How full PostgreSQL's queue of notifications is, from 0 to 1."),
    Metric("chatapp_disk_free_bytes", GAUGE, "Free space on the disk of DATA_DIR."),
    Metric("chatapp_cpu_seconds_total", COUNTER, "Processor time of this process."),
    Metric("chatapp_memory_bytes", GAUGE, "Resident memory of this process."),
    Metric("chatapp_open_files", GAUGE, "Open files and sockets of this process."),
    Metric("chatapp_open_files_max", GAUGE, "Open files and sockets that this process may have."),
)


def measure() -> dict[str, Value]:
    """Return the value of each of METRICS by its name. Absent things, such as a bus, have none."""
    return {
        **_of_server(),
        **_of_stores(),
        **_of_background(),
        **_of_bus(),
        **_of_process(),
        **_of_database(),
    }


def _of_server() -> dict[str, Value]:
    engine = current.socketio.server.eio
    measured: dict[str, Value] = {
        "chatapp_leaving": int(engine.is_leaving),
        "chatapp_connections": _by_transport(list(engine.sockets.values())),
        "chatapp_deliveries_total": engine.delivered,
        "chatapp_slow_readers_cut_total": engine.write_budget.cut,
        "chatapp_http_requests_total": {
            f"{digit}xx": number for digit, number in engine.request_counts.by_class.items()
        },
        "chatapp_http_request_seconds": engine.request_counts.seconds,
    }
    if engine.loop is not None:
        measured["chatapp_loop_lag_seconds"] = engine.loop.lag
        measured["chatapp_loop_long_turns_total"] = engine.loop.long_turns
    return measured


def _by_transport(sessions: Iterable[Any]) -> dict[str, Number]:
    """Return the number of sessions by what carries them; `json` are the WebSockets of `/ws`."""
    counted = Counter(map(_transport, sessions))
    return {transport: counted[transport] for transport in ("websocket", "polling", "json")}


def _transport(session):
    if isinstance(session, JsonWebSocketSession):
        return "json"
    return "websocket" if session.upgraded else "polling"


def _of_stores() -> dict[str, Value]:
    stores = current.stores
    counts = stores.counts
    return {
        "chatapp_people_online": stores.connections.people,
        "chatapp_waiting_requests": len(stores.waiters),
        "chatapp_posts_total": counts.posts,
        "chatapp_commits_total": counts.commits,
        "chatapp_write_wait_seconds": counts.write_turns,
        "chatapp_refusals_total": counts.refusals,
    }


def _of_background() -> dict[str, Value]:
    counts = current.stores.counts
    return {"chatapp_background_seconds": counts.rounds, "chatapp_background_failures_total": counts.failures}


def _of_bus() -> dict[str, Value]:
    """Return what the bus counts; nothing in an installation of one process, which has none."""
    figures = current.bus.figures()
    if not figures:
        return {}
    counts = current.stores.counts
    healed: dict[str, Value] = {"chatapp_bus_read_total": counts.gap_reads, "chatapp_bus_healed_total": counts.healed}
    return {name: figures[figure] for name, figure in BUS.items()} | healed


def _of_process() -> dict[str, Value]:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return {
        "chatapp_info": {version("chatapp"): 1},
        "chatapp_start_time_seconds": current.stores.counts.started_at,
        "chatapp_cpu_seconds_total": time.process_time(),
        "chatapp_memory_bytes": int(Path("/proc/self/statm").read_text().split()[1]) * PAGE,
        "chatapp_open_files": current.stores.threads.beside(lambda: len(os.listdir("/proc/self/fd"))),
        "chatapp_open_files_max": soft,
        "chatapp_disk_free_bytes": shutil.disk_usage(current_app.config["DATA_DIR"]).free,
    }


def _of_database() -> dict[str, Value]:
    pool = db.engine.pool
    options = current_app.config["SQLALCHEMY_ENGINE_OPTIONS"]
    measured: dict[str, Value] = {
        "chatapp_database_connections": pool.checkedout(),  # type: ignore[attr-defined] # of a QueuePool
        "chatapp_database_connections_max": options["pool_size"] + options["max_overflow"],
    }
    try:
        with time_limit(ANSWER), db.engine.connect() as connection:
            jobs = connection.execute(COUNTS).one()._asdict()
            return measured | {"chatapp_database_up": 1, "chatapp_jobs": jobs} | _sizes(connection)
    except (SQLAlchemyError, TimedOut):
        return measured | {"chatapp_database_up": 0}


def _sizes(connection: Connection) -> dict[str, Value]:
    if connection.dialect.name != "sqlite":
        found = connection.execute(text(POSTGRESQL)).one()
        return {"chatapp_database_size_bytes": found.size, "chatapp_notification_queue_ratio": found.queue}
    connection.execute(text("SELECT 1 FROM installation"))
    path = db.engine.url.database
    return {"chatapp_database_size_bytes": _size(f"{path}"), "chatapp_wal_size_bytes": _size(f"{path}-wal")}


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except FileNotFoundError:
        return 0
