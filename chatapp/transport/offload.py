"""Run what computes for long, such as a password's hash, or waits for the disk off the event loop."""

import os

import eventlet
from eventlet import tpool

from chatapp.transport.disk import Disk
from chatapp.transport.patching import is_patched

AT_ONCE = max(2, os.cpu_count() or 1)  # more would only wait for a processor
WAITING = 32  # at 50 ms each, the last of these waits a second or two

_places = eventlet.Semaphore(AT_ONCE)
_queue = eventlet.Semaphore(AT_ONCE + WAITING)
_disk, _beside = Disk("commits"), Disk("beside")


class Busy(Exception):
    """So many are waiting already that an answer would come too late."""


def run(function, *args):
    """Return `function(*args)`, computed in a native thread while other greenlets go on.

    Without eventlet it is called directly. Raises Busy when AT_ONCE are running and WAITING are waiting.
    """
    if not is_patched():
        return function(*args)
    if not _queue.acquire(blocking=False):
        raise Busy
    try:
        with _places:
            return tpool.execute(function, *args)
    finally:
        _queue.release()


def to_disk(function):
    """Return `function()`, which waits for the disk, run in a native thread while other greenlets go on.

    Without eventlet it is called directly. Who calls this takes turns, so nothing bounds it here.
    """
    return _disk.call(function) if is_patched() else function()


def beside(function):
    """Return `function()`, which waits for the disk, as `to_disk` does, while that goes on as well."""
    return _beside.call(function) if is_patched() else function()
