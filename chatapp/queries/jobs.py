"""Statements about jobs. All times are compared by the clock of the database."""

from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select, update

from chatapp.extensions import db
from chatapp.models.clock import later
from chatapp.models.job import Job

jobs = db.metadata.tables[Job.__tablename__]

_is_open = jobs.c.done_at.is_(None)
_is_known = jobs.c.kind.in_(bindparam("kinds", expanding=True))
_is_due = and_(_is_open, jobs.c.due_at <= later(0))
_is_free = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= later(0))

# The time now, and the times at which a job of these `kinds` can be claimed next: one that waits, and one whose lease
# lapses.
_waiting = select(jobs.c.due_at).where(_is_open, jobs.c.leased_until.is_(None), _is_known)
_leased = select(jobs.c.leased_until).where(jobs.c.leased_until.is_not(None), _is_known)
NEXT = select(
    later(0).label("now"),
    _waiting.order_by(jobs.c.due_at).limit(1).scalar_subquery().label("due_at"),
    _leased.order_by(jobs.c.leased_until).limit(1).scalar_subquery().label("lapses_at"),
)

# Lease the `most` jobs of these `kinds` that are due longest. In a WITH, PostgreSQL chooses and locks them once.
_claimable = (
    select(jobs.c.id)
    .where(_is_due, _is_free, _is_known)
    .order_by(jobs.c.due_at, jobs.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("claimable")
)
CLAIM = (
    update(jobs)
    .where(jobs.c.id == _claimable.c.id)
    .values(
        leased_until=later(bindparam("lease")),
        leased_by=bindparam("name"),
        lapses=jobs.c.lapses + case((jobs.c.leased_until.is_(None), 0), else_=1),
    )
    .returning(
        jobs.c.id,
        jobs.c.public_id,
        jobs.c.kind,
        jobs.c.payload,
        jobs.c.due_at,
        jobs.c.tries,
        jobs.c.lapses,
    )
)

# For a job that this process holds: `this` is its id, and `name` that by which it was claimed.
_is_ours = and_(jobs.c.id == bindparam("this"), jobs.c.leased_by == bindparam("name"))
_FREE: dict[str, Any] = {"leased_until": None, "leased_by": None}
RENEW = (
    update(jobs)
    .where(jobs.c.id.in_(bindparam("ids", expanding=True)), jobs.c.leased_by.in_(bindparam("names", expanding=True)))
    .values(leased_until=later(bindparam("lease")))
    .returning(jobs.c.id)
)
RELEASE = update(jobs).where(_is_ours).values(**_FREE)
DONE = update(jobs).where(_is_ours).values(**_FREE, done_at=later(0), error=None)
FAILED = update(jobs).where(_is_ours).values(**_FREE, done_at=later(0), error=bindparam("why"), tries=jobs.c.tries + 1)
AGAIN = (
    update(jobs)
    .where(_is_ours)
    .values(**_FREE, due_at=later(bindparam("wait")), error=bindparam("why"), tries=jobs.c.tries + 1)
)
# For the next time of a job that comes again and again.
ANEW = (
    update(jobs)
    .where(_is_ours)
    .values(**_FREE, due_at=later(bindparam("wait")), error=bindparam("why"), tries=0, lapses=0)
)


# How many wait, how many are run, how many of both have failed at least once, and how many have failed for good.
_leased_now = jobs.c.leased_by.is_not(None)
_erred = jobs.c.error.is_not(None)
COUNTS = select(
    *(
        select(func.count()).select_from(jobs).where(*conditions).scalar_subquery().label(name)
        for name, conditions in {
            "waiting": (_is_open, ~_leased_now),
            "running": (_is_open, _leased_now),
            "failing": (_is_open, _erred),
            "failed": (~_is_open, _erred),
        }.items()
    )
)
