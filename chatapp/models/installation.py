"""What this installation knows of itself: one row."""

from sqlalchemy.orm import Mapped, mapped_column

from chatapp.extensions import db
from chatapp.models.columns import new_id


class Installation(db.Model):
    """`epoch` is random, made with the database and anew on a restore: no cursor survives a change of it."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[str] = mapped_column(default=new_id)
