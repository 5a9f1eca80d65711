"""Which transport lived on which network, and when."""

import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import db
from chatapp.models.columns import UtcDateTime


class NetworkSighting(db.Model):
    """`prefix`: of a network, never an address; `transport`: websocket, polling or short."""

    __tablename__ = "network_sightings"
    __table_args__ = (UniqueConstraint("prefix", "transport"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    prefix: Mapped[str]
    transport: Mapped[str]
    first_seen_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, index=True)
