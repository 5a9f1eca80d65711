"""Invitations: links that let one person sign up, once."""

import datetime
import hashlib
import secrets

from sqlalchemy import delete, select

from chatapp import limits
from chatapp.errors import Forbidden, Invalid, NotFound
from chatapp.extensions import db, settings
from chatapp.models import Invitation
from chatapp.models.columns import now
from chatapp.services.permissions import require_admin
from chatapp.services.rates import spend
from chatapp.services.text import known_id
from chatapp.services.writing import writing


def create(admin, *, makes_admin=False):
    """Make an invitation; return it with its token, which is stored nowhere.

    `admin` None is the operator at the command line, whose earlier ones end: only the link printed last works. Raises
    `Forbidden` for others than administrators, and when sign-up is closed.
    """
    token = secrets.token_urlsafe(32)
    row = Invitation(
        token_hash=_hash(token),
        makes_admin=makes_admin,
        created_by_id=admin and admin.id,
        expires_at=now() + datetime.timedelta(seconds=settings.INVITATION_LIFETIME),
    )
    with writing():
        _permit(admin)
        db.session.add(row)
    return row, token


def open_for(token):
    """Return the Invitation behind `token` if it can still be used, else None."""
    if not isinstance(token, str) or len(token) > limits.TOKEN:
        return None
    row = db.session.scalar(select(Invitation).where(Invitation.token_hash == _hash(token)))
    return row if row is not None and row.is_open else None


def listed(admin):
    """Return the invitations that can still be used, newest first."""
    require_admin(admin)
    still_open = select(Invitation).where(Invitation.used_at.is_(None), Invitation.expires_at > now())
    return db.session.scalars(still_open.order_by(Invitation.created_at.desc(), Invitation.id.desc())).all()


def revoke(admin, invitation_id):
    """Take back an invitation that nobody has used; raise `NotFound` otherwise."""
    with writing():
        require_admin(admin)
        row = db.session.scalar(select(Invitation).where(Invitation.public_id == known_id(invitation_id)))
        if row is None or row.used_at is not None:
            raise NotFound()
        db.session.delete(row)


def take(token):
    """Inside the caller's transaction: return the open Invitation of `token`; raise `Invalid("bad_invitation")`."""
    row = open_for(token)
    if row is None:
        raise Invalid("bad_invitation", field="invite")
    return row


def _permit(admin):
    if admin is None:
        db.session.execute(delete(Invitation).where(Invitation.created_by_id.is_(None), Invitation.used_at.is_(None)))
        return
    require_admin(admin)
    spend("RATE_OTHER", admin.public_id)
    if settings.SIGN_UP == "closed":
        raise Forbidden("sign_up_closed")


def _hash(token):
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
