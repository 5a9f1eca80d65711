"""Deadlines of thousands of connections, cheap to move: a wheel of slots on the monotonic clock.

Moving a deadline later is one assignment; the item is looked at when its old slot comes by, and put into the right one.
"""

import time

PASSED = 0.0  # a deadline that has passed, and was not acted on yet
GRAIN = 0.1  # seconds that one slot covers, and how late a deadline may be noticed


class Timed:
    """What has a deadline: calls `expired()` once it passes."""

    __slots__ = ("due", "slot")

    def __init__(self):
        self.due = None
        self.slot = None

    def lapse(self):
        """Expire, unless something that expired in the same moment moved the deadline or took it away."""
        if self.due == PASSED:
            self.due = None
            self.expired()

    def expired(self):
        """Act on the deadline that has passed."""
        raise NotImplementedError


class Wheel:
    """The deadlines of one loop."""

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._slots = {}
        self._next = int(clock() / GRAIN)

    def set(self, item, seconds):
        """Let `item` expire in `seconds`, instead of when it would have."""
        item.due = due = self._clock() + seconds
        if item.slot is None or item.slot * GRAIN > due:  # else it is looked at before, and put further on then
            self._place(item)

    def extend(self, item, seconds, at_most):
        """Let `item` expire `seconds` later than it would have, but no later than in `at_most` seconds."""
        item.due = min(item.due + seconds, self._clock() + at_most)
        self._place(item)

    def clear(self, item):
        """Let `item` not expire."""
        item.due = None

    def pass_by(self):
        """Return the items whose deadline has passed since the last call, each once: to be asked to `lapse`."""
        now = self._clock()
        passed = []
        while self._next * GRAIN <= now:
            for item in self._slots.pop(self._next, ()):
                if item.slot == self._next:  # else it stands in an earlier slot, or stood twice in this one
                    item.slot = None
                    self._look_at(item, now, passed)
            self._next += 1
        return passed

    def _look_at(self, item, now, passed):
        if item.due is None:
            return
        if item.due > now:
            self._place(item)
        else:
            item.due = PASSED
            passed.append(item)

    def _place(self, item):
        slot = max(int(item.due / GRAIN) + 1, self._next + 1)
        if item.slot is None or slot < item.slot:
            item.slot = slot
            self._slots.setdefault(slot, []).append(item)
