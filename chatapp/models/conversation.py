"""Rooms and direct messages: one noun, so that order, catch-up and unread counts are written once."""

import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import db
from chatapp.models.columns import UtcDateTime, new_id, now
from chatapp.models.user import User

ROOM, DIRECT = "room", "direct"
PUBLIC, PRIVATE = "public", "private"
EVERYONE, OWNERS = "everyone", "owners"
OWNER, MEMBER = "owner", "member"


def lets_post(posting, role):
    """Say whether a conversation's posting policy lets a member with this role write."""
    return posting == EVERYONE or role == OWNER


class Conversation(db.Model):
    """A room or a direct conversation.

    `last_seq` numbers its messages densely from 1; `last_rev` counts every change of them; `meta_rev` is the rev
    of its last rename, topic, or archiving. `name_key` is set for public rooms that are not archived, and unique among
    them, so that a taken name reveals no private room. `direct_key` is set for direct ones: the sorted ids of their
    people.
    """

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("creator_id", "client_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_id)
    kind: Mapped[str]
    name: Mapped[str | None]
    name_key: Mapped[str | None] = mapped_column(unique=True)
    search_key: Mapped[str] = mapped_column(default="")
    topic: Mapped[str] = mapped_column(default="")
    visibility: Mapped[str] = mapped_column(default=PRIVATE)
    posting: Mapped[str] = mapped_column(default=EVERYONE)
    direct_key: Mapped[str | None] = mapped_column(unique=True)
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    client_id: Mapped[str | None]
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    archived_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    last_seq: Mapped[int] = mapped_column(default=0)
    last_rev: Mapped[int] = mapped_column(default=0)
    meta_rev: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now, index=True)
    active_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now, index=True)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="conversation")

    @property
    def is_direct(self):
        return self.kind == DIRECT

    @property
    def is_archived(self):
        return self.archived_at is not None

    @classmethod
    def visible_to(cls, user):
        """Return a select of (Conversation, Membership) over the conversations of which `user` is a member now."""
        return (
            select(cls, Membership)
            .join(Membership, Membership.conversation_id == cls.id)
            .where(Membership.user_id == user.id, Membership.left_at.is_(None))
        )

    @classmethod
    def directory(cls):
        """Return a select of the rooms that everyone may see and join."""
        return select(cls).where(cls.kind == ROOM, cls.visibility == PUBLIC, cls.archived_at.is_(None))


class Membership(db.Model):
    """One person in one conversation. The row stays after they left; `rev` is the person's own counter."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("conversation_id", "user_id"),
        Index("ix_memberships_user_rev", "user_id", "rev"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(default=MEMBER)
    last_read_seq: Mapped[int] = mapped_column(default=0)
    seen_seq: Mapped[int] = mapped_column(default=0)
    notify: Mapped[str] = mapped_column(default="all")
    is_hidden: Mapped[bool] = mapped_column(default=False)
    is_pinned: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    left_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    rev: Mapped[int] = mapped_column(default=0)

    conversation: Mapped[Conversation] = relationship(back_populates="memberships")
    user: Mapped[User] = relationship()

    @property
    def is_owner(self):
        return self.role == OWNER and self.left_at is None

    @classmethod
    def active_in(cls, conversation):
        """Return a select of the memberships of those who are in `conversation` now."""
        return select(cls).where(cls.conversation_id == conversation.id, cls.left_at.is_(None))
