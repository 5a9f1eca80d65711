"""Administration of accounts. Administrators have no access to other people's private conversations."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, select, true

from chatapp import broadcasts, limits, security_log
from chatapp.errors import Conflict, Forbidden, Invalid
from chatapp.extensions import current, db
from chatapp.models import User
from chatapp.services.accounts import confirmation, invitations
from chatapp.services.accounts.people import find, is_named
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.administration import deactivation, network_sightings
from chatapp.services.administration.network_sightings import POLLING, SHORT, WEBSOCKET
from chatapp.services.pages import Page, page
from chatapp.services.permissions import require_admin
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction

EVERYBODY, ADMINISTRATORS, DEACTIVATED = GROUPS = "all", "administrators", "deactivated"
_GROUPS: dict[str, list[ColumnElement[bool]]] = {
    EVERYBODY: [true()],
    ADMINISTRATORS: [User.is_admin.is_(True), User.deactivated_at.is_(None)],
    DEACTIVATED: [User.deactivated_at.is_not(None)],
}


def people(admin: User, text: str = "", offset: int = 0, group: str = EVERYBODY) -> Page[User]:
    """Return a page of everybody in `group`, one of GROUPS, whose name contains `text`, deactivated people included."""
    require_admin(admin)
    spend("RATE_SEARCH", "people", admin.public_id)
    ordered = select(User).where(is_named(text), *_GROUPS[group]).order_by(User.display_key, User.id)
    return page(ordered, offset, limits.DIRECTORY_PAGE)


def counts(admin: User) -> dict[str, int]:
    """Return the number of people in each of GROUPS."""
    require_admin(admin)
    counted = select(*(func.count().filter(*condition) for condition in _GROUPS.values())).select_from(User)
    return dict(zip(GROUPS, db.session.execute(counted).one(), strict=True))


def transports(admin: User, people: Iterable[User]) -> dict[str, str]:
    """Return {public id: the best transport of a live connection, `websocket` or `polling`} of those at this process.

    For others who are here it is `short`: without an open socket, they ask again and again. The admin's own socket may
    be about to open.
    """
    require_admin(admin)
    connections, best = current.stores.connections, {}
    for user in people:
        used = {network_sightings.transport(connection.sid) for connection in connections.of_user(user.id)}
        if used:
            best[user.public_id] = WEBSOCKET if WEBSOCKET in used else POLLING
        elif user.id != admin.id and connections.last_active(user.id) is not None:
            best[user.public_id] = SHORT
    return best


def deactivate_person(visitor: Visitor, person_id: str) -> User:
    """Deactivate a user and disconnect all their screens; return the User.

    Raises `Conflict("last_admin")`, and `Invalid("self_not_allowed")`: one deactivates oneself in the settings.
    """
    with write_transaction():
        user = _managed(visitor, person_id)
        if user.id == visitor.user.id:
            raise Invalid("self_not_allowed", field="person")
        ended = deactivation.deactivate_in_transaction(user)
    broadcasts.sign_ins_ended(ended, "deactivated")
    security_log.note("deactivated", by=visitor.user, person=user)
    return user


def reactivate_person(visitor: Visitor, person_id: str) -> User:
    """Reactivate a user; their rooms stay with their present owners. Return the User."""
    with write_transaction():
        user = _managed(visitor, person_id)
        user.deactivated_at = None
    security_log.note("reactivated", by=visitor.user, person=user)
    return user


def set_admin(visitor: Visitor, person_id: str, is_admin: bool) -> User:
    """Grant or revoke administration; return the User. Raises `Conflict("last_admin")`."""
    with write_transaction():
        user = _managed(visitor, person_id)
        if is_admin and not user.is_active:
            raise Forbidden("deactivated_person", field="person")
        if not is_admin and user.is_last_admin:
            raise Conflict("last_admin")
        if not is_admin:
            invitations.revoke_in_transaction(user)
        user.is_admin = is_admin
    security_log.note("admin_granted" if is_admin else "admin_revoked", by=visitor.user, person=user)
    return user


def _managed(visitor: Visitor, person_id: str) -> User:
    """Return the User to be changed; the administrator has to have typed their password lately."""
    require_admin(visitor.user)
    confirmation.require(visitor)
    spend("RATE_DEFAULT", visitor.user.public_id)
    return find(person_id)
