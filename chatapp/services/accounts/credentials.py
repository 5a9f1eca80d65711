"""The random secrets of sign-ins, tokens and invitations, of which only the hashes are stored."""

import datetime
import hashlib
import secrets
from typing import Any

from chatapp import limits

BYTES = 32  # 256 random bits, which need no slower hash
TOUCH = datetime.timedelta(minutes=1)  # precision of "last used": each update is a write


def new_secret() -> str:
    """Return a new secret."""
    return secrets.token_urlsafe(BYTES)


def is_possible(secret: Any) -> bool:
    """Return whether `secret` is a text that is short enough to be looked up."""
    return isinstance(secret, str) and len(secret) <= limits.TOKEN


def hash_of(secret: str) -> str:
    """Return the hash under which a secret is stored."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
