"""A latch: one greenlet or thread waits until another opens it.

Green latches cost a quarter of eventlet's locks, since all that are opened in one go are handled by one timer.
"""

import logging
import threading

import greenlet
from eventlet import hubs, patcher

from chatapp.concurrency.patching import is_patched

log = logging.getLogger("chatapp.transport")


def native_lock() -> threading.Lock:
    """Return a lock that is not green, for short sections in which nothing waits."""
    return patcher.original("threading").Lock()


class NativeLatch:
    """A latch between threads. It is closed; `wait()` returns once `open()` was called."""

    def __init__(self) -> None:
        self._opened = threading.Event()
        self.wait = self._opened.wait
        self.open = self._opened.set


class GreenLatch:
    """A latch between greenlets, with one waiter at most. It is closed at first."""

    __slots__ = ("_is_open", "_waiting")

    def __init__(self) -> None:
        self._is_open = False
        self._waiting = None

    def wait(self) -> None:
        """Wait until it is open; only in a greenlet that may block."""
        if not self._is_open:
            self._waiting = greenlet.getcurrent()
            try:
                hubs.get_hub().switch()
            finally:
                self._waiting = None  # a killed waiter must not be switched to where it waits for another thing

    def open(self) -> None:
        """Open it; the waiter goes on when the current greenlet waits."""
        self._is_open = True
        hub = hubs.get_hub()
        opened = hub.__dict__.setdefault("opened_latches", [])
        if not opened:
            hub.schedule_call_global(0, _wake, hub)
        opened.append(self)

    def wake(self) -> None:
        """Switch to the waiter; in the hub's greenlet."""
        if self._waiting is not None:
            self._waiting.switch()


def _wake(hub):
    """Wake the waiters of all latches that were opened. Runs in the hub's greenlet, where an exception would end it."""
    opened, hub.opened_latches = hub.opened_latches, []
    for latch in opened:
        try:
            latch.wake()
        except Exception:
            log.exception("a greenlet that waited at a latch failed")


Latch = GreenLatch if is_patched() else NativeLatch
