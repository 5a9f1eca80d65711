"""The work of a process's workers: claiming jobs, running them, and storing what came of them.

A process has a job on lease: it renews the lease while it works, and when it is killed, the lease lapses and another
process takes the job. Results count only while the lease is still held. Nothing is locked while a job runs.
"""

import logging
import random
import time
from typing import Any

from sqlalchemy import Update

from chatapp import limits
from chatapp.errors import ChatError
from chatapp.extensions import current, settings
from chatapp.models.columns import new_id
from chatapp.queries import jobs as statements
from chatapp.queries.rows import rows
from chatapp.services.jobs import kinds
from chatapp.services.jobs.kinds import Kind
from chatapp.services.transactions import end_read, post_transaction
from chatapp.stores.job_queue import ClaimedJob

WORKERS = 4  # jobs that run at once in a process: most wait for others, and requests need the processor
MOST = 20  # jobs claimed at once: five for each worker, so that claiming costs little beside the work
LOOK_EVERY = 30  # seconds: in case that nobody told of a job, or that who was told has died
LOOK_AGAIN = 0.2  # seconds, when others were faster
RENEWALS = 3  # in the time of a lease: two may fail
LONGEST = 600  # seconds that a lease is renewed: what runs for longer hangs, and another process may have more luck
LAPSES = 20  # leases of one job that may end without a result; it seems to take its processes down with it
FIRST_WAIT, FACTOR = 10, 4  # seconds before the second try, and how many times longer each of the next: 15 hours for 8
JITTER = 0.25  # of each wait, so that what failed together is not tried together

log = logging.getLogger("chatapp.jobs")


def look() -> tuple[list[ClaimedJob], float]:
    """Claim jobs that are due; return them, and the seconds after which to look again.

    While none is due, that is one statement.
    """
    end_read()
    known = list(kinds.known())
    found = rows(statements.NEXT, kinds=known)[0]
    end_read()
    times = [moment for moment in (found.due_at, found.lapses_at) if moment is not None]
    wait = min(((moment - found.now).total_seconds() for moment in times), default=LOOK_EVERY)
    if wait > 0:
        return [], min(wait, LOOK_EVERY)
    claimed = _claim(known)
    return claimed, 0 if claimed else random.uniform(0, LOOK_AGAIN)


def run(job: ClaimedJob) -> None:
    """Run a job that this process has claimed, and store what came of it."""
    kind = kinds.known()[job.kind]
    try:
        if job.lapses >= LAPSES:
            raise RuntimeError(f"{job.lapses} leases of it ended without a result: its process was killed, or it hung")
        kind.work(job)
    except Exception as error:
        _failed(job, kind, error)
    else:
        _succeeded(job, kind)
    finally:
        current.stores.jobs.end(job)


def work_off() -> int:
    """Claim and run what is due until nothing is, in the calling thread; return how many jobs were run."""
    queue = current.stores.jobs
    count = 0
    while True:
        claimed, wait = look()
        if not claimed and wait > LOOK_AGAIN:
            return count
        queue.put(claimed, wait)
        while (job := queue.poll()) is not None:
            run(job)
            count += 1
        if not claimed:
            time.sleep(wait)


def renew() -> None:
    """Renew the leases of the jobs that this process runs, or is about to."""
    held = current.stores.jobs.held(LONGEST)
    if held:
        began = time.monotonic()
        ids, names = [job.id for job in held], list({job.leased_by for job in held})
        end_read()
        with post_transaction() as connection:
            values = {"ids": ids, "names": names, "lease": settings.JOB_LEASE}
            renewed = connection.scalars(statements.RENEW, values).all()
        current.stores.jobs.renewed(renewed, began + settings.JOB_LEASE)


def leave() -> None:
    """Claim nothing more, and give back what was not begun: another process takes it at once."""
    for job in current.stores.jobs.close():
        _store(job, statements.RELEASE)


def _claim(known: list[str]) -> list[ClaimedJob]:
    lease = settings.JOB_LEASE
    values = {"kinds": known, "most": MOST, "lease": lease, "name": f"{current.bus.node} {new_id()}"}
    until = time.monotonic() + lease
    with post_transaction() as connection:
        claimed = connection.execute(statements.CLAIM, values).all()
    return [
        ClaimedJob(row.id, row.public_id, row.kind, row.payload, row.tries, row.lapses, values["name"], lapses_at=until)
        for row in sorted(claimed, key=_turn)
    ]


def _turn(row: Any) -> tuple[bool, float, int]:
    """Return what to order claimed jobs by: those due longest first, and in a random order those whose lease lapsed.

    One of these may take its process down each time; the others then come before it sooner or later.
    """
    if row.lapses:
        return True, random.random(), row.id
    return False, row.due_at.timestamp(), row.id


def _succeeded(job: ClaimedJob, kind: Kind) -> None:
    if kind.every is None:
        _store(job, statements.DONE)
    else:
        _store(job, statements.ANEW, why=None, wait=kind.every)


def _failed(job: ClaimedJob, kind: Kind, error: Exception) -> None:
    """Store a failure: the job is due again after a while, or has failed for good."""
    why = _line(error)
    is_refused = isinstance(error, ChatError) and not error.retry
    if job.tries + 1 < kind.tries and job.lapses < LAPSES and not is_refused:
        wait = _wait(job.tries, error)
        log.warning("the job %s (%s) failed; the next try is in %.0f s: %s", job.public_id, kind.name, wait, why)
        _store(job, statements.AGAIN, why=why, wait=wait)
        return
    log.error("the job %s (%s) has failed for good: %s", job.public_id, kind.name, why, exc_info=error)
    if kind.every is None:
        _store(job, statements.FAILED, why=why)
    else:
        _store(job, statements.ANEW, why=why, wait=kind.every)


def _wait(tries: int, error: Exception) -> float:
    """Return the seconds until the next try, after `tries` that had failed before this one."""
    least = (isinstance(error, ChatError) and error.retry_after) or 0
    return max(least, FIRST_WAIT * FACTOR**tries) * random.uniform(1 - JITTER, 1 + JITTER)


def _line(error: Exception) -> str:
    """Return the first line of an error, without characters that a terminal would act upon.

    Below it, an error of the database shows the values of its statement.
    """
    first = (str(error).splitlines() or [""])[0]
    text = f"{type(error).__name__}: {first}".removesuffix(": ")
    return "".join(character if character.isprintable() else "?" for character in text)[: limits.JOB_ERROR]


def _store(job: ClaimedJob, statement: Update, **values: Any) -> None:
    """Change a job that this process holds; one that another has taken meanwhile stays as it is."""
    end_read()
    with post_transaction() as connection:
        changed = connection.execute(statement, {"this": job.id, "name": job.leased_by, **values})
    if changed.rowcount == 0:
        log.warning("the job %s (%s) is another process's by now, or discarded", job.public_id, job.kind)
