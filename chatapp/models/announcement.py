"""Announcements by administrators, and receipts of those who have seen them."""

import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatapp import limits
from chatapp.extensions import Model
from chatapp.models.columns import Bounded, UtcDateTime, new_id, now
from chatapp.models.user import User


class Announcement(Model):
    __tablename__ = "announcements"
    __table_args__ = (UniqueConstraint("author_id", "client_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Bounded(limits.PUBLIC_ID), unique=True, default=new_id)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    client_id: Mapped[str] = mapped_column(Bounded(limits.CLIENT_ID))
    body: Mapped[str] = mapped_column(Bounded(limits.ANNOUNCEMENT))
    created_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now, index=True)

    author: Mapped[User] = relationship()


class AnnouncementReceipt(Model):
    """A person has seen an announcement, and perhaps dismissed its banner."""

    __tablename__ = "announcement_receipts"
    __table_args__ = (UniqueConstraint("announcement_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    seen_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, default=now)
    dismissed_at: Mapped[datetime.datetime | None] = mapped_column(UtcDateTime)
