"""People's own accounts: finding them, being let in, changing."""

import contextlib
import ipaddress
import time
import unicodedata

from sqlalchemy import or_, select

from chatapp import broadcasts, limits
from chatapp.errors import Forbidden, Invalid, NotFound, TooMany
from chatapp.extensions import db
from chatapp.models import LoginSession, User
from chatapp.models.columns import contains, name_key
from chatapp.services import login_sessions, passwords, tokens
from chatapp.services.rates import check, spend
from chatapp.services.text import clean, clean_name, is_storable, known_id
from chatapp.services.writing import writing

# Slows guessing, and hides what little a clock could still tell.
REFUSAL_DELAY = 0.3  # seconds


def find(person_id):
    """Return the User with this public id, deactivated or not; raise `NotFound`."""
    user = db.session.scalar(select(User).where(User.public_id == known_id(person_id)))
    if user is None:
        raise NotFound()
    return user


def find_all(people_ids):
    """Return the Users with these public ids, each once, in one query; raise `NotFound` when one is missing."""
    wanted = list(dict.fromkeys(map(known_id, people_ids)))
    found = find_known(wanted)
    if len(found) < len(wanted):
        raise NotFound()
    return found


def find_known(people_ids):
    """Return those Users of these public ids who exist, in this order, in one query."""
    found = {user.public_id: user for user in db.session.scalars(select(User).where(User.public_id.in_(people_ids)))}
    return [found[person_id] for person_id in people_ids if person_id in found]


def search(text, *, limit, offset=0, by=None):
    """Return active people with `text` in their name, all of them for an empty one, by name.

    `by`: the User who searches, whose limit it counts against.
    """
    if by is not None:
        spend("RATE_SEARCH", by.public_id)
    named = User.active().where(is_named(text)).order_by(User.display_key, User.id)
    return db.session.scalars(named.offset(offset).limit(limit)).all()


def is_named(text):
    """Return a condition on User: display name or username holds `text`, ignoring case, and accents in the former."""
    text = clean(text, "q", limit=limits.SEARCH, minimum=0)
    return or_(contains(User.display_key, text), User.username_key.contains(name_key(text), autoescape=True))


def authenticate(username, password, *, address, known_device):
    """Return the User with this name and password.

    `address`: the client's; `known_device`: whether this name signed in on this device before, which spares it what
    strangers use up. Raises `Invalid("wrong_credentials")` after a delay, alike for names that do not exist; `TooMany`;
    `Forbidden("account_deactivated")` to who knows the password.
    """
    username = username[: limits.USERNAME + 1]  # longer is nobody's, however long
    spend("RATE_SIGN_IN", "device" if known_device else "name", name_key(username))
    if not known_device:
        check("RATE_SIGN_IN", "address", _network(address))
    user = User.named(username) if is_storable(username) else None
    password_hash = user and user.password_hash
    if not passwords.matches(password_hash, password) or user.password_hash != password_hash:
        _note_failure(address, known_device)
        raise Invalid("wrong_credentials", field="password")
    if not user.is_active:
        raise Forbidden("account_deactivated")
    _rehash(user, password)
    return user


def confirm(person, password, field):
    """Raise `Invalid("wrong_password")` naming `field` unless `password` is the person's own."""
    spend("RATE_SIGN_IN", "confirm", person.public_id)
    if not passwords.matches(person.password_hash, password):
        time.sleep(REFUSAL_DELAY)
        raise Invalid("wrong_password", field=field)


def change_password(person, current, new):
    """Change the password; the other sign-ins end, tokens stay.

    Raises `Invalid` naming `current_password` or `new_password`.
    """
    passwords.check(new, person.username, "new_password")
    confirm(person, current, "current_password")
    password_hash = passwords.hashed(new)
    with writing():
        person.password_hash = password_hash
        ended = login_sessions.end_inside(person, LoginSession.id != person.login_session.id)
    broadcasts.sign_ins_ended(ended, "ended")


def reset_password(person, new):
    """Set a password that an operator chose; all sign-ins and tokens of the person end."""
    passwords.check(new, person.username)
    password_hash = passwords.hashed(new)
    with writing():
        person.password_hash = password_hash
        ended = login_sessions.end_inside(person) + tokens.end_inside(person)
    broadcasts.sign_ins_ended(ended, "ended")


def check_username(username):
    """Return `username` in composed form; raise `Invalid` naming it unless it is letters, digits and `. _ -`."""
    username = unicodedata.normalize("NFC", clean_name(username, "username", limit=limits.USERNAME))
    if len(username) < limits.USERNAME_MIN:
        raise Invalid("too_short", field="username", limit=limits.USERNAME_MIN)
    # Marks too: without them, words of many scripts cannot be written.
    if username[0] in "._-" or not all(c in "._-" or unicodedata.category(c)[0] in "LMN" for c in username):
        raise Invalid("bad_username", field="username")
    return username


def _note_failure(address, known_device):
    if not known_device:
        with contextlib.suppress(TooMany):  # this attempt is answered still; the next one is not
            spend("RATE_SIGN_IN", "address", _network(address))
    time.sleep(REFUSAL_DELAY)


def _network(address):
    """Return what stands for one client: an IPv6 customer has at least a /64 to choose addresses from."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address


def _rehash(user, password):
    if passwords.is_outdated(user.password_hash):
        password_hash = passwords.hashed(password)
        with writing():
            user.password_hash = password_hash
