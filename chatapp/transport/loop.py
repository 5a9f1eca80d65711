"""One epoll set for everything that waits for a network, behind one listener on eventlet's hub.

An idle connection belongs to no greenlet. When something is ready, the hub switches to a worker, which serves the set
and runs handlers in place. A handler that blocks goes back to the hub, which takes another worker for the rest of the
set: leader and followers. Written against eventlet 0.41.3 (`eventlet/hubs/hub.py`, `hubs/poll.py`).
"""

import logging
import time
from collections import deque

import eventlet
import greenlet
from eventlet import greenthread, hubs, patcher

from chatapp.transport.wheel import GRAIN, Wheel

select = patcher.original("select")

EVENTS = 256  # taken from the kernel in one turn: then timers and everybody else's greenlets have theirs
WORKERS = 2000  # handlers that may block at once; beyond it nothing more is read until one returns
TURN = 0.02  # seconds after which the rest of what is ready waits for the next turn
BREATH = 16  # messages of one connection handled without a pause
SPARE = 32  # idle workers kept for the next burst

READ = select.EPOLLIN | select.EPOLLRDHUP | select.EPOLLET
WRITE = select.EPOLLOUT
ACCEPT = select.EPOLLIN
HANG_UP = select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR

log = logging.getLogger("chatapp.transport")


class Loop:
    """Serves descriptors. What is registered has `ready(events)` and `abort()`."""

    def __init__(self):
        self.wheel = Wheel()
        self._set = select.epoll()
        self._served = {}
        self._ready = deque()
        self._again = []
        self._idle = []
        self._workers = 0
        self._hub = hubs.get_hub()
        self._listener = None
        self._nudged = False
        self._ticking = False
        self._turn_ends = 0

    def start(self):
        """Begin to serve; returns at once."""
        self._listen()
        self._ticking = True
        self._hub.schedule_call_global(GRAIN, self._tick)

    def stop(self):
        """Serve nothing any more."""
        self._ticking = False
        self._deafen()

    def register(self, descriptor, served, events=READ):
        """Serve a descriptor from now on. It must not be a green socket's: eventlet would wait for it as well."""
        self._served[descriptor] = served
        self._set.register(descriptor, events)

    def change(self, descriptor, events):
        """Wait for other events than before."""
        self._set.modify(descriptor, events)

    def unregister(self, descriptor):
        """Serve this descriptor no more; called before it is closed, since its number comes back."""
        if self._served.pop(descriptor, None) is not None:
            self._set.unregister(descriptor)

    def served(self):
        """Return what is registered, as a list."""
        return list(self._served.values())

    def __len__(self):
        return len(self._served)

    def soon(self, function):
        """Call `function()` in a worker, where it may block, after what is under way."""
        self._again.append((-1, function))
        self._nudge()

    def again(self, descriptor):
        """Serve this descriptor in a later turn, since it may have more than was taken from it."""
        self._again.append((descriptor, 0))
        self._nudge()

    def _listen(self):
        if self._listener is None:
            self._listener = self._hub.add(self._hub.READ, self._set.fileno(), self._turn, self._thrown, None)

    def _deafen(self):
        if self._listener is not None:
            self._hub.remove(self._listener)
            self._listener = None

    def _thrown(self, *_):
        """Do nothing: the hub throws into who waits for a closed descriptor, and this one is never closed."""

    def _nudge(self):
        if not self._nudged:
            self._nudged = True
            self._hub.schedule_call_global(0, self._turn)

    def _tick(self):
        try:
            for item in self.wheel.pass_by():
                self.soon(item.lapse)
        finally:
            if self._ticking:
                self._hub.schedule_call_global(GRAIN, self._tick)

    def _turn(self, _descriptor=None):
        """Serve what is ready. Runs in the hub's greenlet, from which no exception may escape: it would end the
        server."""
        self._nudged = False
        try:
            self._collect()
            self._turn_ends = time.monotonic() + TURN
            while self._ready and self._has_worker() and time.monotonic() < self._turn_ends:
                self._take_worker().switch()
            if self._ready and self._listener is not None:
                self._nudge()
        except Exception:
            log.exception("a turn of the loop failed")

    def _collect(self):
        if self._again:
            self._ready.extend(self._again)
            self._again.clear()
        if self._workers - len(self._idle) < WORKERS:
            self._ready.extend(self._set.poll(0, EVENTS))

    def _has_worker(self):
        if self._idle or self._workers < WORKERS:
            return True
        self._deafen()  # else the hub would ask again and again
        return False

    def _take_worker(self):
        if self._idle:
            return self._idle.pop()
        self._workers += 1
        worker = greenthread.GreenThread(self._hub.greenlet)
        return _FirstSwitch(worker, self._work)

    def _work(self):
        """Serve until nothing is ready, then wait in the hub for more; a worker too many ends."""
        me = greenlet.getcurrent()
        while True:
            while self._ready:
                self._serve(*self._ready.popleft())
                if time.monotonic() > self._turn_ends:
                    self._nudge()
                    break
            self._listen()
            if len(self._idle) >= SPARE:
                self._workers -= 1
                return
            self._idle.append(me)
            self._hub.switch()

    def _serve(self, descriptor, what):
        served = None
        try:
            if descriptor < 0:
                what()
                return
            served = self._served.get(descriptor)
            if served is not None:
                served.ready(what)
        except (greenlet.GreenletExit, KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            log.exception("a handler failed")
            if served is not None:
                served.abort()


def in_breaths(items):
    """Yield the items, and let everybody else go on after each BREATH of them; only in a handler's greenlet."""
    for number, item in enumerate(items, 1):
        yield item
        if number % BREATH == 0 and patcher.is_monkey_patched("socket"):
            eventlet.sleep(0)


class _FirstSwitch:
    """A new worker: its first switch says what it does."""

    def __init__(self, worker, function):
        self._worker = worker
        self._function = function

    def switch(self):
        self._worker.switch(self._function, (), {})
