"""Invitations: links that let one person sign up, once."""

import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, or_, select, update

from chatapp import limits, security_log
from chatapp.errors import Forbidden, Invalid, NotFound
from chatapp.extensions import db, settings
from chatapp.models import Invitation, User
from chatapp.models.columns import new_id, now
from chatapp.services.accounts import confirmation, credentials
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.pages import Page, page
from chatapp.services.permissions import require_admin
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import known_id

_OF_OPERATOR = and_(Invitation.created_by_id.is_(None), Invitation.makes_admin)


def create(visitor: Visitor) -> tuple[Invitation, str]:
    """Make an invitation; return it with its token, which is stored nowhere.

    Raises `Forbidden` for others than administrators, and when sign-up is closed, and `Unconfirmed`.
    """
    admin = visitor.user
    token = credentials.new_secret()
    row = _made(token, created_by_id=admin.id)
    with write_transaction():
        _permit(visitor)
        db.session.add(row)
    security_log.note("invitation_created", by=admin, invitation=row.public_id, makes_admin=False)
    return row, token


def for_first_administrator(*, anew: bool = False) -> str:
    """Return the token of the invitation that makes an administrator, without which the first account is not made.

    It follows from SECRET_KEY and from the invitation. So all servers of the installation print the same one, until it
    has been used or has expired, or until `anew`, which revokes it and makes another.
    """
    standing = None if anew else _token_of_operator()
    if standing is not None:
        return standing
    with write_transaction():
        standing = None if anew else _token_of_operator()
        if standing is not None:
            return standing
        db.session.execute(delete(Invitation).where(_OF_OPERATOR, Invitation.used_at.is_(None)))
        public_id = new_id()
        token = _derived(public_id)
        db.session.add(_made(token, public_id=public_id, makes_admin=True))
    security_log.note("invitation_created", invitation=public_id, makes_admin=True)
    return token


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


def _made(token: str, **columns: Any) -> Invitation:
    expires_at = now() + datetime.timedelta(seconds=settings.INVITATION_LIFETIME)
    return Invitation(token_hash=credentials.hash_of(token), expires_at=expires_at, **columns)


def _token_of_operator() -> str | None:
    """Return the token of the open invitation by an operator, None without one, or if another key was used for it."""
    row = db.session.scalar(_open().where(_OF_OPERATOR))
    if row is None or row.token_hash != credentials.hash_of(_derived(row.public_id)):
        return None
    return _derived(row.public_id)


def _derived(public_id: str) -> str:
    return credentials.derived(settings.SECRET_KEY, f"first administrator {public_id}")


def _permit(visitor: Visitor) -> None:
    require_admin(visitor.user)
    spend("RATE_DEFAULT", visitor.user.public_id)
    if settings.SIGN_UP == "closed":
        raise Forbidden("sign_up_closed")
    confirmation.require(visitor)
