"""Adding jobs, within the transaction of what they are for."""

import datetime
import json
import math
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from chatapp import limits
from chatapp.extensions import current, db
from chatapp.models.clock import later
from chatapp.models.columns import new_id, now
from chatapp.queries.jobs import jobs
from chatapp.services.jobs import kinds
from chatapp.services.transactions import end_read, write_transaction

_INSERTS: dict[str, Any] = {  # by their dialects
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
_KEYS = select(jobs.c.key)


class Added(NamedTuple):
    """The public `id` of a job, whether it `is_new`, and the time at which it is due: None is at once."""

    id: str
    is_new: bool
    due_at: datetime.datetime | None


def add(
    kind: str, payload: dict[str, Any], *, key: str | None = None, due_at: datetime.datetime | None = None
) -> Added:
    """Inside the caller's transaction: store a job, which is run if and only if that commits.

    `payload`: JSON of at most JOB_PAYLOAD bytes. `due_at`: an aware time; without it, at once. Where there is a job
    with this `key` already, also one that is done, nothing is stored, and that one is returned. After the commit, call
    `tell`. Raises ValueError for what cannot be stored, a mistake of the caller.
    """
    _require_storable(kind, payload)
    row = {
        "public_id": new_id(),
        "kind": kind,
        "key": key,
        "payload": payload,
        "due_at": later(0) if due_at is None else due_at,
    }
    insert = _INSERTS[db.session.connection().dialect.name](jobs)
    this = insert.values(row).on_conflict_do_nothing(index_elements=["key"]).returning(jobs.c.public_id)
    public_id = db.session.scalar(this)
    if public_id is None:
        return Added(db.session.scalars(select(jobs.c.public_id).where(jobs.c.key == key)).one(), False, due_at)
    return Added(public_id, True, due_at)


def tell(added: Added) -> None:
    """After the commit: let the workers of all processes know of a job. Unknown, it would be found a little later."""
    if added.is_new:
        wait = 0.0 if added.due_at is None else (added.due_at - now()).total_seconds()
        current.stores.jobs.expect(wait)
        current.bus.say("job", wait)


def hear(_node: str, wait: Any) -> None:
    """Expect a job that another process has told of, due in `wait` seconds. Anything but a number is passed over."""
    if isinstance(wait, int | float) and math.isfinite(wait):
        current.stores.jobs.expect(wait)


def arm() -> None:
    """Store the jobs that come again and again, where they are missing."""
    wanted = {kind.name for kind in kinds.known().values() if kind.every is not None}
    end_read()
    missing = wanted.difference(db.session.scalars(_KEYS.where(jobs.c.key.in_(wanted))))
    if missing:
        with write_transaction(invalidates_access=False):
            for name in sorted(missing):
                add(name, {}, key=name)


def _require_storable(kind: str, payload: dict[str, Any]) -> None:
    if kind not in kinds.known():
        raise ValueError(f"{kind!r} is no kind of job; there are {', '.join(sorted(kinds.known()))}")
    if not isinstance(payload, dict):
        raise ValueError(f"the payload of a job is a dict, not {type(payload).__name__}")
    size = len(json.dumps(payload, allow_nan=False))
    if size > limits.JOB_PAYLOAD:
        raise ValueError(f"a payload of {size} bytes, where {limits.JOB_PAYLOAD} is most")
