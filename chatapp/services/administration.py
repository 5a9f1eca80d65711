"""What administrators do with people. They manage accounts, not other people's private talk."""

from sqlalchemy import select

from chatapp import broadcasts, limits
from chatapp.errors import Conflict, Forbidden, Invalid
from chatapp.extensions import db
from chatapp.models import User
from chatapp.services import accounts, deactivation
from chatapp.services.permissions import require_admin
from chatapp.services.rates import spend
from chatapp.services.writing import writing


def people(admin, text="", offset=0):
    """Return a page of everyone, deactivated people included, whose name holds `text`."""
    require_admin(admin)
    ordered = select(User).where(accounts.is_named(text)).order_by(User.display_key, User.id)
    return db.session.scalars(ordered.offset(offset).limit(limits.DIRECTORY_PAGE)).all()


def deactivate_person(admin, person_id):
    """Deactivate somebody and cut all their screens; return the User.

    Raises `Conflict("last_admin")`, `Invalid("self_not_allowed")`: one leaves by one's own settings.
    """
    with writing():
        user = _managed(admin, person_id)
        if user.id == admin.id:
            raise Invalid("self_not_allowed", field="person")
        ended = deactivation.end_inside(user)
    broadcasts.sign_ins_ended(ended, "deactivated")
    return user


def reactivate_person(admin, person_id):
    """Let somebody in again; their rooms stay with who owns them now. Return the User."""
    with writing():
        user = _managed(admin, person_id)
        user.deactivated_at = None
    return user


def set_admin(admin, person_id, is_admin):
    """Make somebody an administrator, or no longer; return the User. Raises `Conflict("last_admin")`."""
    with writing():
        user = _managed(admin, person_id)
        if is_admin and not user.is_active:
            raise Forbidden("deactivated_person", field="person")
        if not is_admin and user.is_last_admin:
            raise Conflict("last_admin")
        user.is_admin = is_admin
    return user


def _managed(admin, person_id):
    require_admin(admin)
    spend("RATE_OTHER", admin.public_id)
    return accounts.find(person_id)
