"""Personal access tokens: making, checking and revoking what programs act by."""

import datetime
import hashlib
import secrets

from sqlalchemy import bindparam, func, select

from chatapp import broadcasts, limits
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from chatapp.extensions import db
from chatapp.models import AccessToken
from chatapp.models.access_token import ADMIN, SCOPES, permits
from chatapp.models.columns import now
from chatapp.models.rows import STANDING, rows, rows_among, users
from chatapp.services.permissions import require_admin
from chatapp.services.rates import spend
from chatapp.services.text import clean_name, known_id
from chatapp.services.writing import noting, writing

PREFIX = "chatapp_"  # by which people, and scanners of published code, know what they found
TOUCH = datetime.timedelta(minutes=1)  # "last used" need not be more exact, and each touch is a write

_BY_SECRET = select(AccessToken).where(AccessToken.token_hash == bindparam("token_hash"))
_tokens = AccessToken.__table__.c
_VALID = (_tokens.revoked_at.is_(None), _tokens.expires_at > bindparam("now"), users.c.deactivated_at.is_(None))
_WITH_PERSON = AccessToken.__table__, users, users.c.id == _tokens.user_id
_IN_USE = (
    select(*STANDING, _tokens.scopes, _tokens.last_used_at)
    .join_from(*_WITH_PERSON)
    .where(_tokens.id == bindparam("id"), *_VALID)
)
_STILL_VALID = (
    select(_tokens.id).join_from(*_WITH_PERSON).where(_tokens.id.in_(bindparam("ids", expanding=True)), *_VALID)
)


def create(person, name, scopes, days=limits.TOKEN_DAYS_USUAL):
    """Make a token of `person` for `scopes` (list of str) that works for `days`; return it with its secret.

    The secret is stored nowhere. Raises `Invalid` naming the input, `Forbidden("admin_needed")` when somebody else than
    an administrator asks for that scope, `Conflict("too_many_tokens")`.
    """
    name = clean_name(name, "name", limit=limits.TOKEN_NAME)
    if not 1 <= days <= limits.TOKEN_DAYS:
        raise Invalid("bad_number", field="days")
    secret = PREFIX + secrets.token_urlsafe(32)
    row = AccessToken(
        user_id=person.id,
        token_hash=_hash(secret),
        name=name,
        scopes=" ".join(_known(scopes)),
        expires_at=now() + datetime.timedelta(days=days),
    )
    with writing():
        _permit(person, scopes)
        db.session.add(row)
    return row, secret


def present(secret):
    """Return the valid AccessToken of `secret`, or None. Notes the use."""
    if not isinstance(secret, str) or len(secret) > limits.TOKEN:
        return None
    return _used(db.session.scalar(_BY_SECRET, {"token_hash": _hash(secret)}))


def find(token_id):
    """Return the AccessToken with this id of the database while it is valid, or None. Notes the use."""
    return _used(db.session.get(AccessToken, token_id))


def in_use(token_id):
    """Return who is here by a token that is valid, as the columns of User that `standing` takes and `scopes`, or None.

    Notes the use.
    """
    found = rows(_IN_USE, id=token_id, now=now())
    if found and _is_worth_noting(found[0].last_used_at):
        _touch(db.session.get(AccessToken, token_id))
    return found[0] if found else None


def mine(person):
    """Return the valid tokens of `person`, the newest first."""
    return db.session.scalars(_valid(person).order_by(AccessToken.id.desc())).all()


def require(person, scope):
    """Raise `Forbidden` unless `person` may do here what needs `scope`; None is what no token permits.

    Who came by a sign-in may do everything that is theirs.
    """
    if person.access_token is not None:
        require_among(person.access_token.scopes, scope)


def require_among(scopes, scope):
    """Raise `Forbidden` unless a token with `scopes`, a text as in AccessToken, may do what needs `scope`."""
    if scope is None:
        raise Forbidden("not_with_token")
    if not permits(scopes, scope):
        raise Forbidden("scope_needed", scope=scope)


def revoke(person, token_id):
    """Revoke one token of `person` and cut its connections; raise `NotFound` for another's."""
    with writing():
        ended = end_inside(person, AccessToken.public_id == known_id(token_id))
        if not ended:
            raise NotFound()
    broadcasts.sign_ins_ended(ended, "ended")


def revoke_own(person):
    """Revoke the token by which `person` is here; raise `NotFound` when they came by a sign-in."""
    if person.access_token is None:
        raise NotFound()
    revoke(person, person.access_token.public_id)


def end_inside(person, *conditions):
    """Inside the caller's transaction: revoke the tokens of `person` that meet `conditions`; return their public ids.

    The caller cuts their connections, by `broadcasts.sign_ins_ended`, once it is committed.
    """
    rows = db.session.scalars(_valid(person).where(*conditions)).all()
    for row in rows:
        row.revoked_at = now()
    return [row.public_id for row in rows]


def still_valid(ids):
    """Return those of the AccessToken ids `ids` (a set of int) that are valid."""
    return {row.id for row in rows_among(_STILL_VALID, ids, now=now())}


def _known(scopes):
    """Return `scopes`, each once, in the order of SCOPES; raise `Invalid` when there is none, or an unknown one."""
    if not scopes:
        raise Invalid("required", field="scopes")
    for place, scope in enumerate(scopes):
        if scope not in SCOPES:
            raise Invalid("bad_choice", field=f"scopes.{place}", accepted=", ".join(SCOPES))
    return [scope for scope in SCOPES if scope in scopes]


def _permit(person, scopes):
    spend("RATE_OTHER", person.public_id)
    if ADMIN in scopes:
        require_admin(person)
    valid = select(func.count()).select_from(_valid(person).subquery())
    if db.session.scalar(valid) >= limits.TOKENS:
        raise Conflict("too_many_tokens", limit=limits.TOKENS)


def _valid(person):
    mine = select(AccessToken).where(AccessToken.user_id == person.id)
    return mine.where(AccessToken.revoked_at.is_(None), AccessToken.expires_at > now())


def _used(row):
    if row is None or not row.is_valid:
        return None
    if _is_worth_noting(row.last_used_at):
        _touch(row)
    return row


def _is_worth_noting(last_used_at):
    return last_used_at is None or now() - last_used_at > TOUCH


def _touch(row):
    """Note the use. Not worth an error when the database is busy: the next request notes it."""
    try:
        with noting():
            row.last_used_at = now()
    except Unavailable:
        pass


def _hash(secret):
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
