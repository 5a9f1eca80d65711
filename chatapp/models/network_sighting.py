"""Sightings of transports on networks."""

import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chatapp import limits
from chatapp.extensions import Model
from chatapp.models.columns import Bounded, UtcDateTime


class NetworkSighting(Model):
    """`prefix`: of a network, never an address; `transport`: websocket, polling or short."""

    __tablename__ = "network_sightings"
    __table_args__ = (UniqueConstraint("prefix", "transport"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    prefix: Mapped[str] = mapped_column(Bounded(limits.OPAQUE))
    transport: Mapped[str] = mapped_column(Bounded(limits.WORD))
    first_seen_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime.datetime] = mapped_column(UtcDateTime, index=True)
