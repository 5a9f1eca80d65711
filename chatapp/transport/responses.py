"""The bytes of an HTTP response's head."""

import time
from email.utils import formatdate

_date = [0, ""]


def date():
    """Return the Date header's value, made once a second."""
    second = int(time.time())
    if _date[0] != second:
        _date[:] = second, formatdate(second, usegmt=True)
    return _date[1]


def head(status, headers):
    """Return the bytes of a response's head."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1")


def plain_response(status):
    """Return the bytes of a whole response whose body is its status; the connection ends after it."""
    body = f"{status}\n".encode("latin-1")
    headers = [
        ("Content-Type", "text/plain"),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
        ("Date", date()),
    ]
    return head(status, headers) + body
