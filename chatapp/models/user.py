"""People, and the bots that act as people."""

import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, FromClause, Select, false, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from chatapp import limits
from chatapp.extensions import Model, db
from chatapp.models.columns import Bounded, UtcDateTime, name_key, new_id, now, person_key, typed_key
from chatapp.models.skeleton import skeleton

MENTIONS = "mentions"  # one of `conversation.LEVELS`


class User(Model):
    """A person. `last_rev` counts the changes of their own list of conversations; `time_zone` is None until known.

    `room_level`: what of rooms they are told of where a room says nothing else. `quiet_hours`: {"from", "to", "days"},
    in their own time zone. `last_notice` is the rev of their newest Notice, `seen_notice` of the newest that they saw;
    messages for everyone, which have no Notice, they saw up to `seen_all_at`.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Bounded(limits.PUBLIC_ID), unique=True, default=new_id)
    username: Mapped[str] = mapped_column(Bounded(limits.SLACK * limits.USERNAME))
    username_key: Mapped[str] = mapped_column(Bounded(limits.FOLDED * limits.SLACK * limits.USERNAME), unique=True)
    # None where an older account has a name that looks the same.
    username_skeleton: Mapped[str | None] = mapped_column(
        Bounded(limits.FOLDED * limits.SLACK * limits.USERNAME), unique=True, index=True
    )
    display_name: Mapped[str] = mapped_column(Bounded(limits.DISPLAY_NAME))
    display_key: Mapped[str] = mapped_column(Bounded(limits.PERSON_KEY), index=True)
    display_skeleton: Mapped[str | None] = mapped_column(Bounded(limits.FOLDED * limits.DISPLAY_NAME), index=True)
    password_hash: Mapped[str | None] = mapped_column(Bounded(limits.HASH))
    email: Mapped[str | None] = mapped_column(Bounded(limits.EMAIL))
    time_zone: Mapped[str | None] = mapped_column(Bounded(limits.TIME_ZONE))
    locale: Mapped[str | None] = mapped_column(Bounded(limits.LOCALE))
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_bot: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(Bounded(limits.STATUS), default="")
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    deactivated_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    last_rev: Mapped[int] = mapped_column(default=0)
    list_changed_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime, index=True)
    room_level: Mapped[str] = mapped_column(Bounded(limits.WORD), default=MENTIONS, server_default=MENTIONS)
    disturb_after: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)  # do not disturb until then
    quiet_hours: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))
    plays_sound: Mapped[bool] = mapped_column(default=False, server_default=false())
    last_notice: Mapped[int] = mapped_column(default=0, server_default="0")
    seen_notice: Mapped[int] = mapped_column(default=0, server_default="0")
    seen_all_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)

    def take_username(self, username: str) -> None:
        """Set the name by which this person signs in, and the keys that are unique."""
        self.username = username
        self.username_key = name_key(username)
        self.username_skeleton = skeleton(username)

    def name_as(self, display_name: str) -> None:
        """Set the name that people read, and the keys by which they find it and tell it from others.

        The username is set before.
        """
        self.display_name = display_name
        self.display_key = person_key(display_name, self.username)
        self.display_skeleton = skeleton(display_name)

    if TYPE_CHECKING:  # set below, as a column_property
        shares_name: Mapped[bool]

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    @property
    def is_last_admin(self) -> bool:
        others = select(User.id).where(User.is_admin, User.deactivated_at.is_(None), User.id != self.id)
        return self.is_admin and self.is_active and db.session.scalar(others.limit(1)) is None

    @classmethod
    def active(cls) -> Select[Any]:
        """Return a select of everyone who has not been deactivated."""
        return select(cls).where(cls.deactivated_at.is_(None))

    @classmethod
    def named(cls, username: str) -> "User | None":
        """Return the person with this username in whatever case, or None; blanks around what was typed are ignored.

        An older account may have characters at its ends that are now taken for such: it is found by its exact name.
        """
        exact, typed = name_key(username[: limits.USERNAME + 1]), typed_key(username)
        found = {user.username_key: user for user in db.session.scalars(
            select(cls).where(cls.username_key.in_([exact, typed]))
        )}  # fmt: skip
        return found.get(exact) or found.get(typed)


def shares_name(people: FromClause) -> ColumnElement[bool]:
    """Return a condition on `people`, the table or an alias of it: somebody else's display name looks the same."""
    others = User.__table__.alias("namesakes")
    is_other = others.c.id != people.c.id, others.c.display_skeleton == people.c.display_skeleton
    return select(others.c.id).where(*is_other).correlate(people).exists()


User.shares_name = column_property(shares_name(User.__table__))


class Invitation(Model):
    """A one-time link that lets one person sign up; the token itself is never stored."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Bounded(limits.PUBLIC_ID), unique=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(Bounded(limits.HASH), unique=True)
    makes_admin: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime)
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    used_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)

    created_by: Mapped[User | None] = relationship(foreign_keys=created_by_id)
    used_by: Mapped[User | None] = relationship(foreign_keys=used_by_id)

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.expires_at > now()
