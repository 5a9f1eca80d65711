"""The event loop: one epoll set for all descriptors, behind one listener on eventlet's hub.

An idle connection belongs to no greenlet. When descriptors are ready, the hub switches to a worker, which serves them
and runs handlers in place. A handler that blocks switches back to the hub, which takes another worker for the rest:
leader and followers. While there is more than one turn can serve, clients that have used their slice of it wait behind
all others (`slices.py`). Written against eventlet 0.41.3 (`eventlet/hubs/hub.py`, `hubs/poll.py`).
"""

import logging
import time
import typing
from collections import deque
from collections.abc import Callable, Hashable

import greenlet
from eventlet import hubs, patcher

from chatapp.concurrency import meter
from chatapp.transport.counts import LATENESS, Histogram
from chatapp.transport.loop.deadlines import GRAIN, TimerWheel
from chatapp.transport.loop.slices import SLICE, Slices
from chatapp.transport.loop.workers import Workers

select = patcher.original("select")

EVENTS = 256  # descriptors taken from the kernel in one turn; then timers and other greenlets run
TURN = 0.005  # seconds after which the rest waits for the next turn; packets are held for at most that
LONG = 0.05  # seconds of a turn in which a handler did not let go: ten times what a turn may take

LATE = 0.5  # seconds without having caught up, after which bytes may have waited unread for long

READ = select.EPOLLIN | select.EPOLLRDHUP | select.EPOLLET
WRITE = select.EPOLLOUT
ACCEPT = select.EPOLLIN
HANG_UP = select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR

log = logging.getLogger("chatapp.transport")

# The events of a descriptor as an int, or beside -1 a function to call: types cannot tell them apart by the number.
Work = typing.Any


class Served(typing.Protocol):
    """An object that the loop serves."""

    @property
    def client(self) -> Hashable:
        """The key of the client whose slice of a turn it uses, or None."""

    def ready(self, events: int) -> None:
        """Handle epoll events; in a worker, so it may block."""

    def abort(self) -> None:
        """Close: `ready` has failed."""


class Answering(typing.Protocol):
    """A connection, as `Loop.answer` uses it."""

    @property
    def client(self) -> Hashable:
        """The key of the client whose slice of a turn it uses, or None."""

    def stop_reading(self) -> None:
        """Read nothing more."""

    def serve(self, function: Callable[[], None]) -> None:
        """Call `function()` while nothing is read."""


class Loop:
    """Serves descriptors.

    `turn_ended()` is called at the end of each turn, as soon as a handler in it blocks, and after `end_turn_soon`.
    `is_crowded`: there was more than the last turn could serve. `wheel`: the timers. `lag`: how late their ticks were;
    `long_turns`: how many took longer than LONG.
    """

    def __init__(self) -> None:
        self.wheel = TimerWheel()
        self.turn_ended = lambda: None
        self._is_in_turn = False
        self._is_ending = False
        self._set = select.epoll()
        self._served: dict[int, Served] = {}
        self._ready: deque[tuple[int, Work]] = deque()
        self._again: list[tuple[int, Work]] = []
        self._hub = hubs.get_hub()
        self._workers = Workers(self._hub, self._serve)
        self._listener = None
        self._nudged = False
        self._turn_ends = 0.0
        self._slices = Slices()
        self._slice_ends: float | None = None  # when waiting clients have had their part of this turn
        self._payer: Hashable = None  # the client whose handler runs
        self._since = 0.0
        self.is_crowded = False
        self._queued: dict[int, Work] = {}  # while it is crowded: its events; other queues may name closed descriptors
        self._caught_up_at = time.monotonic()
        self.lag = Histogram(LATENESS)
        self.long_turns = 0
        self._tick_due = 0.0

    def start(self) -> None:
        """Begin to serve; returns at once."""
        meter.watch(self._hub)
        self._listen()
        self._await_tick()

    def register(self, descriptor: int, served: Served, events: int = READ) -> None:
        """Serve a descriptor from now on. It must not be that of a green socket: eventlet would wait for it as well."""
        self._served[descriptor] = served
        self._set.register(descriptor, events)

    def change(self, descriptor: int, events: int) -> None:
        """Wait for other events of a descriptor than before."""
        self._set.modify(descriptor, events)

    def unregister(self, descriptor: int) -> None:
        """Serve a descriptor no more. Call it before closing the descriptor, since the number is used again."""
        if self._served.pop(descriptor, None) is not None:
            self._set.unregister(descriptor)
            self._queued.pop(descriptor, None)  # its events are not those of the next descriptor of its number

    def served(self) -> list[Served]:
        """Return everything that is registered."""
        return list(self._served.values())

    def __len__(self) -> int:
        return len(self._served)

    def soon(self, function: Callable[[], None]) -> None:
        """Call `function()` in a worker, where it may block, in a later turn."""
        self._again.append((-1, function))
        self._nudge()

    def again(self, descriptor: int) -> None:
        """Serve a descriptor in a later turn, since it may have more bytes than were read."""
        self._again.append((descriptor, 0))
        self._nudge()

    def answer(self, connection: Answering, function: Callable[[], None]) -> None:
        """Call `function()`, which answers a request of a connection: now, or once its client has a slice again.

        Nothing more is read of the connection meanwhile.
        """
        client = connection.client
        if self._slices.must_wait(client):
            connection.stop_reading()
            self._slices.put_request(client, lambda: connection.serve(function))
            self._nudge()
            return
        is_counted = self._payer is None and self._is_in_turn
        if is_counted:
            self._payer, self._since = client, time.monotonic()
        try:
            function()
        finally:
            if is_counted:
                self._charge(time.monotonic())

    def _charge(self, now):
        """Charge the client of the handler that ran, or blocks."""
        if self._payer is not None:
            self._slices.charge(self._payer, now - self._since)
            self._payer = None

    def look_at(self, descriptor: int) -> None:
        """Serve a new descriptor in the turn under way, if there is one, before the kernel is asked about it."""
        if self._is_in_turn:
            self._queue([(descriptor, READ & ~select.EPOLLET & ~select.EPOLLRDHUP)])

    def end_turn_soon(self) -> None:
        """Have `turn_ended()` called: by the turn under way, else after all greenlets that the hub wakes now."""
        if not self._is_in_turn and not self._is_ending:
            self._is_ending = True
            self._hub.schedule_call_global(0, self._end_turn_after_these)

    def _end_turn_after_these(self):
        self._hub.schedule_call_global(0, self._end_turn)  # after those that the hub wakes now

    def _end_turn(self):
        self._is_ending = False
        try:
            self.turn_ended()
        except Exception:
            log.exception("the end of a turn failed")

    @property
    def is_late(self) -> bool:
        """Whether bytes may be here that were not read for LATE seconds, since there was always more to read."""
        return time.monotonic() - self._caught_up_at > LATE

    def _listen(self):
        if self._listener is None:
            self._listener = self._hub.add(self._hub.READ, self._set.fileno(), self._turn, self._thrown, None)

    def _stop_listening(self):
        if self._listener is not None:
            self._hub.remove(self._listener)
            self._listener = None

    def _thrown(self, *_):
        """Do nothing. The hub calls it when a descriptor is closed; the epoll descriptor never is."""

    def _nudge(self):
        if not self._nudged:
            self._nudged = True
            self._hub.schedule_call_global(0, self._turn)

    def _await_tick(self):
        self._tick_due = time.monotonic() + GRAIN
        self._hub.schedule_call_global(GRAIN, self._tick)

    def _tick(self):
        self.lag.observe(max(0.0, time.monotonic() - self._tick_due))
        try:
            for timer in self.wheel.advance():
                self.soon(timer.fire_if_due)
        finally:
            self._await_tick()

    def _turn(self, _descriptor=None):
        """Serve what is ready. Runs in the hub's greenlet, where an exception would end the server."""
        self._nudged = False
        try:
            self._collect()
            self._turn_ends, self._slice_ends = time.monotonic() + TURN, None
            while self._has_more_for_this_turn() and not self._are_all_busy():
                self._run_worker()
        except Exception:
            log.exception("a turn of the loop failed")
        if time.monotonic() - self._turn_ends > LONG - TURN:
            self.long_turns += 1
        self._note_what_is_left()
        # Items that were put off until this turn wait for the next one when the last turn had left some.
        if (self._ready or self._again or self._slices) and self._listener is not None:
            self._nudge()

    def _collect(self):
        """Queue what is ready behind what the last turn has left; no descriptor is queued twice."""
        self._slices.begin_turn()
        if not self._workers.are_all_busy:
            ready = self._set.poll(0, EVENTS)
            if len(ready) < EVENTS and not self._ready:
                self._caught_up_at = min(time.monotonic(), self._slices.oldest())
            self._queue(ready)
        if self._again:
            again, self._again = self._again, []
            if not self.is_crowded:
                queued = {descriptor for descriptor, _ in self._ready}
                again = [item for item in again if item[0] not in queued]
            self._queue(again)

    def _queue(self, items):
        if not self.is_crowded:
            self._ready.extend(items)
            return
        for descriptor, work in items:
            if descriptor in self._queued:
                self._queued[descriptor] |= work
                continue
            self._ready.append((descriptor, work))
            if descriptor >= 0:
                self._queued[descriptor] = work

    def _note_what_is_left(self):
        was_crowded, self.is_crowded = self.is_crowded, bool(self._ready or self._slices)
        if not self.is_crowded:
            self._queued.clear()
        elif not was_crowded:
            self._queued = {descriptor: work for descriptor, work in self._ready if descriptor >= 0}

    def _has_more_for_this_turn(self):
        """Return whether something may be served now.

        That is a TURN of everybody, the rest of it for waiting clients when nobody else is ready, and at least a SLICE
        for these.
        """
        now = time.monotonic()
        return (bool(self._ready) and now < self._turn_ends) or self._may_serve_waiting(now)

    def _may_serve_waiting(self, now):
        if not self._slices:
            return False
        if self._slice_ends is None:
            self._slice_ends = max(now + SLICE, self._turn_ends)
        return now < self._slice_ends

    def _are_all_busy(self):
        if self._workers.are_all_busy:
            self._stop_listening()  # else the hub would call us again and again
            return True
        return False

    def _run_worker(self):
        """Let a worker serve until it is done or blocks; then send what its handlers have sent."""
        self._is_in_turn = True
        try:
            self._workers.run_one()
        finally:
            self._charge(time.monotonic())
            self._slices.served()
            self._is_in_turn = False
            self._end_turn()

    def _serve(self):
        """Serve the work that is ready, in a worker's greenlet."""
        if self.is_crowded or not self._ready:
            self._serve_in_slices()
        else:
            self._serve_in_order()
        self._listen()
        if self._ready or self._again or self._slices:
            self._nudge()

    def _serve_in_order(self):
        ready, clock = self._ready, time.monotonic
        while ready and self._is_in_turn:  # false after a handler that blocked: another worker has taken over
            self._handle(*ready.popleft())
            if clock() > self._turn_ends:
                break

    def _serve_in_slices(self):
        """Serve first the clients that have not used their slice, then the others."""
        ready, slices, now = self._ready, self._slices, time.monotonic()
        while self._is_in_turn:
            if ready and now < self._turn_ends:
                descriptor, work = ready.popleft()
                client = getattr(self._served.get(descriptor), "client", None)
                if slices.is_over(client):
                    slices.put_event(client, descriptor, work, now)
                    continue
            elif self._may_serve_waiting(now):
                client, descriptor, work = slices.take()
            else:
                break
            if descriptor >= 0 and self.is_crowded and (work := self._queued.pop(descriptor, None)) is None:
                continue  # its descriptor was closed meanwhile
            self._payer, self._since = client, now
            self._handle(descriptor, work)
            now = time.monotonic()
            if self._is_in_turn:
                self._charge(now)
                slices.served()

    def _handle(self, descriptor, work):
        served = None
        try:
            if descriptor < 0:
                work()
            elif (served := self._served.get(descriptor)) is not None:
                served.ready(work)
        except (greenlet.GreenletExit, KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            log.exception("a handler failed")
            if served is not None:
                served.abort()
