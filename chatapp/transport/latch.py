"""What one waits for until another opens it. Green ones cost a quarter of eventlet's locks: many are opened at once."""

import logging
import threading

import greenlet
from eventlet import hubs, patcher

from chatapp.transport.patching import is_patched

log = logging.getLogger("chatapp.transport")


def native_lock():
    """Return a lock that is not green: for what is done in an instant, in which nothing waits."""
    return patcher.original("threading").Lock()


class NativeLatch:
    """A latch between threads."""

    def __init__(self):
        self._opened = threading.Event()
        self.wait = self._opened.wait
        self.open = self._opened.set


class GreenLatch:
    """A latch between greenlets."""

    __slots__ = ("_is_open", "_waiting")

    opened = []  # since the hub last looked

    def __init__(self):
        self._is_open = False
        self._waiting = None

    def wait(self):
        """Wait until it is open; only in a greenlet that may block."""
        if not self._is_open:
            self._waiting = greenlet.getcurrent()
            try:
                hubs.get_hub().switch()
            finally:
                self._waiting = None  # whoever was ended meanwhile must not be woken where it waits for something else

    def open(self):
        """Let who waits go on, once whoever runs now waits itself."""
        self._is_open = True
        if not self.opened:
            hubs.get_hub().schedule_call_global(0, _wake)
        self.opened.append(self)

    def go_on(self):
        """Switch to who waits; in the hub's greenlet."""
        if self._waiting is not None:
            self._waiting.switch()


def _wake():
    """Wake all who wait for what was opened. Runs in the hub's greenlet, from which no exception may escape."""
    opened, GreenLatch.opened = GreenLatch.opened, []
    for one in opened:
        try:
            one.go_on()
        except Exception:
            log.exception("what had waited failed")


# A closed latch, with `wait()` for one at most, and `open()`.
Latch = GreenLatch if is_patched() else NativeLatch
