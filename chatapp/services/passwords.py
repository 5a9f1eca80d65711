"""Passwords: which are accepted, and how they are kept (argon2id, computed off the event loop)."""

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chatapp import limits
from chatapp.errors import Invalid, Unavailable
from chatapp.extensions import db
from chatapp.models.columns import name_key
from chatapp.services.text import is_storable
from chatapp.transport import offload

# OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Shorter names are part of too many good passwords by chance.
TELLING_NAME = 4
# The most frequent passwords of ten characters and more in published leaks.
_COMMON_WORDS = """
    0123456789 0987654321 1111111111 1122334455 1123581321 1234554321 1234567890 12345678900 12345678910 123456789a
    1234567891 123456789q 1234qwerasdf 147258369a 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 9876543210 abcdefghij abcd123456
    adminadmin administrator asdfasdfasdf asdfghjkl1 asdfghjkl; basketball bismillah123 changeme123 computer123
    correcthorsebatterystaple football123 iloveyou123 iloveyou12 letmein123 letmeinplease liverpool1 manchester
    mypassword mypassword1 p@ssw0rd123 passw0rd123 password10 password11 password12 password123 password1234
    password12345 passwordpassword pokemon123 princess123 q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedcrfv qwerty1234 qwerty12345
    qwerty123456 qwertyuiop qwertyuiop123 qwertyqwerty samsung123 starwars123 sunshine123 superman123 testtest123
    trustno1trustno1 welcome123 welcome1234 zaq12wsxcde3 zxcvbnm123 zxcvbnm1234 zxcvbnmasdf
"""
COMMON = frozenset(_COMMON_WORDS.split())
_dummy = HASHER.hash(secrets.token_urlsafe())


def check(password, username, field="password"):
    """Raise `Invalid` naming `field` unless `password` may protect the account of `username`."""
    if not is_storable(password):
        raise Invalid("bad_characters", field=field)
    if len(password) < limits.PASSWORD_MIN:
        raise Invalid("required" if not password else "too_short", field=field, limit=limits.PASSWORD_MIN)
    if len(password) > limits.PASSWORD:
        raise Invalid("too_long", field=field, limit=limits.PASSWORD)
    if _is_weak(name_key(password), name_key(username)):
        raise Invalid("weak_password", field=field)


def hashed(password):
    """Return the hash to store. Ends the read transaction first: no connection is held meanwhile.

    Raises `Unavailable("busy")` when too many wait for theirs.
    """
    return _away(HASHER.hash, _normal(password))


def matches(password_hash, password):
    """Say whether `password` is the one of `password_hash`; takes as long when there is no hash.

    Ends the read transaction first. Raises `Unavailable("busy")` when too many wait.
    """
    is_right = _away(_verify, password_hash or _dummy, _normal(password))
    return is_right and password_hash is not None


def is_outdated(password_hash):
    """Say whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


def _away(function, *args):
    db.session.rollback()
    try:
        return offload.run(function, *args)
    except offload.Busy as error:
        raise Unavailable("busy", retry_after=2) from error


def _verify(password_hash, password):
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _normal(password):
    """Return the bytes to hash: keyboards differ in how they compose accents."""
    return unicodedata.normalize("NFKC", password)[: limits.PASSWORD].encode("utf-8", "replace")


def _is_weak(password, username):
    if password in COMMON or len(set(password)) <= 2:
        return True
    return username == password or (len(username) >= TELLING_NAME and username in password)
