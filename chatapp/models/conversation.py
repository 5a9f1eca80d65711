"""Rooms and direct conversations in one table, so that order, catch-up and unread counts are written once."""

import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp import limits
from chatapp.extensions import Model
from chatapp.models.columns import Bounded, UtcDateTime, new_id, now
from chatapp.models.user import User

ROOM, DIRECT, THREAD = KINDS = ("room", "direct", "thread")
PUBLIC, PRIVATE = VISIBILITIES = ("public", "private")
EVERYONE, OWNERS = POLICIES = ("everyone", "owners")
OWNER, MEMBER = ROLES = ("owner", "member")
# How much of a conversation a person is told of; see `services.notices`.
ALL, MENTIONS, NOTHING = LEVELS = ("all", "mentions", "nothing")
# Permission to mention everyone in a room: BY_SIZE is everyone in small rooms, and owners in larger ones.
BY_SIZE = "by_size"
MENTION_ALL = (BY_SIZE, EVERYONE, OWNERS)

# A thread of whose last change its room was not told. It is written as the index has it, which SQLite compares.
IS_UNTOLD = text(f"kind = '{THREAD}' AND told_rev < last_rev")


def lets_post(posting: str, role: str) -> bool:
    """Return whether a conversation's posting policy lets a member with this role post."""
    return posting == EVERYONE or role == OWNER


class Conversation(Model):
    """A room, a direct conversation, or a thread.

    `last_seq` numbers its messages densely from 1; `last_rev` counts every change of them; `meta_rev` is the rev
    of its last rename, topic, or archiving. `name_key` is set for public rooms that are not archived, and unique among
    them, so that a taken name reveals no private room. `direct_key` is set for direct ones: the sorted ids of their
    people.

    A thread hangs on a message of its room `parent_id`, whose `thread_id` names it, and has no name. Who sees it, who
    posts, and whether it is archived are its room's; its Memberships say who follows it, and how far they have read.
    `told_rev` is its rev of which its room was told.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("creator_id", "client_id"),
        Index("ix_conversations_untold", "id", sqlite_where=IS_UNTOLD, postgresql_where=IS_UNTOLD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Bounded(limits.PUBLIC_ID), unique=True, default=new_id)
    kind: Mapped[str] = mapped_column(Bounded(limits.WORD))
    name: Mapped[str | None] = mapped_column(Bounded(limits.ROOM_NAME))
    name_key: Mapped[str | None] = mapped_column(Bounded(limits.FOLDED * limits.ROOM_NAME), unique=True)
    search_key: Mapped[str] = mapped_column(Bounded(limits.FOLDED * limits.KEYED), default="")
    topic: Mapped[str] = mapped_column(Bounded(limits.TOPIC), default="")
    visibility: Mapped[str] = mapped_column(Bounded(limits.WORD), default=PRIVATE)
    posting: Mapped[str] = mapped_column(Bounded(limits.WORD), default=EVERYONE)
    direct_key: Mapped[str | None] = mapped_column(Bounded(limits.DIRECT_KEY), unique=True)
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    client_id: Mapped[str | None] = mapped_column(Bounded(limits.CLIENT_ID))
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    archived_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    last_seq: Mapped[int] = mapped_column(default=0)
    last_rev: Mapped[int] = mapped_column(default=0)
    meta_rev: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now, index=True)
    active_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now, index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    told_rev: Mapped[int] = mapped_column(default=0, server_default="0")
    mention_all: Mapped[str] = mapped_column(Bounded(limits.WORD), default=BY_SIZE, server_default=BY_SIZE)

    @property
    def is_thread(self) -> bool:
        return self.kind == THREAD

    @property
    def is_direct(self) -> bool:
        return self.kind == DIRECT

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @classmethod
    def directory(cls) -> Select[Any]:
        """Return a select of the rooms that everyone may see and join."""
        return select(cls).where(cls.kind == ROOM, cls.visibility == PUBLIC, cls.archived_at.is_(None))


class Membership(Model):
    """One person in one conversation. The row stays after they left; `rev` is the person's own counter.

    `level` is one of LEVELS, and None for the person's own default.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("conversation_id", "user_id"),
        Index("ix_memberships_user_rev", "user_id", "rev"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(Bounded(limits.WORD), default=MEMBER)
    last_read_seq: Mapped[int] = mapped_column(default=0)
    seen_seq: Mapped[int] = mapped_column(default=0)
    notify: Mapped[str] = mapped_column(Bounded(limits.WORD), default="all")  # unused; `level` stands in its place
    level: Mapped[str | None] = mapped_column(Bounded(limits.WORD))
    muted_until: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    joined_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    left_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    rev: Mapped[int] = mapped_column(default=0)

    conversation: Mapped[Conversation] = relationship()
    user: Mapped[User] = relationship()

    @property
    def is_owner(self) -> bool:
        return self.role == OWNER and self.left_at is None

    @classmethod
    def active_in(cls, conversation_id: int) -> Select[Any]:
        """Return a select of the memberships of those who are in a conversation now, by the database's id."""
        return select(cls).where(cls.conversation_id == conversation_id, cls.left_at.is_(None))
