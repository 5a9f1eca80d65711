"""Uses that count against the rate limits which all processes of an installation share."""

from sqlalchemy import ARRAY, JSON, Double, Index
from sqlalchemy.orm import Mapped, mapped_column

from chatapp import limits
from chatapp.extensions import Model
from chatapp.models.columns import Bounded


class RateWindow(Model):
    """The uses of one key in a moving window; only `queries.rate_windows` reads and writes it, and only on PostgreSQL.

    `key`: a digest of whose uses they are. `hits`: when each use ends to count, in seconds since 1970 by the clock of
    the database, the earliest first; `ends_at`: the last of these. `reserved`: uses of which it is not known yet
    whether they count. `is_refused`: whether the latest use was one too many, and is not among the hits.
    """

    __tablename__ = "rate_windows"
    __table_args__ = (Index("ix_rate_windows_ends_at", "ends_at"),)

    key: Mapped[str] = mapped_column(Bounded(limits.HASH), primary_key=True)
    hits: Mapped[list[float]] = mapped_column(ARRAY(Double()).with_variant(JSON(), "sqlite"))
    reserved: Mapped[int]
    is_refused: Mapped[bool]
    ends_at: Mapped[float] = mapped_column(Double())
