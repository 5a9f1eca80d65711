"""One row per sign-in. Pages, sockets and the API all check it, so ending it ends them all."""

import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp import limits
from chatapp.extensions import Model
from chatapp.models.columns import Bounded, UtcDateTime, new_id, now
from chatapp.models.user import User


class LoginSession(Model):
    """A sign-in. The cookie carries `token`; only its SHA-256 is stored.

    `confirmed_at`: the time at which the password was typed last.
    """

    __tablename__ = "login_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Bounded(limits.PUBLIC_ID), unique=True, default=new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(Bounded(limits.HASH), unique=True)
    user_agent: Mapped[str] = mapped_column(Bounded(limits.USER_AGENT), default="")
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    last_used_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(lazy="joined")

    @property
    def is_valid(self) -> bool:
        return self.ended_at is None and self.expires_at > now() and self.user.is_active
