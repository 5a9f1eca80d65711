"""Accounts: finding users, authenticating them, changing passwords."""

import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, update

from chatapp import broadcasts, limits, security_log
from chatapp.errors import Forbidden, Invalid, NotFound, TooMany
from chatapp.extensions import current, db
from chatapp.models import LoginSession, Membership, User
from chatapp.models.columns import best_first, contains, typed_key
from chatapp.models.skeleton import skeleton
from chatapp.services import names
from chatapp.services.accounts import confirmation, passwords, sign_ins, tokens
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.pages import Page, page
from chatapp.services.rates import reserved, spend
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import clean_name, clean_text, is_storable, known_id

NOTED = "1/minute"  # lines of the security log for one lock-out
# Slows guessing, and hides what little a clock could still tell.
REFUSAL_DELAY = 0.3  # seconds


class Proved(NamedTuple):
    """A user whose password was verified, and the hash that it was verified against."""

    user: User
    password_hash: str


def find(person_id: str) -> User:
    """Return the User with this public id, deactivated or not; raise `NotFound`."""
    user = db.session.scalar(select(User).where(User.public_id == known_id(person_id)))
    if user is None:
        raise NotFound()
    return user


def find_all(people_ids: Sequence[str]) -> list[User]:
    """Return the Users with these public ids, each once, in one query; raise `NotFound` when one is missing."""
    wanted = list(dict.fromkeys(map(known_id, people_ids)))
    found = find_known(wanted)
    if len(found) < len(wanted):
        raise NotFound()
    return found


def find_known(people_ids: Sequence[str]) -> list[User]:
    """Return the existing Users of these public ids, in this order, in one query."""
    found = {user.public_id: user for user in db.session.scalars(select(User).where(User.public_id.in_(people_ids)))}
    return [found[person_id] for person_id in people_ids if person_id in found]


def search(
    text: str,
    *,
    limit: int,
    offset: int = 0,
    by: User | None = None,
    among: Select[Any] | Collection[int] | None = None,
    first_in: int | None = None,
) -> Page[User]:
    """Return a page of active users whose name contains `text`, by name; all of them for an empty text.

    Those whose names begin with `text` come before the others. `by`: the User who searches, against whose limit it
    counts. `among`: the database's ids of those who are looked through, or a select of them; None for everybody.
    `first_in`: the database's id of a conversation whose members come before all others.
    """
    if by is not None:
        spend("RATE_SEARCH", "people", by.public_id)
    named = User.active().where(is_named(text))
    if first_in is not None:
        named = named.order_by(_members_of(first_in).where(Membership.user_id == User.id).exists().desc())
    if text:
        named = named.order_by(best_first(User.display_key, text))
    named = named.order_by(User.display_key, User.id)
    return page(named if among is None else named.where(User.id.in_(among)), offset, limit)


def members_among(users: Collection[User], conversation_id: int) -> list[User]:
    """Return those of these Users who are members of a conversation, in one query."""
    ids = set(db.session.scalars(_members_of(conversation_id).where(Membership.user_id.in_([one.id for one in users]))))
    return [user for user in users if user.id in ids]


def _members_of(conversation_id: int) -> Select[Any]:
    return select(Membership.user_id).where(Membership.conversation_id == conversation_id, Membership.left_at.is_(None))


def count() -> int:
    """Return the number of active users."""
    return db.session.scalars(User.active().with_only_columns(func.count())).one()


def is_named(text: str) -> ColumnElement[bool]:
    """Return a condition on User: names contain each word of `text`, folded; `@` begins a username."""
    return contains(User.display_key, clean_text(text, "q", limit=limits.SEARCH, minimum=0))


def authenticate(username: str, password: str, *, client: str, known_device: bool) -> Proved:
    """Return the User with this name and password as Proved, whose hash `sign_ins.start` takes.

    `client`: a key of `transport.tcp.clients`; `known_device`: whether this name has signed in on this device
    before, which exempts it from the limits of strangers. Raises `Invalid("wrong_credentials")` after a delay, also for
    unknown names; `TooMany`; `Forbidden("account_deactivated")` if the password is right.
    """
    try:
        spend("RATE_SIGN_IN", "device" if known_device else "name", typed_key(username))
        if known_device:
            return _proved(username, password, client)
        with reserved("RATE_SIGN_IN", client) as failure:
            try:
                return _proved(username, password, client)
            except Invalid:
                failure.counts = True
                raise
    except TooMany:
        _note_lock_out(username, client)
        raise


def verify_password(visitor: Visitor, password: str, field: str) -> str | None:
    """Verify the visitor's password, confirm their sign-in, and return the hash.

    Raises `Invalid("wrong_password")` naming `field`, and `TooMany`.
    """
    person = visitor.user
    spend("RATE_SIGN_IN", "confirm", person.public_id)
    password_hash = person.password_hash
    if not passwords.matches(password_hash, password, client=person.public_id):
        security_log.note("password_not_confirmed", person=person)
        time.sleep(REFUSAL_DELAY)
        raise Invalid("wrong_password", field=field)
    confirmation.note(visitor)
    security_log.note("password_confirmed", person=person)
    return password_hash


def change_password(visitor: Visitor, current: str, new: str, *, end_tokens: bool = True) -> None:
    """Change the password; end the other sign-ins and, with `end_tokens`, the tokens.

    Raises `Invalid` naming `current_password` or `new_password`.
    """
    person = visitor.user
    passwords.check(new, person.username, person.display_name, field="new_password")
    proved_hash = verify_password(visitor, current, "current_password")
    password_hash = passwords.hashed(new, client=person.public_id)
    with write_transaction():
        if not _replace(person, proved_hash, password_hash):
            raise Invalid("wrong_password", field="current_password")
        ended = sign_ins.revoke_in_transaction(person, LoginSession.id != visitor.sign_in_id)
        ended += tokens.revoke_in_transaction(person) if end_tokens else []
    broadcasts.sign_ins_ended(ended, "ended")
    security_log.note("password_changed", by=person, person=person, ended=len(ended))


def end_everything(visitor: Visitor) -> None:
    """End the visitor's other sign-ins, and all their tokens."""
    person = visitor.user
    with write_transaction():
        ended = sign_ins.revoke_in_transaction(person, LoginSession.id != visitor.sign_in_id)
        ended += tokens.revoke_in_transaction(person)
    broadcasts.sign_ins_ended(ended, "ended")
    security_log.note("access_ended", by=person, person=person, ended=len(ended))


def reset_password(person: User, new: str) -> None:
    """Set a password that an operator chose; end all sign-ins and tokens of the person."""
    passwords.check(new, person.username, person.display_name)
    password_hash = passwords.hashed(new)
    with write_transaction():
        person.password_hash = password_hash
        ended = sign_ins.revoke_in_transaction(person) + tokens.revoke_in_transaction(person)
    broadcasts.sign_ins_ended(ended, "ended")
    security_log.note("password_reset", person=person, ended=len(ended))


def look_alikes() -> list[list[User]]:
    """Return the groups of Users whose usernames look the same, each as a list, the oldest account first.

    Only accounts that are older than the rule against them can look the same.
    """
    groups = defaultdict(list)
    for user in db.session.scalars(select(User).order_by(User.id)):
        groups[skeleton(user.username)].append(user)
    return [group for group in groups.values() if len(group) > 1]


def check_username(username: str) -> str:
    """Return `username` in composed form; raise `Invalid` naming it unless it may be a new one (`names`)."""
    username = clean_name(username, "username", limit=limits.USERNAME)
    names.check_username(username, "username")
    return username


def _proved(username: str, password: str, client: str) -> Proved:
    user = User.named(username) if is_storable(username) else None
    password_hash = user.password_hash if user is not None else None
    is_right = passwords.matches(password_hash, password, client=client)
    if user is None or password_hash is None or not is_right or user.password_hash != password_hash:
        security_log.note("sign_in_failed", person=user, why="wrong_credentials")
        time.sleep(REFUSAL_DELAY)
        raise Invalid("wrong_credentials", field="password")
    if not user.is_active:
        security_log.note("sign_in_failed", person=user, why="account_deactivated")
        raise Forbidden("account_deactivated")
    return Proved(user, _rehashed(user, password_hash, password))


def _note_lock_out(username: str, client: str) -> None:
    """Log once a minute that a name or a client has tried too often, so that further tries do not fill the disk."""
    user = User.named(username) if is_storable(username) else None
    if not current.stores.rates.hit(NOTED, "locked_out", user.public_id if user else client):
        security_log.note("sign_in_locked_out", person=user)


def _rehashed(user: User, password_hash: str, password: str) -> str:
    """Return the password's hash, renewed if the old one has other parameters than the present ones."""
    if not passwords.is_outdated(password_hash):
        return password_hash
    renewed = passwords.hashed(password)
    with write_transaction():
        return renewed if _replace(user, password_hash, renewed) else password_hash


def _replace(user: User, old: str | None, new: str) -> bool:
    """Inside the caller's transaction: replace the password hash `old`; return False if it has changed meanwhile."""
    this = update(User).where(User.id == user.id, User.password_hash == old).values(password_hash=new)
    return db.session.scalar(this.returning(User.id)) is not None
