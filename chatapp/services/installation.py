"""The installation: its epoch, its mark, and the lock of decisions that concern all of it."""

import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from chatapp.extensions import db
from chatapp.models import Installation
from chatapp.models.columns import new_id
from chatapp.queries.rows import rows
from chatapp.services.transactions import write_transaction

_MARK = select(Installation.__table__.c.mark, Installation.__table__.c.marked_at)
_EPOCH = select(Installation.__table__.c.epoch)


class Mark(NamedTuple):
    """The mark in the names of this installation's cookies, which other installations on the host lack, and its age."""

    name: str
    since: datetime.datetime


def mark() -> Mark:
    """Return the mark, which is the same in all processes."""
    found = rows(_MARK)[0]
    return Mark(found.mark, found.marked_at)


def epoch() -> str:
    """Return the epoch of this database. The migration that makes the table makes the first one."""
    return rows(_EPOCH)[0].epoch


def guard() -> None:
    """Inside the caller's transaction: lock decisions about the whole installation, such as its administrators."""
    db.session.execute(select(Installation.id).with_for_update()).all()


def new_epoch() -> str:
    """Start a new epoch and return it. All cursors of clients become void, as they have to after a restored backup."""
    with write_transaction() as session:
        return renew_epoch(session.connection())


def renew_epoch(connection: Connection) -> str:
    """Inside the caller's transaction, on any database: write a new epoch, and return it."""
    epoch = new_id()
    connection.execute(update(Installation).values(epoch=epoch))
    return epoch
