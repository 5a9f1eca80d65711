"""Access tokens, by which programs act for a person within scopes."""

import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp import limits
from chatapp.extensions import Model
from chatapp.models.columns import Bounded, UtcDateTime, new_id, now
from chatapp.models.user import User

READ, POST, ROOMS, ADMIN = SCOPES = ("read", "post", "rooms", "admin")


def permits(scopes: str, scope: str) -> bool:
    """Return whether `scopes`, a text as in AccessToken, contain `scope`."""
    return scope in scopes.split()


class AccessToken(Model):
    """A personal access token of 256 random bits. Only its SHA-256 is stored; random bits need no slower hash.

    `scopes` is a text of scopes with blanks between, in the order of SCOPES.
    """

    __tablename__ = "access_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Bounded(limits.PUBLIC_ID), unique=True, default=new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(Bounded(limits.HASH), unique=True)
    name: Mapped[str] = mapped_column(Bounded(limits.TOKEN_NAME))
    scopes: Mapped[str] = mapped_column(Bounded(len(SCOPES) * limits.WORD))
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    last_used_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(lazy="joined")

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and self.expires_at > now() and self.user.is_active
