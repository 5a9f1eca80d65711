"""Sign-ins: beginning, checking and ending them."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, select

from chatapp import broadcasts, limits, security_log
from chatapp.errors import Invalid, NotFound, Unavailable
from chatapp.extensions import db, settings
from chatapp.models import LoginSession, User
from chatapp.models.columns import now
from chatapp.models.protocols import Person
from chatapp.queries.rows import CACHED_PERSON, committed_rows, select_in, users
from chatapp.services.accounts import credentials
from chatapp.services.accounts.credentials import TOUCH
from chatapp.services.pages import Page, page
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import known_id

PROLONG = datetime.timedelta(days=1)  # the cookie is sent anew as often as this, no more

_BY_TOKEN = select(LoginSession).where(LoginSession.token_hash == bindparam("token_hash"))
_sign_ins = LoginSession.__table__.c
_VALID = (_sign_ins.ended_at.is_(None), _sign_ins.expires_at > bindparam("now"), users.c.deactivated_at.is_(None))
_WITH_PERSON = LoginSession.__table__, users, users.c.id == _sign_ins.user_id
_IN_USE = (
    select(*CACHED_PERSON, _sign_ins.last_used_at)
    .join_from(*_WITH_PERSON)
    .where(_sign_ins.id == bindparam("id"), *_VALID)
)
_STILL_VALID = (
    select(_sign_ins.id).join_from(*_WITH_PERSON).where(_sign_ins.id.in_(bindparam("ids", expanding=True)), *_VALID)
)


class SignIn(NamedTuple):
    """A sign-in whose `token`, which is stored nowhere, is known.

    `is_prolonged`: its end was just put off, so the end of its cookie has to be as well.
    """

    row: LoginSession
    token: str
    is_prolonged: bool = False


def start(person: Person, user_agent: str | None, *, proved_hash: str | None = None) -> SignIn:
    """Begin a sign-in of `person` and return it.

    `proved_hash`: the password hash that `people.authenticate` verified, None where no password was asked for. Raises
    `Invalid("wrong_credentials")` when the password has been changed since.
    """
    token = credentials.new_secret()
    row = LoginSession(
        user_id=person.id,
        token_hash=credentials.hash_of(token),
        user_agent=_line(user_agent),
        expires_at=_end_of(now()),
        confirmed_at=now(),
    )
    with write_transaction():
        _require_unchanged(person, proved_hash)
        db.session.add(row)
    security_log.note("signed_in", by=person, person=person)
    return SignIn(row, token)


def authenticate(token: Any) -> SignIn | None:
    """Return the valid sign-in of `token`, or None. Extends the sign-in."""
    if not credentials.is_possible(token):
        return None
    row = db.session.scalar(_BY_TOKEN, {"token_hash": credentials.hash_of(token)})
    if row is None or not row.is_valid:
        return None
    is_prolonged = now() - row.last_used_at > TOUCH and _touch(row)
    return SignIn(row, token, is_prolonged)


def in_use(login_session_id: int | None) -> Any:
    """Return the user row (`queries.rows.CACHED_PERSON`) of a sign-in that is valid now, or None. Extends it."""
    found = committed_rows(_IN_USE, id=login_session_id, now=now())
    if found and now() - found[0].last_used_at > TOUCH:
        _touch(db.session.get_one(LoginSession, login_session_id))
    return found[0] if found else None


def mine(person: Person, offset: int = 0) -> Page[LoginSession]:
    """Return a page of the valid sign-ins of `person`, the last used first."""
    return page(
        _valid(person).order_by(LoginSession.last_used_at.desc(), LoginSession.id), offset, limits.SIGN_INS_PAGE
    )


def end(person: Person, sign_in_id: str) -> None:
    """End one sign-in of `person` and disconnect its screens; raise `NotFound` for another person's."""
    _end(person, LoginSession.public_id == known_id(sign_in_id), must_exist=True)


def end_others(person: Person, sign_in_id: int | None) -> int:
    """End all sign-ins of `person` but the one with this id of the database, all for None; return how many."""
    return _end(person, LoginSession.id != sign_in_id)


def still_valid(ids: Iterable[int]) -> set[int]:
    """Return those of the LoginSession ids `ids` (a set of int) that are valid."""
    return {row.id for row in select_in(_STILL_VALID, ids, now=now())}


def revoke_in_transaction(person: Person, *conditions: ColumnElement[bool]) -> list[str]:
    """Inside the caller's transaction: end the sign-ins of `person` that meet `conditions`; return their public ids.

    After the commit, the caller disconnects their screens by `broadcasts.sign_ins_ended`.
    """
    rows = db.session.scalars(_valid(person).where(*conditions)).all()
    for row in rows:
        row.ended_at = now()
    return [row.public_id for row in rows]


def _end(person: Person, *conditions: ColumnElement[bool], must_exist: bool = False) -> int:
    with write_transaction():
        ended = revoke_in_transaction(person, *conditions)
        if must_exist and not ended:
            raise NotFound()
    broadcasts.sign_ins_ended(ended, "ended")
    security_log.note("sign_ins_ended", by=person, person=person, ended=len(ended))
    return len(ended)


def _require_unchanged(person: Person, proved_hash: str | None) -> None:
    """Refuse a password that was changed while it was verified: the change has ended all sign-ins but this one."""
    password_hash = db.session.scalar(select(User.password_hash).where(User.id == person.id))
    if proved_hash is not None and proved_hash != password_hash:
        raise Invalid("wrong_credentials", field="password")


def _valid(person: Person) -> Select[LoginSession]:
    mine = select(LoginSession).where(LoginSession.user_id == person.id)
    return mine.where(LoginSession.ended_at.is_(None), LoginSession.expires_at > now())


def _touch(row: LoginSession) -> bool:
    """Store the use; return whether it extends the sign-in. A busy database is no error: the next request does it."""
    try:
        with write_transaction(invalidates_access=False):
            row.last_used_at = now()
            latest = _end_of(row.created_at)
            is_prolonged = row.expires_at < latest - PROLONG
            if is_prolonged:
                row.expires_at = latest
            return is_prolonged
    except Unavailable:
        return False


def _end_of(created_at: datetime.datetime) -> datetime.datetime:
    """Return the end of a sign-in used now: after SESSION_IDLE_TIMEOUT, at most SESSION_MAX_AGE after its start."""
    unused = datetime.timedelta(seconds=settings.SESSION_IDLE_TIMEOUT)
    oldest = datetime.timedelta(seconds=settings.SESSION_MAX_AGE)
    return min(now() + unused, created_at + oldest)


def _line(user_agent: str | None) -> str:
    return "".join(c for c in (user_agent or "")[: limits.SLACK * limits.USER_AGENT] if c.isprintable())[
        : limits.USER_AGENT
    ]
