"""Rules of RFC 9112 that llhttp does not enforce."""

import re
import typing

from chatapp.transport.http.body import BODY, BadRequest

if typing.TYPE_CHECKING:
    from chatapp.transport.http.request import Request

TARGET = re.compile(rb"/[!-~]*")
ABSOLUTE = re.compile(rb"https?://([!-.0-~]+)(/[!-~]*)?", re.IGNORECASE)
# A host and a port (RFC 3986, 3.2.2 and 3.2.3), without a user's name (RFC 9110, 4.2.4).
AUTHORITY = re.compile(rb"(?:\[[0-9A-Za-z:.%~_-]+\]|[0-9A-Za-z.~_%!$&'()*+,;=-]*)(?::[0-9]*)?")
VERSIONS = ("1.0", "1.1")
ONCE = {b"host", b"content-type", b"authorization", b"origin", b"sec-websocket-key", b"sec-websocket-version"}


def check(request: "Request") -> None:
    """Check the head of a request, and set its `length`. Raises BadRequest (sections 2.3, 3.2, 6.1)."""
    if request.version not in VERSIONS:
        raise BadRequest
    headers = dict(request.headers)
    if len(headers) < len(request.headers):
        _check_repeated(request)
    if request.version == "1.1" and b"host" not in headers:
        raise BadRequest
    _check_coding(request, headers)
    if not TARGET.fullmatch(request.target):
        _take_host_from_target(request)
        headers = dict(request.headers)
    if not AUTHORITY.fullmatch(headers.get(b"host", b"")):
        raise BadRequest(why="a host is a name or an address, and perhaps a port")


def _check_repeated(request):
    names = [name for name, _ in request.headers]
    if any(names.count(name) > 1 for name in ONCE):
        raise BadRequest


def _check_coding(request, headers):
    coding = headers.get(b"transfer-encoding")
    if coding is not None:
        if request.version == "1.0" or coding.strip().lower() != b"chunked":
            raise BadRequest
        request.length = -1
    elif b"content-length" in headers:
        request.length = int(headers[b"content-length"])
        if request.length > BODY:
            raise BadRequest("413 Content Too Large", f"a body may have {BODY} bytes")


def _take_host_from_target(request):
    """Split `GET http://host/path`; its host replaces that of the header (RFC 9112, 3.2.2). Raises BadRequest."""
    absolute = ABSOLUTE.fullmatch(request.target)
    if absolute is None:
        raise BadRequest
    request.target = absolute[2] or b"/"
    request.headers = [header for header in request.headers if header[0] != b"host"] + [(b"host", absolute[1])]


def expects_continue(request: "Request") -> bool:
    """Return whether the client waits for `100 Continue`. Raises BadRequest for any other expectation."""
    wanted = [value.strip().lower() for name, value in request.headers if name == b"expect"]
    if any(value != b"100-continue" for value in wanted):
        raise BadRequest("417 Expectation Failed")
    return bool(wanted) and request.version == "1.1"
