"""People, and the bots that act as people."""

import datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import db
from chatapp.models.columns import UtcDateTime, name_key, new_id, now, search_key


class User(UserMixin, db.Model):
    """A person. `last_rev` counts the changes of their own list of conversations."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_id)
    username: Mapped[str]
    username_key: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    display_key: Mapped[str] = mapped_column(index=True)
    password_hash: Mapped[str | None]
    email: Mapped[str | None]
    time_zone: Mapped[str] = mapped_column(default="UTC")
    locale: Mapped[str | None]
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_bot: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    deactivated_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    last_rev: Mapped[int] = mapped_column(default=0)
    list_changed_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime, index=True)

    # The sign-in through which this person is here; set for the current person only, never stored.
    login_session = None
    # The token through which a program is here for this person, instead of a sign-in; never stored.
    access_token = None

    def get_id(self):
        """Return what Flask-Login keeps in the cookie: the token of this sign-in, not the person's id."""
        return self.login_session.token

    def name_as(self, display_name):
        """Set the name that people read, and the key by which they find it."""
        self.display_name = display_name
        self.display_key = search_key(display_name)

    @property
    def is_active(self):
        return self.deactivated_at is None

    @property
    def is_last_admin(self):
        others = select(User.id).where(User.is_admin, User.deactivated_at.is_(None), User.id != self.id)
        return self.is_admin and self.is_active and db.session.scalar(others.limit(1)) is None

    @classmethod
    def active(cls):
        """Return a select of everyone who has not been deactivated."""
        return select(cls).where(cls.deactivated_at.is_(None))

    @classmethod
    def named(cls, username):
        """Return the person with this username in whatever case, or None."""
        return db.session.scalar(select(cls).where(cls.username_key == name_key(username)))


class Invitation(db.Model):
    """A one-time link that lets one person sign up; the token itself is never stored."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(unique=True)
    makes_admin: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime)
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    used_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)

    created_by: Mapped[User | None] = relationship(foreign_keys=created_by_id)
    used_by: Mapped[User | None] = relationship(foreign_keys=used_by_id)

    @property
    def is_open(self):
        return self.used_at is None and self.expires_at > now()
