"""The installation: its epoch, its mark, its secret key, and the lock of decisions that concern all of it."""

import datetime
import hashlib
import hmac
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from chatapp.extensions import db, settings
from chatapp.models import Installation
from chatapp.models.columns import new_id
from chatapp.queries.rows import rows
from chatapp.services.transactions import write_transaction

_MARK = select(Installation.__table__.c.mark, Installation.__table__.c.marked_at)
_EPOCH = select(Installation.__table__.c.epoch)
_KEY_DIGEST = select(Installation.__table__.c.key_digest)


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


def has_our_key() -> bool:
    """Return whether SECRET_KEY is the key of this installation; the first server that starts decides which one is."""
    stored = _key_digest()
    if stored is None:
        with write_transaction(invalidates_access=False):
            stored = _key_digest() or _store_key()
    return hmac.compare_digest(stored, _digest_of_ours())


def accept_key() -> None:
    """Make SECRET_KEY the key of this installation. Whatever was signed with another one is void."""
    with write_transaction():
        _store_key()


def new_epoch() -> str:
    """Start a new epoch and return it. All cursors of clients become void, as they have to after a restored backup."""
    with write_transaction() as session:
        return renew_epoch(session.connection())


def renew_epoch(connection: Connection) -> str:
    """Inside the caller's transaction, on any database: write a new epoch, and return it."""
    epoch = new_id()
    connection.execute(update(Installation).values(epoch=epoch))
    return epoch


def forget_key(connection: Connection) -> None:
    """Inside the caller's transaction, on any database: let the next server that starts decide which key is right."""
    connection.execute(update(Installation).values(key_digest=None))


def digest_of(secret: str, name: str) -> str:
    """Return a digest that tells one SECRET_KEY from another, for one `name`: others with the key have another one."""
    return hmac.new(secret.encode(), f"key of {name}".encode(), hashlib.sha256).hexdigest()


def _key_digest() -> str | None:
    return rows(_KEY_DIGEST)[0].key_digest


def _store_key() -> str:
    installation = db.session.scalars(select(Installation)).one()
    installation.key_digest = _digest_of_ours()
    return installation.key_digest


def _digest_of_ours() -> str:
    """Return a digest of SECRET_KEY, from which nobody learns whether another installation has the same."""
    return digest_of(settings.SECRET_KEY, mark().name)
