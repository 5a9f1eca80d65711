"""Requests that wait for the next batch, and whether a batch is under way. The work is in `services.batching`."""

from typing import Any

from chatapp.concurrency.latch import Latch, native_lock


class BatchRequest:
    """One caller's request, and its outcome, which the leader of its batch sets: a future.

    `size`: its share of a batch. `turn`: what its caller waits for until it is done, or has to lead; None for a caller
    that leads at once.
    """

    size = 1
    turn: Any = None
    is_done = False
    _result: Any = None
    _error: BaseException | None = None

    def set_result(self, result: Any) -> None:
        """End the request with what its caller gets."""
        self._result, self._error, self.is_done = result, None, True

    def set_exception(self, error: BaseException) -> None:
        """End the request with what its caller sees raised."""
        self._result, self._error, self.is_done = None, error, True

    def reset(self) -> None:
        """Forget the outcome: the request is done once more."""
        self._result, self._error, self.is_done = None, None, False

    def exception(self) -> BaseException | None:
        """Return the error that ended the request, or None."""
        return self._error

    def result(self) -> Any:
        """Return the result, or raise the error."""
        if self._error is not None:
            raise self._error
        return self._result


class BatchQueue:
    """The waiting requests of one kind of work, in the order in which they came."""

    def __init__(self) -> None:
        self._waiting: list[Any] = []
        self._has_leader = False
        self._lock = native_lock()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, request: BatchRequest) -> bool:
        """Add a request, and return whether its caller leads; else the caller waits for its `turn`."""
        with self._lock:
            self._waiting.append(request)
            leads = not self._has_leader
            self._has_leader = True
            if not leads:
                request.turn = Latch()
            return leads

    def take(self, most: int) -> list[Any]:
        """Remove and return the oldest requests, up to the first that makes their sizes reach `most`."""
        taken = []
        with self._lock:
            while self._waiting and most > 0:
                taken.append(self._waiting.pop(0))
                most -= taken[-1].size
        return taken

    def next_leader(self, leader: BatchRequest) -> BatchRequest | None:
        """Return the request whose caller leads the next batch, after that of `leader`; None when nobody waits."""
        with self._lock:
            if leader in self._waiting:  # its work failed before it took anything
                self._waiting.remove(leader)
            self._has_leader = bool(self._waiting)
            return self._waiting[0] if self._waiting else None
