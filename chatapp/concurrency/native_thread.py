"""A native thread that waits for the disk, so that the event loop does not.

Eventlet's own pool (`eventlet/tpool.py`, 0.41.3) does the same at twice the cost for the loop: it registers its socket
anew for each answer, and wakes the waiting greenlet by a timer, which runs only after all ready descriptors.
"""

import logging
import os
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

import greenlet
from eventlet import hubs, patcher

Result = TypeVar("Result")

log = logging.getLogger("chatapp.transport")


class NativeThread:
    """Calls functions one after the other, for greenlets that wait. `name`: the thread's. It starts with the first."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._asked = patcher.original("queue").SimpleQueue()
        self._answered: deque[tuple[list[greenlet.greenlet], tuple[Any, BaseException | None]]] = deque()
        self._is_started = False

    def call(self, function: Callable[[], Result]) -> Result:
        """Return `function()`, or raise what it raises; only in a greenlet that may block."""
        if not self._is_started:
            self._start()
        waiting = [greenlet.getcurrent()]
        self._asked.put((waiting, function))
        try:
            result, error = hubs.get_hub().switch()
        finally:
            waiting.clear()  # a greenlet that was killed must not be switched to where it waits for another thing
        if error is not None:
            raise error
        return result

    def _start(self):
        self._is_started = True
        bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        hub = hubs.get_hub()
        hub.add(hub.READ, bell, self._rung, lambda *_: None, None)
        patcher.original("threading").Thread(target=self._work, args=(bell,), name=self._name, daemon=True).start()

    def _work(self, bell: int) -> None:
        answer: tuple[Any, BaseException | None]
        while True:
            waiting, function = self._asked.get()
            try:
                answer = function(), None
            except BaseException as error:
                answer = None, error
            self._answered.append((waiting, answer))
            os.eventfd_write(bell, 1)

    def _rung(self, bell: int) -> None:
        """Wake the waiting greenlets. Runs in the hub's greenlet, where an exception would end it."""
        os.eventfd_read(bell)
        while self._answered:
            waiting, answer = self._answered.popleft()
            for one in waiting:
                try:
                    one.switch(answer)
                except Exception:
                    log.exception("a greenlet that waited for the disk failed")
