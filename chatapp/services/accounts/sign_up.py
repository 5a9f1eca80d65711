"""Sign-up: the policy, and the first administrator."""

from collections.abc import Callable

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from chatapp import limits, security_log
from chatapp.errors import Conflict, Forbidden
from chatapp.extensions import db, settings
from chatapp.models import Invitation, User
from chatapp.services.accounts import invitations, passwords, people, time_zones
from chatapp.services.rates import spend_at
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import clean_name

FIRST, FIRST_LINK, OPEN, INVITE, CLOSED = "first", "first_link", "open", "invite", "closed"
REFUSED_WITHOUT_INVITATION = {FIRST_LINK: "first_link_needed", INVITE: "invitation_needed"}


def policy() -> str:
    """Return the sign-up policy.

    `first`: there is no account yet, and the first one becomes administrator; `first_link`: the same, but only with the
    link printed at start, since strangers can reach the server; otherwise the setting SIGN_UP.
    """
    if db.session.scalar(select(User.id).where(User.password_hash.is_not(None)).limit(1)) is not None:
        return settings.SIGN_UP
    return FIRST_LINK if settings.LISTENS_BEYOND_LOOPBACK else FIRST


def sign_up(
    username: str,
    display_name: str,
    password: str,
    *,
    time_zone: str | None = None,
    locale: str | None = None,
    invitation_token: str | None = None,
    client: str | None = None,
) -> User:
    """Make an account and return its User; the first one becomes an administrator.

    An empty display name is the username. Raises `Invalid` or `Conflict("taken")` naming the field, `Forbidden` where
    the policy is against it, `TooMany` for many from one `client`, a key of `transport.tcp.clients`. The policy and the
    rate are checked before names, so that they do not reveal which names exist.
    """
    _require_open(invitation_token)
    user = _draft(username, display_name, password, time_zone, locale)
    if client is not None:
        spend_at("RATE_SIGN_UP", client)
    _require_free(user)
    user.password_hash = passwords.hashed(password, client=client)
    return _store(user, lambda: _admit(user, invitation_token))


def create(username: str, display_name: str, password: str, *, is_admin: bool = False) -> User:
    """Make an account for an operator, whatever the policy; return its User."""
    user = _draft(username, display_name, password, None, None)
    _require_free(user)
    user.is_admin = is_admin
    user.password_hash = passwords.hashed(password)
    return _store(user)


def _draft(username: str, display_name: str, password: str, time_zone: str | None, locale: str | None) -> User:
    username = people.check_username(username)
    display_name = clean_name(display_name or username, "display_name", limit=limits.DISPLAY_NAME)
    passwords.check(password, username, display_name)
    if time_zone:
        time_zones.require_time_zone(time_zone)
    user = User(time_zone=time_zone or None, locale=locale or None, is_admin=False)
    user.take_username(username)
    user.name_as(display_name)
    return user


def _require_free(user: User) -> None:
    """Raise `Conflict("taken")`, or `Conflict("similar_name")` where another username looks the same."""
    taken = db.session.scalars(
        select(User.username_key).where(
            or_(User.username_key == user.username_key, User.username_skeleton == user.username_skeleton)
        )
    ).all()
    if taken:
        raise Conflict("taken" if user.username_key in taken else "similar_name", field="username")


def _require_open(token: str | None) -> tuple[str, Invitation | None]:
    """Refuse before the password is hashed, which is expensive. The decision is repeated under the write lock."""
    now_open = policy()
    if now_open == CLOSED:
        raise Forbidden("sign_up_closed")
    if not token and now_open in REFUSED_WITHOUT_INVITATION:
        raise Forbidden(REFUSED_WITHOUT_INVITATION[now_open])
    invitation = invitations.require_open(token) if token else None
    if now_open == FIRST_LINK and not (invitation and invitation.makes_admin):
        raise Forbidden("first_link_needed")
    return now_open, invitation


def _admit(user: User, token: str | None) -> str | None:
    """Inside the caller's transaction: admit `user`; return the id of the used invitation, or None."""
    now_open, invitation = _require_open(token)
    user.is_admin = now_open in (FIRST, FIRST_LINK) or bool(invitation and invitation.makes_admin)
    if invitation is not None:
        invitations.use_in_transaction(invitation, user)
    return invitation.public_id if invitation is not None else None


def _store(user: User, admit: Callable[[], str | None] = lambda: None) -> User:
    try:
        with write_transaction():
            invitation_id = admit()
            db.session.add(user)
    except IntegrityError as error:
        _require_free(user)
        raise Conflict("taken", field="username") from error
    security_log.note("signed_up", person=user, is_admin=user.is_admin, invitation=invitation_id)
    return user
