"""One epoll set for everything that waits for a network, behind one listener on eventlet's hub.

An idle connection belongs to no greenlet. When something is ready, the hub switches to a worker, which serves the set
and runs handlers in place. A handler that blocks goes back to the hub, which takes another worker for the rest of the
set: leader and followers. Written against eventlet 0.41.3 (`eventlet/hubs/hub.py`, `hubs/poll.py`).
"""

import logging
import time
from collections import deque

import greenlet
from eventlet import hubs, patcher

from chatapp.transport.wheel import GRAIN, Wheel
from chatapp.transport.workers import Workers

select = patcher.original("select")

EVENTS = 256  # taken from the kernel in one turn: then timers and everybody else's greenlets have theirs
TURN = 0.005  # seconds after which the rest of what is ready waits for the next turn: so long may a packet be held

LATE = 0.5  # seconds without having caught up, after which what has come may not have been read for long

READ = select.EPOLLIN | select.EPOLLRDHUP | select.EPOLLET
WRITE = select.EPOLLOUT
ACCEPT = select.EPOLLIN
HANG_UP = select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR

log = logging.getLogger("chatapp.transport")


class Loop:
    """Serves descriptors. What is registered has `ready(events)` and `abort()`.

    `turn_ended()` is called at the end of each turn, as soon as a handler in it blocks, and after `end_turn_soon`.
    """

    def __init__(self):
        self.wheel = Wheel()
        self.turn_ended = lambda: None
        self._is_in_turn = False
        self._is_ending = False
        self._set = select.epoll()
        self._served = {}
        self._ready = deque()
        self._again = []
        self._hub = hubs.get_hub()
        self._workers = Workers(self._hub, self._serve)
        self._listener = None
        self._nudged = False
        self._turn_ends = 0
        self._caught_up_at = time.monotonic()

    def start(self):
        """Begin to serve; returns at once."""
        self._listen()
        self._hub.schedule_call_global(GRAIN, self._tick)

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

    def end_turn_soon(self):
        """Let `turn_ended()` be called: by the turn under way, else once everybody whom the hub wakes now has run."""
        if not self._is_in_turn and not self._is_ending:
            self._is_ending = True
            self._hub.schedule_call_global(0, self._end_turn_after_these)

    def _end_turn_after_these(self):
        self._hub.schedule_call_global(0, self._end_turn)  # behind those whom the hub wakes now

    def _end_turn(self):
        self._is_ending = False
        try:
            self.turn_ended()
        except Exception:
            log.exception("the end of a turn failed")

    @property
    def is_late(self):
        """Whether somebody's answer may be here without having been read: there was always more than could be."""
        return time.monotonic() - self._caught_up_at > LATE

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
            self._hub.schedule_call_global(GRAIN, self._tick)

    def _turn(self, _descriptor=None):
        """Serve what is ready. Runs in the hub's greenlet, from which no exception may escape: it would end the
        server."""
        self._nudged = False
        try:
            self._collect()
            self._turn_ends = time.monotonic() + TURN
            while self._ready and not self._are_all_busy() and time.monotonic() < self._turn_ends:
                self._run_worker()
            if self._ready and self._listener is not None:
                self._nudge()
        except Exception:
            log.exception("a turn of the loop failed")

    def _collect(self):
        """Take what is ready, once everything that was ready before has been served: else a few who always have more
        would grow the queue without end."""
        if self._ready:
            return
        if not self._workers.are_all_busy:
            self._ready.extend(self._set.poll(0, EVENTS))
            if len(self._ready) < EVENTS:
                self._caught_up_at = time.monotonic()
        if self._again:
            told = {descriptor for descriptor, _ in self._ready}
            self._ready.extend(item for item in self._again if item[0] not in told)
            self._again.clear()

    def _are_all_busy(self):
        if self._workers.are_all_busy:
            self._deafen()  # else the hub would ask again and again
            return True
        return False

    def _run_worker(self):
        """Let a worker serve. Whether it is through or waits for something: what it held back leaves now."""
        self._is_in_turn = True
        try:
            self._workers.run_one()
        finally:
            self._is_in_turn = False
            self._end_turn()

    def _serve(self):
        """Serve what is ready, in a worker's greenlet."""
        ready, served_by, clock = self._ready, self._served, time.monotonic
        while ready and self._is_in_turn:  # after a handler that blocked, it is not: others have taken over
            descriptor, what = ready.popleft()
            served = None
            try:
                if descriptor < 0:
                    what()
                elif (served := served_by.get(descriptor)) is not None:
                    served.ready(what)
            except (greenlet.GreenletExit, KeyboardInterrupt, SystemExit):
                raise
            except BaseException:
                log.exception("a handler failed")
                if served is not None:
                    served.abort()
            if clock() > self._turn_ends:
                break
        self._listen()
        if ready:
            self._nudge()
