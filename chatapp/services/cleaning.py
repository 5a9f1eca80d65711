"""Deleting rows that nobody needs any more, in transactions so short that no post waits for them."""

from typing import Any

from sqlalchemy import ColumnElement, delete, select

from chatapp.concurrency.pauses import batches
from chatapp.extensions import db
from chatapp.services.transactions import end_read, write_transaction

SLICE = 200  # rows deleted in one transaction: some milliseconds


def delete_in_slices(model: type[Any], *conditions: ColumnElement[bool]) -> int:
    """Delete the rows of a model that meet the conditions, and return how many.

    Other greenlets go on between the slices. Nobody may have rights by such a row: the authorization cache is kept.
    """
    end_read()
    ids = db.session.scalars(select(model.id).where(*conditions)).all()
    deleted = 0
    for some in batches(ids, SLICE):
        with write_transaction(invalidates_access=False) as session:
            these = delete(model).where(model.id.in_(some), *conditions).returning(model.id)
            deleted += len(session.scalars(these).all())
    return deleted
