"""Messages, and the earlier texts of those that were edited."""

import datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp.extensions import db
from chatapp.models.columns import UtcDateTime, message_id, now
from chatapp.models.conversation import Conversation
from chatapp.models.user import User

TEXT, SYSTEM = "text", "system"
PLAIN = 1  # the only body format so far: plain text with line breaks


class Message(db.Model):
    """A line of a conversation.

    `seq` is its dense place; `rev` the conversation's counter at its last change. `client_id` is made by the sender and
    kept as long as the row, so that a retry finds it; `digest` is the SHA-256 of the original request. A deleted
    message stays as a tombstone without its text. `kind` SYSTEM is a line about the room itself, told by `data`.

    Only those that were edited or deleted since they were posted have their rev in an index: that of all others rises
    with their seq.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("sender_id", "client_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=message_id)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    rev: Mapped[int]
    sender_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    client_id: Mapped[str]
    digest: Mapped[str]
    kind: Mapped[str] = mapped_column(default=TEXT)
    data: Mapped[dict | None] = mapped_column(JSON)
    body: Mapped[str | None]
    body_format: Mapped[int] = mapped_column(default=PLAIN)
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    edited_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    conversation: Mapped[Conversation] = relationship()
    sender: Mapped[User] = relationship(foreign_keys=sender_id)

    @property
    def is_deleted(self):
        return self.deleted_at is not None

    @property
    def is_text(self):
        return self.kind == TEXT

    def editable_by(self, user):
        return self.is_text and not self.is_deleted and self.sender_id == user.id

    def deletable_by(self, membership):
        return self.is_text and (self.sender_id == membership.user_id or membership.is_owner)


was_changed = or_(Message.edited_at.is_not(None), Message.deleted_at.is_not(None))
Index(
    "ix_messages_changed_rev",
    Message.conversation_id,
    Message.rev,
    sqlite_where=was_changed,
    postgresql_where=was_changed,
)


class MessageRevision(db.Model):
    """A text that a message had before it was edited."""

    __tablename__ = "message_revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    rev: Mapped[int]
    body: Mapped[str]
    replaced_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
