"""Notices: what a person's Activity lists."""

import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chatapp import limits
from chatapp.extensions import Model
from chatapp.models.columns import Bounded, UtcDateTime, now

MENTION, REPLY, REACTION, ADDED, ROLE = KINDS = ("mention", "reply", "reaction", "added", "role")
# How loudly a person is told: a sound, the browser's notification, push and mail; a mark alone; an entry in the lists
# alone; not at all. `services.notices.rule` decides.
LOUD, QUIET, LIST, NONE = OUTCOMES = ("loud", "quiet", "list", "none")


class Notice(Model):
    """One thing that concerns a person, for each kind and message; what follows on the same one changes the row.

    `rev` is the person's own counter of notices, which a change moves up; `message_id` is None for what concerns a
    conversation alone. `actor_id` is the last who did it, `count` how many people did.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "message_id"),
        Index("ix_notices_user_rev", "user_id", "rev"),
        Index("ix_notices_message", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    rev: Mapped[int]
    kind: Mapped[str] = mapped_column(Bounded(limits.WORD))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    count: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    changed_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
