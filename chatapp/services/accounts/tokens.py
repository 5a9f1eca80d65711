"""Personal access tokens, by which programs act for a person: making, checking and revoking them."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from chatapp import broadcasts, limits, security_log
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from chatapp.extensions import db
from chatapp.models import AccessToken
from chatapp.models.access_token import ADMIN, SCOPES, permits
from chatapp.models.columns import now
from chatapp.models.protocols import Person
from chatapp.queries.rows import CACHED_PERSON, committed_rows, select_in, users
from chatapp.services.accounts import confirmation, credentials
from chatapp.services.accounts.credentials import TOUCH
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.permissions import require_admin
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import clean_name, known_id, require_choice

PREFIX = "chatapp_"  # by which people and secret scanners recognize a token

_BY_SECRET = select(AccessToken).where(AccessToken.token_hash == bindparam("token_hash"))
_tokens = AccessToken.__table__.c
_VALID = (_tokens.revoked_at.is_(None), _tokens.expires_at > bindparam("now"), users.c.deactivated_at.is_(None))
_WITH_PERSON = AccessToken.__table__, users, users.c.id == _tokens.user_id
_IN_USE = (
    select(*CACHED_PERSON, _tokens.scopes, _tokens.last_used_at)
    .join_from(*_WITH_PERSON)
    .where(_tokens.id == bindparam("id"), *_VALID)
)
_STILL_VALID = (
    select(_tokens.id).join_from(*_WITH_PERSON).where(_tokens.id.in_(bindparam("ids", expanding=True)), *_VALID)
)


def create(
    visitor: Visitor, name: str, scopes: Sequence[str], days: int = limits.TOKEN_DAYS_USUAL
) -> tuple[AccessToken, str]:
    """Make a token of the visitor for `scopes` (list of str) that works for `days`; return it with its secret.

    The secret is stored nowhere. Raises `Invalid` naming the input, `Forbidden("admin_needed")` when somebody else than
    an administrator asks for that scope, `Unconfirmed`, `Conflict("too_many_tokens")`.
    """
    person = visitor.user
    name = clean_name(name, "name", limit=limits.TOKEN_NAME)
    if not 1 <= days <= limits.TOKEN_DAYS:
        raise Invalid("bad_number", field="days")
    secret = PREFIX + credentials.new_secret()
    row = AccessToken(
        user_id=person.id,
        token_hash=credentials.hash_of(secret),
        name=name,
        scopes=" ".join(_known(scopes)),
        expires_at=now() + datetime.timedelta(days=days),
    )
    with write_transaction():
        _permit(visitor, scopes)
        db.session.add(row)
    security_log.note("token_created", by=person, person=person, token=row.public_id, scopes=row.scopes.split())
    return row, secret


def authenticate(secret: Any) -> AccessToken | None:
    """Return the valid AccessToken of `secret`, or None. Stores the use."""
    if not credentials.is_possible(secret):
        return None
    return _used(db.session.scalar(_BY_SECRET, {"token_hash": credentials.hash_of(secret)}))


def find(token_id: int) -> AccessToken | None:
    """Return the AccessToken with this id of the database while it is valid, or None. Stores the use."""
    return _used(db.session.get(AccessToken, token_id))


def in_use(token_id: int) -> Any:
    """Return the user row (`queries.rows.CACHED_PERSON`) and `scopes` of a token that is valid now, or None.

    Stores the use.
    """
    found = committed_rows(_IN_USE, id=token_id, now=now())
    if found and _is_worth_noting(found[0].last_used_at):
        _touch(db.session.get_one(AccessToken, token_id))
    return found[0] if found else None


def mine(person: Person) -> Sequence[AccessToken]:
    """Return the valid tokens of `person`, the newest first."""
    return db.session.scalars(_valid(person).order_by(AccessToken.id.desc())).all()


def require(visitor: Visitor, scope: str | None) -> None:
    """Raise `Forbidden` unless `visitor` may do what needs `scope`; no token permits what needs None.

    A sign-in permits everything.
    """
    if visitor.token is not None:
        require_among(visitor.token.scopes, scope)


def require_among(scopes: str, scope: str | None) -> None:
    """Raise `Forbidden` unless a token with `scopes`, a text as in AccessToken, may do what needs `scope`."""
    if scope is None:
        raise Forbidden("not_with_token")
    if not permits(scopes, scope):
        raise Forbidden("scope_needed", scope=scope)


def revoke(person: Person, token_id: str) -> None:
    """Revoke one token of `person` and disconnect its connections; raise `NotFound` for another person's."""
    with write_transaction():
        ended = revoke_in_transaction(person, AccessToken.public_id == known_id(token_id))
        if not ended:
            raise NotFound()
    broadcasts.sign_ins_ended(ended, "ended")
    security_log.note("token_revoked", by=person, person=person, token=token_id)


def revoke_own(visitor: Visitor) -> None:
    """Revoke the token of this request; raise `NotFound` when it came by a sign-in."""
    if visitor.token is None:
        raise NotFound()
    revoke(visitor.user, visitor.token.public_id)


def revoke_in_transaction(person: Person, *conditions: ColumnElement[bool]) -> list[str]:
    """Inside the caller's transaction: revoke the tokens of `person` that meet `conditions`; return their public ids.

    After the commit, the caller disconnects their connections by `broadcasts.sign_ins_ended`.
    """
    rows = db.session.scalars(_valid(person).where(*conditions)).all()
    for row in rows:
        row.revoked_at = now()
    return [row.public_id for row in rows]


def still_valid(ids: Iterable[int]) -> set[int]:
    """Return those of the AccessToken ids `ids` (a set of int) that are valid."""
    return {row.id for row in select_in(_STILL_VALID, ids, now=now())}


def _known(scopes: Sequence[str]) -> list[str]:
    """Return `scopes`, each once, in the order of SCOPES; raise `Invalid` when there is none, or an unknown one."""
    if not scopes:
        raise Invalid("required", field="scopes")
    for place, scope in enumerate(scopes):
        require_choice(scope, f"scopes.{place}", SCOPES)
    return [scope for scope in SCOPES if scope in scopes]


def _permit(visitor: Visitor, scopes: Sequence[str]) -> None:
    person = visitor.user
    confirmation.require(visitor)
    spend("RATE_DEFAULT", person.public_id)
    if ADMIN in scopes:
        require_admin(person)
    valid = select(func.count()).select_from(_valid(person).subquery())
    if db.session.scalars(valid).one() >= limits.TOKENS:
        raise Conflict("too_many_tokens", limit=limits.TOKENS)


def _valid(person: Person) -> Select[AccessToken]:
    mine = select(AccessToken).where(AccessToken.user_id == person.id)
    return mine.where(AccessToken.revoked_at.is_(None), AccessToken.expires_at > now())


def _used(row: AccessToken | None) -> AccessToken | None:
    if row is None or not row.is_valid:
        return None
    if _is_worth_noting(row.last_used_at):
        _touch(row)
    return row


def _is_worth_noting(last_used_at: datetime.datetime | None) -> bool:
    return last_used_at is None or now() - last_used_at > TOUCH


def _touch(row: AccessToken) -> None:
    """Store the use. A busy database is no error: the next request does it."""
    try:
        with write_transaction(invalidates_access=False):
            row.last_used_at = now()
    except Unavailable:
        pass
