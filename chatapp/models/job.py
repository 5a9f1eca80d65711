"""Jobs: work that is stored, and done later by one of the processes."""

import datetime

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from chatapp import limits
from chatapp.extensions import Model
from chatapp.models.columns import Bounded, UtcDateTime, new_id, now

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


class Job(Model):
    """One piece of work of a `kind` (see `services.jobs.kinds`), with what it needs to know in `payload`.

    `key`: no two jobs have the same one. `due_at`: the time before which no process begins it. `leased_by` is made
    anew by each process that takes it, which has it until `leased_until`. `tries`: those that have failed; `lapses`:
    leases that ended without a result, as when their process is killed. `error`: of the last try that failed, until
    one succeeds. `done_at`: the time since which nothing more is to be done, in vain where there is an `error`.
    """

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Bounded(limits.PUBLIC_ID), unique=True, default=new_id)
    kind: Mapped[str] = mapped_column(Bounded(limits.WORD))
    key: Mapped[str | None] = mapped_column(Bounded(limits.JOB_KEY), unique=True)
    payload: Mapped[dict] = mapped_column(JSON)
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    due_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    lapses: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    leased_by: Mapped[str | None] = mapped_column(Bounded(limits.JOB_LEASE_NAME))
    done_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime, index=True)
    error: Mapped[str | None] = mapped_column(Bounded(limits.JOB_ERROR))

    @property
    def state(self) -> str:
        """WAITING, RUNNING, DONE or FAILED."""
        if self.done_at is not None:
            return DONE if self.error is None else FAILED
        return WAITING if self.leased_by is None else RUNNING


is_open = Job.done_at.is_(None)
Index("ix_jobs_due_at", Job.due_at, sqlite_where=is_open, postgresql_where=is_open)
is_leased = Job.leased_until.is_not(None)
Index("ix_jobs_leased_until", Job.leased_until, sqlite_where=is_leased, postgresql_where=is_leased)
is_failing = Job.error.is_not(None)
Index("ix_jobs_failing", Job.done_at, sqlite_where=is_failing, postgresql_where=is_failing)
