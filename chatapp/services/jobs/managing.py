"""Jobs as operators see them, and their cleaning."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from chatapp import limits
from chatapp.extensions import current, db
from chatapp.models import Job
from chatapp.models.clock import later
from chatapp.models.job import is_open
from chatapp.queries import jobs as statements
from chatapp.queries.rows import rows
from chatapp.services.cleaning import delete_in_slices
from chatapp.services.transactions import write_transaction
from chatapp.stores.job_queue import ClaimedJob

DAY = 24 * 60 * 60


def counts() -> dict[str, int]:
    """Return how many jobs are `waiting`, `running`, `failing` (of both, those whose last try failed) and `failed`."""
    return rows(statements.COUNTS)[0]._asdict()


def unfinished() -> Sequence[Job]:
    """Return the jobs that have failed, the last first, and those that wait or run, by due time: JOBS_PAGE of each."""
    failed = select(Job).where(Job.done_at.is_not(None), Job.error.is_not(None)).order_by(Job.done_at.desc())
    others = select(Job).where(is_open).order_by(Job.due_at, Job.id)
    return [row for some in (failed, others) for row in db.session.scalars(some.limit(limits.JOBS_PAGE))]


def find(job_id: str) -> Job | None:
    """Return the Job with this public id, or None."""
    return db.session.scalar(select(Job).where(Job.public_id == job_id))


def retry(job_id: str) -> bool:
    """Let a job that waits or has failed be due now, with all of its tries; return whether there is such a one."""
    this = update(Job).where(Job.public_id == job_id, Job.leased_by.is_(None), is_open | Job.error.is_not(None))
    fresh = {"due_at": later(0), "done_at": None, "error": None, "tries": 0, "lapses": 0}
    with write_transaction(invalidates_access=False) as session:
        is_due = session.scalar(this.values(fresh).returning(Job.id)) is not None
    if is_due:
        current.stores.jobs.expect(0)
        current.bus.say("job", 0)
    return is_due


def discard(job_id: str) -> bool:
    """Delete a job, and let what it may be doing right now count no more; return whether there was one."""
    with write_transaction(invalidates_access=False) as session:
        return session.scalar(delete(Job).where(Job.public_id == job_id).returning(Job.id)) is not None


def clean(_job: ClaimedJob) -> None:
    """Delete jobs that succeeded JOB_DAYS ago, and those that failed FAILED_JOB_DAYS ago."""
    for is_it, days in ((Job.error.is_(None), limits.JOB_DAYS), (Job.error.is_not(None), limits.FAILED_JOB_DAYS)):
        delete_in_slices(Job, is_it, Job.done_at < later(-days * DAY))
