"""Cleaning: notices are kept for NOTICE_DAYS, and the NOTICES newest of each person."""

import datetime

from sqlalchemy import select

from chatapp import limits
from chatapp.models import Notice, User
from chatapp.models.columns import now
from chatapp.services.cleaning import delete_in_slices
from chatapp.stores.job_queue import ClaimedJob


def clean(_job: ClaimedJob) -> None:
    """Delete old notices, and those of whom so many newer ones came."""
    since = now() - datetime.timedelta(days=limits.NOTICE_DAYS)
    oldest = select(User.last_notice - limits.NOTICES).where(User.id == Notice.user_id).scalar_subquery()
    delete_in_slices(Notice, Notice.changed_at < since)
    delete_in_slices(Notice, Notice.rev <= oldest)
