"""Bytes that the kernel did not take yet."""

from collections import deque

from eventlet import event


class Unsent:
    """What waits on one connection, in its order. `behind`: bytes behind the write that is under way; `longest`: how
    many of them are one write."""

    __slots__ = ("_awaited", "_behind", "_now", "behind", "longest")

    def __init__(self, now):
        self._now = now
        self._behind = deque()
        self._awaited = None
        self.behind = self.longest = 0

    @property
    def size(self):
        """All bytes that wait."""
        return len(self._now) + self.behind

    @property
    def writes_behind(self):
        """How many writes wait behind the one that is under way."""
        return len(self._behind)

    def add(self, data):
        """Let more wait."""
        self._behind.append(data)
        self.behind += len(data)
        self.longest = max(self.longest, len(data))

    def flush(self, send):
        """Send what the kernel takes; return whether nothing is left. Raises OSError when the connection is gone."""
        while True:
            try:
                sent = send(self._now)
            except BlockingIOError:
                return False
            if sent < len(self._now):
                self._now = memoryview(self._now)[sent:]
                return False
            if not self._behind:
                return True
            self._now = self._behind.popleft()
            self.behind -= len(self._now)
            if len(self._now) == self.longest:
                self.longest = 0

    def wait(self):
        """Wait until it is gone, or lost; only in a handler's greenlet."""
        self._awaited = self._awaited or event.Event()
        self._awaited.wait()

    def wake(self):
        """End that wait."""
        if self._awaited is not None:
            awaited, self._awaited = self._awaited, None
            awaited.send(None)
