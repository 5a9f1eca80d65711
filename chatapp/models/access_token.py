"""Tokens by which programs act for a person, within scopes."""

import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import db
from chatapp.models.columns import UtcDateTime, new_id, now
from chatapp.models.user import User

READ, POST, ROOMS, ADMIN = SCOPES = ("read", "post", "rooms", "admin")


def permits(scopes, scope):
    """Say whether `scopes`, a text as in AccessToken, hold `scope`."""
    return scope in scopes.split()


class AccessToken(db.Model):
    """A personal access token. Only its SHA-256 is stored: it is 256 random bits, so nothing slower is needed.

    `scopes` is a text of scopes with blanks between, in the order of SCOPES.
    """

    __tablename__ = "access_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    scopes: Mapped[str]
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    last_used_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(lazy="joined")

    @property
    def is_valid(self):
        return self.revoked_at is None and self.expires_at > now() and self.user.is_active

    def permits(self, scope):
        """Say whether this token was made for `scope`."""
        return permits(self.scopes, scope)
