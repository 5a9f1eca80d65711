"""Sign-ins: beginning, checking and ending them."""

import datetime
import hashlib
import secrets

from sqlalchemy import bindparam, select

from chatapp import broadcasts, limits
from chatapp.errors import NotFound, Unavailable
from chatapp.extensions import db, settings
from chatapp.models import LoginSession
from chatapp.models.columns import now
from chatapp.models.rows import STANDING, rows, rows_among, users
from chatapp.services.text import known_id
from chatapp.services.writing import noting, writing

TOUCH = datetime.timedelta(minutes=1)  # "last used" need not be more exact, and each touch is a write
PROLONG = datetime.timedelta(days=1)  # the cookie is sent anew as often as this, no more

_BY_TOKEN = select(LoginSession).where(LoginSession.token_hash == bindparam("token_hash"))
_sign_ins = LoginSession.__table__.c
_VALID = (_sign_ins.ended_at.is_(None), _sign_ins.expires_at > bindparam("now"), users.c.deactivated_at.is_(None))
_WITH_PERSON = LoginSession.__table__, users, users.c.id == _sign_ins.user_id
_IN_USE = (
    select(*STANDING, _sign_ins.last_used_at).join_from(*_WITH_PERSON).where(_sign_ins.id == bindparam("id"), *_VALID)
)
_STILL_VALID = (
    select(_sign_ins.id).join_from(*_WITH_PERSON).where(_sign_ins.id.in_(bindparam("ids", expanding=True)), *_VALID)
)


def start(person, user_agent):
    """Begin a sign-in of `person`; return its LoginSession with `token`, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    row = LoginSession(
        user_id=person.id, token_hash=_hash(token), user_agent=_line(user_agent), expires_at=now() + _lifetime()
    )
    with writing():
        db.session.add(row)
    row.token = token
    return row


def present(token):
    """Return the valid LoginSession of `token`, or None. Use puts its end off."""
    if not isinstance(token, str) or len(token) > limits.TOKEN:
        return None
    row = db.session.scalar(_BY_TOKEN, {"token_hash": _hash(token)})
    if row is None or not row.is_valid:
        return None
    if now() - row.last_used_at > TOUCH:
        _touch(row)
    row.token = token
    return row


def in_use(login_session_id):
    """Return who is here by a sign-in that is valid, as the columns of User that `standing` takes, or None.

    Use puts its end off.
    """
    found = rows(_IN_USE, id=login_session_id, now=now())
    if found and now() - found[0].last_used_at > TOUCH:
        _touch(db.session.get(LoginSession, login_session_id))
    return found[0] if found else None


def mine(person):
    """Return the valid sign-ins of `person`, the last used first."""
    return db.session.scalars(_valid(person).order_by(LoginSession.last_used_at.desc())).all()


def end(person, sign_in_id):
    """End one sign-in of `person` and cut its screens; raise `NotFound` for another's."""
    _end(person, LoginSession.public_id == known_id(sign_in_id), must_exist=True)


def end_others(person):
    """End all sign-ins of `person` but the one they are here with; return how many."""
    return _end(person, LoginSession.id != person.login_session.id)


def end_all(person):
    """End all sign-ins of `person`; return how many."""
    return _end(person)


def still_valid(ids):
    """Return those of the LoginSession ids `ids` (a set of int) that are valid."""
    return {row.id for row in rows_among(_STILL_VALID, ids, now=now())}


def end_inside(person, *conditions):
    """Inside the caller's transaction: end the sign-ins of `person` that meet `conditions`; return their public ids.

    The caller tells the screens, by `broadcasts.sign_ins_ended`, once it is committed.
    """
    rows = db.session.scalars(_valid(person).where(*conditions)).all()
    for row in rows:
        row.ended_at = now()
    return [row.public_id for row in rows]


def _end(person, *conditions, must_exist=False):
    with writing():
        ended = end_inside(person, *conditions)
        if must_exist and not ended:
            raise NotFound()
    broadcasts.sign_ins_ended(ended, "ended")
    return len(ended)


def _valid(person):
    mine = select(LoginSession).where(LoginSession.user_id == person.id)
    return mine.where(LoginSession.ended_at.is_(None), LoginSession.expires_at > now())


def _touch(row):
    """Note the use. Not worth an error when the database is busy: the next request notes it."""
    try:
        with noting():
            row.last_used_at = now()
            row.is_prolonged = row.expires_at < now() + _lifetime() - PROLONG
            if row.is_prolonged:
                row.expires_at = now() + _lifetime()
    except Unavailable:
        row.is_prolonged = False


def _lifetime():
    return datetime.timedelta(seconds=settings.SESSION_LIFETIME)


def _line(user_agent):
    return "".join(c for c in user_agent or "" if c.isprintable())[: limits.USER_AGENT]


def _hash(token):
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
