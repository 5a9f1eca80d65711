"""The periodic tasks of a process: heads, the sweep, presence, checkpoints; and its workers, which run jobs.

Each run is independent; a failed one is logged.
"""

import time
from collections.abc import Callable
from typing import Any, NoReturn

from flask import Flask

from chatapp import database
from chatapp.extensions import BUS, SOCKETIO, STORES
from chatapp.services import installation, rates, relay
from chatapp.services.accounts import cleaning
from chatapp.services.administration import network_sightings
from chatapp.services.conversations import heads, threads
from chatapp.services.jobs import adding, kinds, managing, working
from chatapp.services.jobs.kinds import Kind
from chatapp.services.messages import gaps
from chatapp.services.notices import cleaning as notice_cleaning
from chatapp.services.presence import long_poll, moving, presence, subscriptions

AGAIN = 0.5  # seconds after a failure
DAY = 24 * 60 * 60
LOOK_AFTER_FAILURE = 5  # seconds from a look for jobs that failed, as while the database is away, to the next one

JOBS = (
    Kind("clean_accounts", cleaning.clean, every=DAY),
    Kind("clean_notices", notice_cleaning.clean, every=DAY),
    Kind("clean_jobs", managing.clean, every=DAY),
    Kind("clean_sightings", network_sightings.clean, every=DAY),
)


def init_app(app: Flask) -> None:
    """Declare the kinds of jobs."""
    declare(app, *JOBS)


def declare(app: Flask, *more: Kind) -> None:
    """Declare more kinds of jobs, before any is added or run. Raises ValueError for a name that is taken."""
    app.extensions[kinds.KINDS] = kinds.by_name([*app.extensions.get(kinds.KINDS, {}).values(), *more])


def start(app: Flask) -> None:
    """Start the periodic work of this process, in background tasks that end with it."""
    with app.app_context():
        name = installation.mark().name
    app.extensions[BUS].start(name, _within(app, relay.hear), _within(app, relay.connected))
    every(app, relay.HELLO_INTERVAL, relay.say_hello)
    every(app, app.config["RESYNC_NOTICE_INTERVAL"], gaps.find)
    whenever(app, app.extensions[STORES].told.lagging.wait, gaps.fill_noted)
    whenever(app, app.extensions[STORES].direct_heads.wait, heads.tell_direct_noted)
    every(app, app.config["RESYNC_NOTICE_INTERVAL"], heads.tell_changes)
    every(app, app.config["RESYNC_NOTICE_INTERVAL"], threads.tell_rooms)
    every(app, app.config["ACCESS_CHECK_INTERVAL"], subscriptions.sweep)
    every(app, app.config["ACCESS_CHECK_INTERVAL"], long_poll.wake_changed)
    every(app, app.config["ACCESS_CHECK_INTERVAL"], presence.tell_changes)
    every(app, moving.INTERVAL, moving.spread)
    every(app, app.config["NETWORK_STATS_AFTER"], network_sightings.record)
    every(app, database.CHECKPOINT_EVERY, database.checkpoint)
    every(app, rates.FORGET_INTERVAL, rates.sweep)
    start_jobs(app)


def start_jobs(app: Flask) -> None:
    """Start the workers of this process, and the renewing of their leases."""
    with app.app_context():
        adding.arm()
    every(app, app.config["JOB_LEASE"] / working.RENEWALS, working.renew)
    for _ in range(working.WORKERS):
        app.extensions[SOCKETIO].start_background_task(_work, app)


def every(app: Flask, seconds: float, work: Callable[[], None]) -> None:
    """Call `work()` every `seconds`, forever, in an application context of its own."""
    app.extensions[SOCKETIO].start_background_task(_repeat, app, seconds, work)


def whenever(app: Flask, wait: Callable[[], None], work: Callable[[], None]) -> None:
    """Call `work()` after each `wait()`, forever, in an application context of its own."""
    app.extensions[SOCKETIO].start_background_task(_serve, app, wait, work)


def _within(app: Flask, work: Callable[..., None]) -> Callable[..., None]:
    """Return `work`, called in an application context of its own."""

    def call(*arguments: Any) -> None:
        with app.app_context():
            work(*arguments)

    return call


def _repeat(app: Flask, seconds: float, work: Callable[[], None]) -> NoReturn:
    sleep = app.extensions[SOCKETIO].sleep
    due = time.monotonic()
    while True:
        due = max(due + seconds, time.monotonic())
        sleep(max(0, due - time.monotonic()))
        _round(app, seconds, work)


def _round(app: Flask, seconds: float, work: Callable[[], None]) -> None:
    began, has_failed = time.monotonic(), False
    try:
        with app.app_context():
            work()
    except Exception as error:  # a database away for a moment must not end the heartbeat of a process
        has_failed = True
        _report(app, work.__name__, seconds, error)
    task = f"{work.__module__.rpartition('.')[2]}.{work.__name__}"
    app.extensions[STORES].counts.round(task, time.monotonic() - began, has_failed=has_failed)


def _serve(app: Flask, wait: Callable[[], None], work: Callable[[], None]) -> NoReturn:
    while True:
        wait()
        try:
            with app.app_context():
                work()
        except Exception as error:
            _report(app, work.__name__, AGAIN, error)
            app.extensions[SOCKETIO].sleep(AGAIN)


def _work(app: Flask) -> NoReturn:
    """Run the jobs of this process one after the other, forever, each in an application context of its own."""
    queue = app.extensions[STORES].jobs
    while True:
        job = queue.take()
        try:
            with app.app_context():
                if job is None:
                    queue.put(*working.look())
                else:
                    working.run(job)
        except Exception as error:  # a database away for a moment must not end the worker
            if job is None:
                _report(app, "a look for jobs", LOOK_AFTER_FAILURE, error)
                queue.put([], LOOK_AFTER_FAILURE)
            else:  # the lease lapses
                _report(app, "storing the result of a job", app.config["JOB_LEASE"], error)


def _report(app: Flask, what: str, seconds: float, error: Exception) -> None:
    trace = None if database.cannot_serve(error) else error
    app.logger.error(
        "%s failed; the next round is in %s s: %s", what, seconds, database.in_a_line(error), exc_info=trace
    )
