"""Invitations: links that let one person sign up, once."""

import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, or_, select, update

from chatapp import limits, security_log
from chatapp.errors import Forbidden, Invalid, NotFound
from chatapp.extensions import db, settings
from chatapp.models import Invitation, User
from chatapp.models.columns import now
from chatapp.services.accounts import confirmation, credentials
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.pages import Page, page
from chatapp.services.permissions import require_admin
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import known_id


def create(visitor: Visitor | None, *, makes_admin: bool = False) -> tuple[Invitation, str]:
    """Make an invitation; return it with its token, which is stored nowhere.

    `visitor` None is the operator at the command line, whose earlier invitations end. Raises
    `Forbidden` for others than administrators, and when sign-up is closed, and `Unconfirmed`.
    """
    admin = visitor and visitor.user
    token = credentials.new_secret()
    row = Invitation(
        token_hash=credentials.hash_of(token),
        makes_admin=makes_admin,
        created_by_id=admin and admin.id,
        expires_at=now() + datetime.timedelta(seconds=settings.INVITATION_LIFETIME),
    )
    with write_transaction():
        _permit(visitor)
        db.session.add(row)
    security_log.note("invitation_created", by=admin, invitation=row.public_id, makes_admin=makes_admin)
    return row, token


def open_for(token: Any) -> Invitation | None:
    """Return the open Invitation of `token`, or None."""
    if not credentials.is_possible(token):
        return None
    row = db.session.scalar(_open().where(Invitation.token_hash == credentials.hash_of(token)))
    return row if row is not None and row.is_open else None


def listed(admin: User, offset: int = 0) -> Page[Invitation]:
    """Return a page of the open invitations, newest first."""
    require_admin(admin)
    newest = _open().order_by(Invitation.created_at.desc(), Invitation.id.desc())
    return page(newest, offset, limits.SIGN_INS_PAGE)


def revoke(admin: User, invitation_id: str) -> None:
    """Revoke an unused invitation; raise `NotFound` otherwise."""
    with write_transaction():
        require_admin(admin)
        this = select(Invitation).where(Invitation.public_id == known_id(invitation_id))
        row = db.session.scalar(this)
        if row is None or row.used_at is not None:
            raise NotFound()
        db.session.delete(row)
    security_log.note("invitation_revoked", by=admin, invitation=invitation_id)


def revoke_in_transaction(person: User) -> None:
    """Inside the caller's transaction: revoke the unused invitations of `person`, who may make none any more."""
    db.session.execute(delete(Invitation).where(Invitation.created_by_id == person.id, Invitation.used_at.is_(None)))


def require_open(token: Any) -> Invitation:
    """Return the open Invitation of `token`; raise `Invalid("bad_invitation")` where there is none."""
    row = open_for(token)
    if row is None:
        raise Invalid("bad_invitation", field="invite")
    return row


def use_in_transaction(invitation: Invitation, user: User) -> None:
    """Inside the caller's transaction: mark an Invitation as used by `user`.

    Raises `Invalid("bad_invitation")` when it has been used meanwhile.
    """
    this = update(Invitation).where(Invitation.id == invitation.id, Invitation.used_at.is_(None))
    if db.session.scalar(this.values(used_at=now()).returning(Invitation.id)) is None:
        raise Invalid("bad_invitation", field="invite")
    invitation.used_by = user


def _open() -> Select[Invitation]:
    """Return a select of the open invitations: by an operator, or by a user who is an administrator still."""
    unused = select(Invitation).where(Invitation.used_at.is_(None), Invitation.expires_at > now())
    by_whom = unused.outerjoin(User, User.id == Invitation.created_by_id)
    stands = and_(User.is_admin, User.deactivated_at.is_(None))
    return by_whom.where(or_(Invitation.created_by_id.is_(None), stands))


def _permit(visitor: Visitor | None) -> None:
    if visitor is None:
        db.session.execute(delete(Invitation).where(Invitation.created_by_id.is_(None), Invitation.used_at.is_(None)))
        return
    require_admin(visitor.user)
    spend("RATE_DEFAULT", visitor.user.public_id)
    if settings.SIGN_UP == "closed":
        raise Forbidden("sign_up_closed")
    confirmation.require(visitor)
