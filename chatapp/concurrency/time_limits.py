"""Time limits under eventlet: for a block, and for each answer of PostgreSQL."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import eventlet
from eventlet import hubs

from chatapp.concurrency.patching import is_patched


class TimedOut(Exception):
    """A block took longer than its limit."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimedOut in the block, where it waits, after `seconds`. Without eventlet, nothing interrupts a block."""
    if not is_patched():
        yield
        return
    with eventlet.Timeout(seconds, TimedOut):
        yield


def bound_answers(psycopg2: Any, *, connecting: float, answer: float) -> None:
    """Let PostgreSQL take at most so many seconds to accept a connection, and to answer a statement; then it fails.

    Without that, a server that was stopped or cut off would hold a greenlet for ever: libpq's own `connect_timeout`
    does not count where eventlet waits in its place. The failure is psycopg2's OperationalError, and closes the
    connection. Written against eventlet 0.41 (`eventlet/support/psycopg2_patcher.py`), whose callback it replaces, and
    psycopg2 2.9 ("Support for coroutine libraries"). Without eventlet, it does nothing.
    """
    if not is_patched():
        return
    extensions = psycopg2.extensions

    def wait(connection: Any) -> None:
        seconds = connecting if connection.status == extensions.STATUS_SETUP else answer
        until = time.monotonic() + seconds
        late = psycopg2.OperationalError(f"the server did not answer within {seconds:g} seconds")
        while (state := connection.poll()) != extensions.POLL_OK:
            is_reading = state == extensions.POLL_READ
            left = max(0, until - time.monotonic())
            hubs.trampoline(connection.fileno(), read=is_reading, write=not is_reading, timeout=left, timeout_exc=late)

    extensions.set_wait_callback(wait)
