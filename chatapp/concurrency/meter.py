"""Measure the processor time of a piece of work: that of its own greenlet, without others that run while it waits.

A greenlet that waits switches to eventlet's hub, so a meter pauses there. Written against eventlet 0.41.3
(`eventlet/hubs/hub.py`).
"""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Self

from eventlet.hubs.hub import BaseHub

SCHEDULED = "/proc/thread-self/schedstat"  # proc(5): ns that this thread ran, ns that it was ready and had to wait
FRESH = 0.02  # seconds for which a reading of it is used

_running: ContextVar["Meter | None"] = ContextVar("meter", default=None)  # each greenlet has its own


class Meter:
    """Measures from `start` to `stop`, or in a `with` statement; calls `charge(payers, seconds)` at the end.

    `payers`: those that are charged, set by `pay`; nobody by default.
    """

    __slots__ = ("_before", "_charge", "_outer", "_since", "payers")

    def __init__(self, charge: Callable[[Iterable, float], None]) -> None:
        self._charge = charge
        self._before = 0.0
        self._since: float | None = None
        self.payers: Iterable = ()

    def start(self) -> Self:
        """Begin; return self."""
        self._outer = _running.set(self)
        self._since = time.thread_time()
        return self

    def stop(self) -> None:
        """End, and charge the payers."""
        since, self._since = self._since, None
        if since is not None:
            self._before += time.thread_time() - since
        _running.reset(self._outer)
        if self.payers:
            self._charge(self.payers, self._before)

    def resume(self) -> None:
        """Measure again after `pause`."""
        self._since = time.thread_time()

    def pause(self) -> None:
        """Measure nothing until `resume`."""
        if self._since is not None:
            self._before += time.thread_time() - self._since
            self._since = None

    __enter__ = start

    def __exit__(self, *_: object) -> None:
        self.stop()


def metered(charge: Callable[[Iterable, float], None] | None) -> AbstractContextManager:
    """Return a Meter for a `with` statement; where nobody is charged, a context that measures nothing: a look at the
    processor's clock is a system call."""
    return nullcontext() if charge is None else Meter(charge)


def is_running() -> bool:
    """Return whether a meter measures this greenlet."""
    return _running.get() is not None


def pay(payers: Iterable) -> None:
    """Set the payers of the meter of this greenlet, if there is one."""
    meter = _running.get()
    if meter is not None:
        meter.payers = payers


class Clock:
    """A clock that stands still while this thread is ready and has to wait for a processor.

    So a tenth of its seconds is a tenth of what this server can do, also where other processes use the machine.
    """

    def __init__(self) -> None:
        self._file: int | None = None
        self._read_at = -FRESH
        self._delayed = 0.0

    def __call__(self) -> float:
        """Return its time in seconds."""
        now = time.monotonic()
        if now - self._read_at >= FRESH:
            self._read_at, self._delayed = now, self._read()
        return now - self._delayed

    def _read(self):
        """Return the seconds for which this thread has waited for a processor; 0 where the kernel does not count."""
        try:
            file = self._file
            if file is None:
                file = self._file = os.open(SCHEDULED, os.O_RDONLY | os.O_CLOEXEC)
            return int(os.pread(file, 100, 0).split()[1]) / 1e9
        except (OSError, IndexError):
            return self._delayed


def watch(hub: BaseHub) -> None:
    """Pause the meter of each greenlet while it waits in this hub."""
    switch = hub.switch

    def switch_unmeasured():
        meter = _running.get()
        if meter is None:
            return switch()
        meter.pause()
        try:
            return switch()
        finally:
            meter.resume()

    hub.switch = switch_unmeasured
