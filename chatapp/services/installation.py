"""What this installation knows of itself."""

from sqlalchemy import select

from chatapp.extensions import db
from chatapp.models import Installation
from chatapp.models.columns import new_id
from chatapp.models.rows import rows
from chatapp.services.writing import writing

_EPOCH = select(Installation.__table__.c.epoch)


def epoch():
    """Return the epoch of this database; the migration that makes the table makes the first."""
    return rows(_EPOCH)[0].epoch


def new_epoch():
    """Start a new epoch, as a restored backup needs it: every cursor that clients hold is void. Return it."""
    with writing():
        installation = db.session.scalars(select(Installation)).one()
        installation.epoch = new_id()
    return installation.epoch
