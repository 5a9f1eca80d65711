"""New accounts: who may make one, and who becomes administrator."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chatapp import limits
from chatapp.errors import Conflict, Forbidden
from chatapp.extensions import db, settings
from chatapp.models import User
from chatapp.models.columns import name_key, now
from chatapp.services import accounts, invitations, passwords, profiles
from chatapp.services.rates import spend
from chatapp.services.text import clean_name
from chatapp.services.writing import writing

FIRST, FIRST_LINK, OPEN, INVITE, CLOSED = "first", "first_link", "open", "invite", "closed"
REFUSED_WITHOUT_INVITATION = {FIRST_LINK: "first_link_needed", INVITE: "invitation_needed"}


def policy():
    """Return who may sign up now.

    `first`: nobody has an account yet, who comes now becomes administrator; `first_link`: the same, only with the link
    printed at start, since strangers can reach us; otherwise as in the setting SIGN_UP.
    """
    if db.session.scalar(select(User.id).where(User.password_hash.is_not(None)).limit(1)) is not None:
        return settings.SIGN_UP
    return FIRST_LINK if settings.LISTENS_BEYOND_LOOPBACK else FIRST


def sign_up(username, display_name, password, *, time_zone=None, locale=None, invitation_token=None, address=None):
    """Make an account and return its User; the first one's is an administrator's.

    An empty display name is the username. Raises `Invalid` or `Conflict("taken")` naming the field, `Forbidden` where
    the policy is against it, `TooMany` for many from one `address`.
    """
    user = _draft(username, display_name, password, time_zone, locale)
    _require_open(invitation_token)
    if address is not None:
        spend("RATE_SIGN_UP", address)
    user.password_hash = passwords.hashed(password)
    return _store(user, lambda: _admit(user, invitation_token))


def create(username, display_name, password, *, is_admin=False):
    """Make an account for an operator, whatever the policy; return its User."""
    user = _draft(username, display_name, password, None, None)
    user.is_admin = is_admin
    user.password_hash = passwords.hashed(password)
    return _store(user)


def _draft(username, display_name, password, time_zone, locale):
    username = accounts.check_username(username)
    display_name = clean_name(display_name or username, "display_name", limit=limits.DISPLAY_NAME)
    passwords.check(password, username)
    if time_zone:
        profiles.require_time_zone(time_zone)
    user = User(
        username=username,
        username_key=name_key(username),
        time_zone=time_zone or settings.DEFAULT_TIME_ZONE,
        locale=locale or None,
        is_admin=False,
    )
    user.name_as(display_name)
    if User.named(username) is not None:
        raise Conflict("taken", field="username")
    return user


def _require_open(token):
    """Refuse before the password is hashed, which costs; what counts is decided again with the write lock held."""
    now_open = policy()
    if now_open == CLOSED:
        raise Forbidden("sign_up_closed")
    if not token and now_open in REFUSED_WITHOUT_INVITATION:
        raise Forbidden(REFUSED_WITHOUT_INVITATION[now_open])
    invitation = invitations.take(token) if token else None
    if now_open == FIRST_LINK and not invitation.makes_admin:
        raise Forbidden("first_link_needed")
    return now_open, invitation


def _admit(user, token):
    now_open, invitation = _require_open(token)
    user.is_admin = now_open in (FIRST, FIRST_LINK) or bool(invitation and invitation.makes_admin)
    if invitation is not None:
        invitation.used_at = now()
        invitation.used_by = user


def _store(user, admit=lambda: None):
    try:
        with writing():
            admit()
            db.session.add(user)
    except IntegrityError as error:
        raise Conflict("taken", field="username") from error
    return user
