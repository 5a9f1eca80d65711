"""Cleaning: what has ended is forgotten after ENDED_DAYS.

Not at once: an operator may ask who was signed in. And SQLite may give the id of the last row to a new one, so it must
be long since any connection or cache has held it.
"""

import datetime

from sqlalchemy import or_

from chatapp import limits
from chatapp.models import AccessToken, Invitation, LoginSession
from chatapp.models.columns import now
from chatapp.services.cleaning import delete_in_slices
from chatapp.stores.job_queue import ClaimedJob


def clean(_job: ClaimedJob) -> None:
    """Delete sign-ins, tokens and invitations that have ended. Used invitations stay: they say who invited whom."""
    since = now() - datetime.timedelta(days=limits.ENDED_DAYS)
    delete_in_slices(LoginSession, or_(LoginSession.expires_at < since, LoginSession.ended_at < since))
    delete_in_slices(AccessToken, or_(AccessToken.expires_at < since, AccessToken.revoked_at < since))
    delete_in_slices(Invitation, Invitation.used_at.is_(None), Invitation.expires_at < since)
