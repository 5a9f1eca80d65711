"""Cleaning: notices are kept NOTICE_DAYS, and NOTICES of a person."""

import datetime
from typing import Any

from chatapp import limits
from chatapp.extensions import db
from chatapp.models.columns import now
from chatapp.queries import notices as statements
from chatapp.services.transactions import write_transaction


def clean(_job: Any) -> None:
    """Delete old notices, and all but the newest of each person."""
    before = now() - datetime.timedelta(days=limits.NOTICE_DAYS)
    with write_transaction(invalidates_access=False):
        db.session.execute(statements.DELETE_OLD, {"before": before})
        db.session.execute(statements.DELETE_MANY, {"most": limits.NOTICES})
