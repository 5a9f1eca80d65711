"""Passwords: their rules and their hashes (argon2id, computed off the event loop)."""

import base64
import functools
import secrets
import unicodedata
from collections.abc import Callable
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from chatapp import limits
from chatapp.concurrency.offload import Busy
from chatapp.errors import Invalid, Unavailable
from chatapp.extensions import current, db
from chatapp.services.accounts import weak_passwords
from chatapp.services.validation import is_storable

# OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def check(password: str, *names: str, field: str = "password") -> None:
    """Raise `Invalid` naming `field` unless `password` may protect an account with these names, the username first."""
    if not is_storable(password):
        raise Invalid("bad_characters", field=field)
    if len(password) < limits.PASSWORD_MIN:
        raise Invalid("required" if not password else "too_short", field=field, limit=limits.PASSWORD_MIN)
    if len(password) > limits.PASSWORD:
        raise Invalid("too_long", field=field, limit=limits.PASSWORD)
    if reason := weak_passwords.reason(password, names):
        raise Invalid("weak_password", field=field, reason=reason)


def hashed(password: str, *, client: str | None = None) -> str:
    """Return the hash to store. Ends the read transaction first: no connection is held meanwhile.

    `client`: the key whose share of the threads it uses, as in `Threads.run`. Raises `Unavailable("busy")` when too
    many wait.
    """
    return _away(HASHER.hash, _normal(password), client=client)


def matches(password_hash: str | None, password: str, *, client: str | None = None) -> bool:
    """Return whether `password` matches the hash; takes the same time when there is no hash, or it is too long.

    Ends the read transaction first. `client`: as of `hashed`. Raises `Unavailable("busy")` when too many wait.
    """
    is_right = _away(_verify, password_hash or _nobodys(), _normal(password), client=client)
    return is_right and password_hash is not None and len(password) <= limits.PASSWORD


def is_outdated(password_hash: str) -> bool:
    """Return whether the hash was made with other parameters than the present ones."""
    return HASHER.check_needs_rehash(password_hash)


def _away(function: Callable[..., Any], *args: Any, client: str | None) -> Any:
    db.session.rollback()
    try:
        return current.stores.threads.run(function, *args, client=client)
    except Busy as error:
        raise Unavailable("busy", retry_after=2) from error


def _verify(password_hash: str, password: bytes) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@functools.cache
def _nobodys() -> str:
    """Return a random hash, of no password, that takes as long to verify as any other."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (HASHER.salt_len, HASHER.hash_len)
    )
    cost = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${digest}"


def _normal(password: str) -> bytes:
    """Return the bytes to hash, normalized, since keyboards compose accents differently."""
    text = unicodedata.normalize("NFKC", password[: limits.PASSWORD])[: limits.PASSWORD]
    return text.encode("utf-8", "replace")
