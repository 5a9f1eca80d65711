"""Bytes of one connection that the kernel has not taken yet."""

from collections import deque
from collections.abc import Callable

from eventlet import event


class WriteBuffer:
    """A queue of writes. The first one is under way, perhaps sent in part.

    `behind`: bytes of the writes behind it; `longest`: bytes of the longest of those, 0 from when that one is under way
    until the next is added.
    """

    __slots__ = ("_behind", "_drained", "_first", "behind", "longest")

    def __init__(self, first: bytes | memoryview) -> None:
        self._first = first
        self._behind: deque[bytes] = deque()
        self._drained: event.Event | None = None
        self.behind = self.longest = 0

    @property
    def size(self) -> int:
        """All bytes that wait."""
        return len(self._first) + self.behind

    @property
    def writes_behind(self) -> int:
        """The number of writes behind the one that is under way."""
        return len(self._behind)

    def add(self, data: bytes) -> None:
        """Append a write."""
        self._behind.append(data)
        self.behind += len(data)
        self.longest = max(self.longest, len(data))

    def flush(self, send: Callable[[bytes | memoryview], int]) -> bool:
        """Send what the kernel takes; return whether nothing is left. Raises OSError when the connection is gone."""
        while True:
            try:
                sent = send(self._first)
            except BlockingIOError:
                return False
            if sent < len(self._first):
                self._first = memoryview(self._first)[sent:]
                return False
            if not self._behind:
                return True
            self._first = self._behind.popleft()
            self.behind -= len(self._first)
            if len(self._first) == self.longest:
                self.longest = 0

    def wait(self) -> None:
        """Wait for `wake`; only in a handler's greenlet."""
        drained = self._drained = self._drained or event.Event()
        drained.wait()

    def wake(self) -> None:
        """End every `wait`: everything is sent, or lost."""
        if self._drained is not None:
            drained, self._drained = self._drained, None
            drained.send(None)
