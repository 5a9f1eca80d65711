"""The id of a request, or of an event: it finds all lines that the log has about one of them."""

import re
import secrets
from wsgiref.types import WSGIEnvironment

KEY = "chatapp.request_id"  # of the environment
BYTES = 8  # 64 random bits: no two requests in a log have the same
GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")  # nothing that could break a line of a log; nginx makes 32 digits


def new_id() -> str:
    """Return a new id: 16 digits."""
    return secrets.token_hex(BYTES)


def assign(environ: WSGIEnvironment, given: str | None) -> None:
    """Give a request its id: the one that a trusted proxy has `given` it, if it is one, else a new one."""
    environ[KEY] = given if given and GIVEN.fullmatch(given) else new_id()


def request_id(environ: WSGIEnvironment) -> str | None:
    """Return the id of the request with this environment; None for one that came past the middleware."""
    return environ.get(KEY)
