"""Group commit, leader and followers.

The first caller becomes the leader and does the work of every queued request in one transaction. Callers that come
meanwhile wait, and the first of them leads the next batch. So a busy disk is asked once for many, and
no batch waits to grow.
"""

import functools
from collections.abc import Callable
from typing import Any

from chatapp import database
from chatapp.errors import Unavailable
from chatapp.stores.batch_queue import BatchQueue, BatchRequest

MOST = 128  # the size of a batch: some milliseconds in which nobody else is served

Drain = Callable[[], list[Any]]
Work = Callable[[Drain], None]


def submit(queue: BatchQueue, work: Work, request: BatchRequest) -> Any:
    """Have a request done, with all that wait in its queue, and return its result; raise its error.

    `work(drain)` is called by the leader. Once it may write, it calls `drain()` for the list of requests, the oldest
    first, and ends each by `set_result` or, for a ChatError, `set_exception`. When it fails for several, each is done
    alone, so that none fails for another; while the database cannot serve, all that wait fail together.
    """
    leads = queue.put(request)
    if not leads:
        request.turn.wait()
    if not request.is_done:
        _lead(queue, work, request)
    return request.result()


def _lead(queue: BatchQueue, work: Work, leader: BatchRequest) -> None:
    batch: list[BatchRequest] = []

    def drain() -> list[BatchRequest]:
        batch.extend(queue.take(MOST))
        return batch

    try:
        _run(work, drain, leader, batch)
    finally:
        _end(queue, leader, batch)


def _run(work: Work, drain: Drain, leader: BatchRequest, batch: list[BatchRequest]) -> None:
    """Do the work of a batch, of which the leader is the first as soon as it is drained."""
    try:
        work(drain)
    except Exception as error:
        if isinstance(error, Unavailable) or database.cannot_serve(error):
            for request in batch or drain():  # one after the other, they would wait for a long time for the same answer
                request.set_exception(error)
        elif len(batch) <= 1:
            leader.set_exception(error)
        else:
            _run_each(work, batch)


def _run_each(work: Work, batch: list[BatchRequest]) -> None:
    for request in batch:
        request.reset()
        try:
            work(functools.partial(_only, request))
        except Exception as error:
            request.set_exception(error)


def _only(request: BatchRequest) -> list[BatchRequest]:
    return [request]


def _end(queue: BatchQueue, leader: BatchRequest, batch: list[BatchRequest]) -> None:
    """Wake the callers of a batch, and the leader of the next one."""
    following = queue.next_leader(leader)
    for request in batch:
        if not request.is_done:  # the leader itself was ended
            request.set_exception(Unavailable("busy", retry_after=1))
    for request in [*batch, following] if following else batch:
        if request is not leader:
            request.turn.open()
