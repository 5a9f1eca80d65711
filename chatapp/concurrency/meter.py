"""Measure the processor time of a piece of work: that of its own greenlet, without others that run while it waits.

A greenlet that waits switches to eventlet's hub, so a meter pauses there. Written against eventlet 0.41.3
(`eventlet/hubs/hub.py`).

The processor's clock is a system call of half a microsecond or much more, so a meter takes the time of day for a piece
that was SHORT. For a longer one, during which another process may have run, it takes at most the processor time since
the last reading, which is at most STALE older than the piece. So no piece counts for less than it used.
"""

import os
import time
import typing
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Self

from eventlet import patcher
from eventlet.hubs.hub import BaseHub

if typing.TYPE_CHECKING:
    from threading import local
else:
    local = patcher.original("threading").local  # not a green one, which each greenlet has

SCHEDULED = "/proc/thread-self/schedstat"  # proc(5): ns that this thread ran, ns that it was ready and had to wait
FRESH = 0.02  # seconds for which a reading of it is used
SHORT = 0.001  # seconds of a piece that are not compared with the processor's clock
STALE = 0.002  # seconds after which the processor's clock is read anew before a piece

_running: ContextVar["Meter | None"] = ContextVar("meter", default=None)  # each greenlet has its own


class _Reading(local):
    """The last reading of the processor's clock in this thread: `processor` in seconds, at `at` by the monotonic."""

    processor = 0.0
    at = -STALE

    def take(self, now):
        self.at, self.processor = now, time.thread_time()
        return self.processor


_last = _Reading()


class Meter:
    """Measures from `start` to `stop`, or in a `with` statement; calls `charge(payers, seconds)` at the end.

    `payers`: those that are charged, set by `pay`; nobody by default.
    """

    __slots__ = ("_before", "_charge", "_outer", "_processor", "_since", "payers")

    def __init__(self, charge: Callable[[Iterable, float], None]) -> None:
        self._charge = charge
        self._before = 0.0
        self._processor = 0.0  # the reading before this piece
        self._since: float | None = None
        self.payers: Iterable = ()

    def start(self) -> Self:
        """Begin; return self."""
        self._outer = _running.set(self)
        self.resume()
        return self

    def stop(self) -> None:
        """End, and charge the payers."""
        self.pause()
        _running.reset(self._outer)
        if self.payers:
            self._charge(self.payers, self._before)

    def resume(self) -> None:
        """Measure again after `pause`."""
        self._since = now = time.monotonic()
        self._processor = _last.processor if now - _last.at < STALE else _last.take(now)

    def pause(self) -> None:
        """Measure nothing until `resume`."""
        if self._since is None:
            return
        now = time.monotonic()
        seconds = now - self._since
        self._before += seconds if seconds < SHORT else min(seconds, _last.take(now) - self._processor)
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
