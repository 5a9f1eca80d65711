"""Greenlets in which handlers run: one serves, and when its handler blocks the next one goes on with the rest.

Written against eventlet 0.41.3 (`eventlet/greenthread.py`, `eventlet/hubs/hub.py`).
"""

import greenlet
from eventlet import greenthread

MOST = 2000  # handlers that may block at once; beyond it nothing more is read until one returns
SPARE = 128  # idle workers kept for the next burst


class Workers:
    """Greenlets that call `serve()`, which returns once there is nothing to do; then they wait in the `hub`."""

    def __init__(self, hub, serve):
        self._hub = hub
        self._serve = serve
        self._idle = []
        self._count = 0

    @property
    def are_all_busy(self):
        """Whether every one that there may be has a handler that waits."""
        return not self._idle and self._count >= MOST

    def run_one(self):
        """Let one of them serve; return when it has nothing to do, or blocks. Called in the hub's greenlet."""
        if self._idle:
            self._idle.pop().switch()
        else:
            self._count += 1
            greenthread.GreenThread(self._hub.greenlet).switch(self._work, (), {})

    def _work(self):
        """Serve, then wait for more; a worker too many ends."""
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
