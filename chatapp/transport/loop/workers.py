"""Greenlets in which handlers run: one serves, and when its handler blocks, the next one serves the rest.

Written against eventlet 0.41.3 (`eventlet/greenthread.py`, `eventlet/hubs/hub.py`).
"""

from collections.abc import Callable

import greenlet
from eventlet import greenthread
from eventlet.hubs.hub import BaseHub

MOST = 2000  # handlers that may block at once; with so many, nothing more is read until one returns
SPARE = 128  # idle workers kept for the next burst


class Workers:
    """Greenlets that call `serve()`, which returns once there is nothing to do; then they wait in the hub."""

    def __init__(self, hub: BaseHub, serve: Callable[[], None]) -> None:
        self._hub = hub
        self._serve = serve
        self._idle: list[greenlet.greenlet] = []
        self._count = 0

    @property
    def are_all_busy(self) -> bool:
        """Whether there are MOST of them, and all have a handler that waits."""
        return not self._idle and self._count >= MOST

    def run_one(self) -> None:
        """Let one serve; return when it has nothing to do, or blocks. Called in the hub's greenlet."""
        if self._idle:
            self._idle.pop().switch()
        else:
            self._count += 1
            greenthread.GreenThread(self._hub.greenlet).switch(self._work, (), {})

    def _work(self):
        """Serve, then wait for more; end when there are SPARE idle workers already."""
        me = greenlet.getcurrent()
        try:
            while True:
                self._serve()
                if len(self._idle) >= SPARE:
                    return
                self._idle.append(me)
                self._hub.switch()
        finally:
            self._count -= 1
