"""The periodic tasks of a process: heads, the sweep, presence, checkpoints.

Each run is independent; a failed one is logged.
"""

import time
from collections.abc import Callable
from typing import Any, NoReturn

from flask import Flask

from chatapp import database
from chatapp.extensions import BUS, SOCKETIO, STORES
from chatapp.services import installation, relay
from chatapp.services.administration import network_sightings
from chatapp.services.conversations import heads
from chatapp.services.messages import gaps
from chatapp.services.presence import long_poll, moving, presence, subscriptions

AGAIN = 0.5  # seconds after a failure


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
    every(app, app.config["ACCESS_CHECK_INTERVAL"], subscriptions.sweep)
    every(app, app.config["ACCESS_CHECK_INTERVAL"], long_poll.wake_changed)
    every(app, app.config["ACCESS_CHECK_INTERVAL"], presence.tell_changes)
    every(app, moving.INTERVAL, moving.spread)
    every(app, app.config["NETWORK_STATS_AFTER"], network_sightings.record)
    every(app, database.CHECKPOINT_EVERY, database.checkpoint)


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
    except Exception:  # a database away for a moment must not end the heartbeat of a process
        has_failed = True
        app.logger.exception("%s failed; the next round is in %s s", work.__name__, seconds)
    task = f"{work.__module__.rpartition('.')[2]}.{work.__name__}"
    app.extensions[STORES].counts.round(task, time.monotonic() - began, has_failed=has_failed)


def _serve(app: Flask, wait: Callable[[], None], work: Callable[[], None]) -> NoReturn:
    while True:
        wait()
        try:
            with app.app_context():
                work()
        except Exception:
            app.logger.exception("%s failed; it is tried again in %s s", work.__name__, AGAIN)
            app.extensions[SOCKETIO].sleep(AGAIN)
