"""The random secrets of sign-ins, tokens and invitations, of which only the hashes are stored."""

import base64
import datetime
import hashlib
import hmac
import secrets
from typing import Any

from chatapp import limits

BYTES = 32  # 256 random bits, which need no slower hash
TOUCH = datetime.timedelta(minutes=1)  # precision of "last used": each update is a write


def new_secret() -> str:
    """Return a new secret."""
    return secrets.token_urlsafe(BYTES)


def derived(key: str, purpose: str) -> str:
    """Return a secret that whoever has `key` can make again for the same purpose, and nobody else."""
    digest = hmac.new(key.encode(), purpose.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def is_possible(secret: Any) -> bool:
    """Return whether `secret` is a text that is short enough to be looked up."""
    return isinstance(secret, str) and len(secret) <= limits.TOKEN


def hash_of(secret: str) -> str:
    """Return the hash under which a secret is stored."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
