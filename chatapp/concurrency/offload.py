"""Threads for long computations, such as a password's hash, and for waits for the disk, off the event loop."""

import os
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from eventlet import tpool

from chatapp.concurrency.native_thread import NativeThread
from chatapp.concurrency.patching import is_patched
from chatapp.concurrency.turns import Busy, Turns

__all__ = ["Busy", "Threads"]

AT_ONCE = max(2, os.cpu_count() or 1)  # calls that run; more would only wait for a processor
WAITING = 32  # calls that wait; at 50 ms each, the last waits a second or two
EACH = 2  # calls of one client that run; more of them wait behind everybody else's

Result = TypeVar("Result")


class Threads:
    """The threads of one application. Without eventlet, all functions are called directly."""

    def __init__(self) -> None:
        self._turns = Turns(AT_ONCE, WAITING, EACH)
        self._disk, self._beside = NativeThread("commits"), NativeThread("beside")

    def run(self, function: Callable[..., Result], *args: Any, client: Hashable = None, waits: bool = True) -> Result:
        """Return `function(*args)`, computed in a native thread while other greenlets go on.

        `client`: the key whose share it takes, such as one of `clients.client_of`; None is the operator's. At most
        EACH of one client run at once, and clients take turns. When AT_ONCE run and WAITING wait, the client with most
        waiting calls loses the last one to a new call of a client with fewer. Raises Busy in the call that loses, or
        in the new one; without `waits`, also when it would have to wait.
        """
        if not is_patched():
            return function(*args)
        with self._turns.turn(client, waits):
            return tpool.execute(function, *args)

    def to_disk(self, function: Callable[[], Result]) -> Result:
        """Return `function()`, which waits for the disk, run in a native thread while other greenlets go on.

        The callers take turns, so nothing bounds their number here.
        """
        return self._disk.call(function) if is_patched() else function()

    def beside(self, function: Callable[[], Result]) -> Result:
        """Return `function()`, which waits for the disk, as `to_disk` does, in another thread than that."""
        return self._beside.call(function) if is_patched() else function()
