"""Messages, and the earlier texts of those that were edited."""

import datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, false, or_, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp import limits
from chatapp.extensions import Model
from chatapp.models import Membership
from chatapp.models.columns import Bounded, UtcDateTime, message_id, now
from chatapp.models.conversation import Conversation
from chatapp.models.protocols import Person
from chatapp.models.user import User

TEXT, SYSTEM = KINDS = ("text", "system")
# Body formats: plain text with line breaks and addresses, as all messages were once; and Markdown's, of `markup`.
PLAIN, FORMATTED = FORMATS = (1, 2)


class Message(Model):
    """A message of a conversation.

    `seq` is its number, without gaps; `rev` the conversation's counter at its last change. `client_id` is made by the
    sender and kept as long as the row, so that a retry finds it; `digest` is the SHA-256 of the original request. A
    deleted message stays as a tombstone without its text. `kind` SYSTEM is a message about the room, described by
    `data`.

    `parts` are the nodes of a text of format FORMATTED, and None where the text is plain. `mentioned`: the public ids
    of the people of its Mentions; `mentions_all`: it is for everyone in its conversation. `thread_id`: the thread that
    hangs on it; `thread_message_id`: the message of a thread that this one shows in the thread's room.

    Only changed messages have their rev in an index: the revs of all others rise with their seqs.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("sender_id", "client_id"),
        UniqueConstraint("thread_id", name="uq_messages_thread"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Bounded(limits.PUBLIC_ID), unique=True, default=message_id)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    rev: Mapped[int]
    sender_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    client_id: Mapped[str] = mapped_column(Bounded(limits.CLIENT_ID))
    digest: Mapped[str] = mapped_column(Bounded(limits.HASH))
    kind: Mapped[str] = mapped_column(Bounded(limits.WORD), default=TEXT)
    data: Mapped[dict | None] = mapped_column(JSON)
    body: Mapped[str | None] = mapped_column(Bounded(limits.MESSAGE))
    body_format: Mapped[int] = mapped_column(default=PLAIN)
    parts: Mapped[list | None] = mapped_column(JSON(none_as_null=True))
    mentioned: Mapped[list | None] = mapped_column(JSON(none_as_null=True))
    mentions_all: Mapped[bool] = mapped_column(server_default=false())
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"))
    thread_message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    is_changed: Mapped[bool] = mapped_column(server_default=false())
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    edited_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    conversation: Mapped[Conversation] = relationship(foreign_keys=conversation_id)
    sender: Mapped[User] = relationship(foreign_keys=sender_id)

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def is_text(self) -> bool:
        return self.kind == TEXT

    def editable_by(self, user: Person) -> bool:
        return self.is_text and not self.is_deleted and self.sender_id == user.id

    def deletable_by(self, membership: Membership) -> bool:
        return self.is_text and (self.sender_id == membership.user_id or membership.is_owner)


# Code of the version before sets no `is_changed` when it edits and deletes.
was_changed = or_(Message.is_changed, Message.edited_at.is_not(None), Message.deleted_at.is_not(None))
Index(
    "ix_messages_changed_rev",
    Message.conversation_id,
    Message.rev,
    sqlite_where=was_changed,
    postgresql_where=was_changed,
)
# Few messages are for everyone, and those of them that are not read are counted.
Index(
    "ix_messages_mentions_all",
    Message.conversation_id,
    Message.seq,
    sqlite_where=Message.mentions_all == true(),
    postgresql_where=Message.mentions_all == true(),
)


class MessageRevision(Model):
    """A text that a message had before it was edited."""

    __tablename__ = "message_revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    rev: Mapped[int]
    body: Mapped[str] = mapped_column(Bounded(limits.MESSAGE))
    replaced_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)


class Reaction(Model):
    """An emoji, `key`, that a person has put to a message; see `markup.emoji`."""

    __tablename__ = "reactions"
    __table_args__ = (UniqueConstraint("message_id", "key", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    key: Mapped[str] = mapped_column(Bounded(limits.EMOJI))
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)


class Mention(Model):
    """A person whom a message names. `seq` is the message's, so that unread ones are a range of the index."""

    __tablename__ = "mentions"
    __table_args__ = (
        UniqueConstraint("message_id", "user_id"),
        Index("ix_mentions_user_conversation_seq", "user_id", "conversation_id", "seq"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
