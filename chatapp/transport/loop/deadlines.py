"""A timer wheel: deadlines of thousands of connections, cheap to move, in slots on the monotonic clock.

Moving a deadline later is one assignment; the timer stays in its slot, and is put into the right one when that is due.
"""

import time
from collections.abc import Callable

GRAIN = 0.1  # seconds that one slot covers; a deadline may be noticed so much later

_DUE = 0.0  # a deadline that has passed, and was not acted on yet


class Timer:
    """Something with a deadline, which calls its `expired()`.

    `due`: the deadline in seconds of the wheel's clock, or None; `slot`: the number of the slot that holds it, or None.
    """

    __slots__ = ("due", "slot")

    def __init__(self) -> None:
        self.due: float | None = None
        self.slot: int | None = None

    def fire_if_due(self) -> None:
        """Expire, unless another timer that expired in the same moment has moved or cleared the deadline."""
        if self.due == _DUE:
            self.due = None
            self.expired()

    def expired(self) -> None:
        """Act on the deadline that has passed."""
        raise NotImplementedError


class TimerWheel:
    """The timers of one loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._slots: dict[int, list[Timer]] = {}
        self._next = int(clock() / GRAIN)

    def set(self, timer: Timer, seconds: float) -> None:
        """Set the deadline of `timer` to `seconds` from now, whatever it was."""
        timer.due = due = self._clock() + seconds
        if timer.slot is None or timer.slot * GRAIN > due:  # else its slot comes first, and it moves on then
            self._place(timer)

    def extend(self, timer: Timer, seconds: float, at_most: float) -> None:
        """Move the deadline of `timer`, if it has one, later by `seconds`, to at most `at_most` seconds from now."""
        if timer.due is not None:
            timer.due = min(timer.due + seconds, self._clock() + at_most)
            self._place(timer)

    def clear(self, timer: Timer) -> None:
        """Remove the deadline of `timer`."""
        timer.due = None

    def advance(self) -> list[Timer]:
        """Return the timers whose deadline has passed since the last call, each once; call their `fire_if_due`."""
        now = self._clock()
        due: list[Timer] = []
        while self._next * GRAIN <= now:
            for timer in self._slots.pop(self._next, ()):
                if timer.slot == self._next:  # else it is in an earlier slot, or was in this one twice
                    timer.slot = None
                    self._take(timer, now, due)
            self._next += 1
        return due

    def _take(self, timer, now, due):
        if timer.due is None:
            return
        if timer.due > now:
            self._place(timer)
        else:
            timer.due = _DUE
            due.append(timer)

    def _place(self, timer):
        slot = max(int(timer.due / GRAIN) + 1, self._next + 1)
        if timer.slot is None or slot < timer.slot:
            timer.slot = slot
            self._slots.setdefault(slot, []).append(timer)
