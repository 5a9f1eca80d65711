"""The bytes of an HTTP response's head."""

import functools
import time
from collections.abc import Iterable
from email.utils import formatdate


def date() -> str:
    """Return the value of the Date header; it is formatted once a second."""
    return _formatted(int(time.time()))


@functools.lru_cache(maxsize=1)
def _formatted(second):
    return formatdate(second, usegmt=True)


def head(status: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Return the bytes of a response's head, with the empty line that ends it."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1")


def plain_response(status: str, why: str = "", is_dated: bool = True) -> bytes:
    """Return the bytes of a whole response whose body is its status and `why`; the connection ends after it."""
    body = f"{status}{': ' if why else ''}{why}\n".encode("latin-1")
    headers = [
        ("Content-Type", "text/plain"),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
        *([("Date", date())] if is_dated else []),
    ]
    return head(status, headers) + body
