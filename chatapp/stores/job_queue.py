"""The jobs that this process has claimed, and the time at which it looks for more."""

import math
import threading
import time
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False, slots=True)
class ClaimedJob:
    """A job that this process has on lease, as the database had it then; see `models.job.Job`.

    `claimed_at`, `lapses_at`: times of `time.monotonic`.
    """

    id: int
    public_id: str
    kind: str
    payload: dict[str, Any]
    tries: int
    lapses: int
    leased_by: str
    claimed_at: float = field(default_factory=time.monotonic)
    lapses_at: float = math.inf


class JobQueue:
    """Claimed jobs between the worker that has found them and the workers that run them.

    One worker at a time looks for more, when none is left and the time for it has come.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._unbegun: deque[ClaimedJob] = deque()
        self._held: dict[int, ClaimedJob] = {}
        self._look_at = -math.inf
        self._is_looking = False
        self._is_closed = False

    @property
    def look_in(self) -> float:
        """The seconds until the next look; not above 0 when it is time."""
        return self._look_at - time.monotonic()

    def take(self) -> ClaimedJob | None:
        """Wait for a job to run, and return it; None: the caller looks for some now, and calls `put` afterwards."""
        with self._changed:
            while True:
                job = self._next()
                if job is not None:
                    return job
                if self._is_closed or self._is_looking:
                    self._changed.wait()
                elif self.look_in > 0:
                    self._changed.wait(self.look_in)
                else:
                    self._is_looking, self._look_at = True, math.inf
                    return None

    def poll(self) -> ClaimedJob | None:
        """Return a job to run, or None when none is left."""
        with self._changed:
            return self._next()

    def put(self, jobs: Iterable[ClaimedJob], look_in: float) -> None:
        """End a look: add what it has found. The next one is in `look_in` seconds, or earlier as `expect` says."""
        with self._changed:
            for job in jobs:
                self._unbegun.append(job)
                self._held[job.id] = job
            self._is_looking = False
            self._look_at = min(self._look_at, time.monotonic() + look_in)
            self._changed.notify_all()

    def expect(self, seconds: float) -> None:
        """Look in `seconds`, if not earlier: a job is due then."""
        with self._changed:
            self._look_at = min(self._look_at, time.monotonic() + seconds)
            self._changed.notify()

    def end(self, job: ClaimedJob) -> None:
        """Forget a job that has been run."""
        with self._changed:
            if self._held.get(job.id) is job:
                del self._held[job.id]

    def held(self, longest: float) -> list[ClaimedJob]:
        """Return the jobs that are run or wait for it, without those that were claimed more than `longest` s ago."""
        since = time.monotonic() - longest
        with self._changed:
            return [job for job in self._held.values() if job.claimed_at > since]

    def renewed(self, ids: Collection[int], lapses_at: float) -> None:
        """Note until when the jobs with these ids are on lease."""
        with self._changed:
            for job in map(self._held.get, ids):
                if job is not None:
                    job.lapses_at = lapses_at

    def close(self) -> list[ClaimedJob]:
        """Give out no more jobs, and return those that have not been begun."""
        with self._changed:
            self._is_closed = True
            unbegun = list(self._unbegun)
            self._unbegun.clear()
            return unbegun

    def _next(self) -> ClaimedJob | None:
        """Return a job whose lease has not lapsed; those that waited for too long may be another process's now."""
        while self._unbegun:
            job = self._unbegun.popleft()
            if job.lapses_at > time.monotonic():
                return job
            self._held.pop(job.id, None)
        return None
