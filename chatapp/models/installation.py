"""The installation: one row."""

import datetime
import secrets

from sqlalchemy.orm import Mapped, mapped_column

from chatapp import limits
from chatapp.extensions import Model
from chatapp.models.columns import Bounded, UtcDateTime, new_id, now

MARK_BYTES = 4  # of a few installations on one host, no two have the same


class Installation(Model):
    """`epoch` is random, made with the database and anew after a restore, which voids all cursors.

    `mark` is random and permanent; since `marked_at` it distinguishes the cookies of installations on one host.
    `key_digest` tells whether a server has the secret key of the others; None until the first one starts.
    `oldest_code` is the revision that code has to know at least to use this database; None is the database's own.
    """

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[str] = mapped_column(Bounded(limits.OPAQUE), default=new_id)
    mark: Mapped[str] = mapped_column(Bounded(limits.OPAQUE), default=lambda: secrets.token_hex(MARK_BYTES))
    marked_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    key_digest: Mapped[str | None] = mapped_column(Bounded(limits.HASH))
    oldest_code: Mapped[str | None] = mapped_column(Bounded(limits.OPAQUE))
