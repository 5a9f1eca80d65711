"""The id of a request, or of an event: it finds all lines that the log has about one of them."""

import secrets
from wsgiref.types import WSGIEnvironment

KEY = "chatapp.request_id"  # of the environment
BYTES = 8  # 64 random bits: no two requests in a log have the same


def new_id() -> str:
    """Return a new id: 16 digits."""
    return secrets.token_hex(BYTES)


def request_id(environ: WSGIEnvironment) -> str:
    """Return the id of the request with this environment: that of a trusted proxy, or one that is made on first use."""
    if KEY not in environ:
        environ[KEY] = new_id()
    return environ[KEY]
