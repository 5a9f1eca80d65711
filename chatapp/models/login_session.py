"""One row per sign-in. Pages, sockets and the API all check it, so ending it ends them all."""

import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import db
from chatapp.models.columns import UtcDateTime, new_id, now
from chatapp.models.user import User


class LoginSession(db.Model):
    """A sign-in. The cookie carries `token`; only its SHA-256 is stored."""

    __tablename__ = "login_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_agent: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    last_used_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(lazy="joined")

    # Known at sign-in and whenever the cookie is presented; never stored.
    token = None
    # Whether its end was just put off, so that the cookie has to be as well; never stored.
    is_prolonged = False

    @property
    def is_valid(self):
        return self.ended_at is None and self.expires_at > now() and self.user.is_active
