"""What llhttp lets through and RFC 9112 does not."""

import re

from chatapp.transport.http_body import BODY, BadRequest

TARGET = re.compile(rb"/[!-~]*")
ABSOLUTE = re.compile(rb"https?://([!-.0-~]+)(/[!-~]*)?", re.IGNORECASE)
VERSIONS = ("1.0", "1.1")
ONCE = {b"host", b"content-type", b"authorization", b"origin", b"sec-websocket-key", b"sec-websocket-version"}


def check(request):
    """Refuse a Request whose head is read and is none. Raises BadRequest (sections 2.3, 3.2, 6.1)."""
    if request.version not in VERSIONS:
        raise BadRequest
    names = [name for name, _ in request.headers]
    if any(names.count(name) > 1 for name in ONCE.intersection(names)):
        raise BadRequest
    if request.version == "1.1" and b"host" not in names:
        raise BadRequest
    headers = dict(request.headers)
    _check_coding(request, headers)
    if not TARGET.fullmatch(request.target):
        _take_host_from_target(request)


def _check_coding(request, headers):
    coding = headers.get(b"transfer-encoding")
    if coding is not None:
        if request.version == "1.0" or coding.strip().lower() != b"chunked":
            raise BadRequest
        request.length = -1
    elif b"content-length" in headers:
        request.length = int(headers[b"content-length"])
        if request.length > BODY:
            raise BadRequest("413 Content Too Large")


def _take_host_from_target(request):
    """Understand `GET http://host/path`, in which the header's host is not to be believed (RFC 9112, 3.2.2)."""
    absolute = ABSOLUTE.fullmatch(request.target)
    if absolute is None:
        raise BadRequest
    request.target = absolute[2] or b"/"
    request.headers = [header for header in request.headers if header[0] != b"host"] + [(b"host", absolute[1])]


def expects_continue(request):
    """Return whether the client waits for `100 Continue`. Raises BadRequest for any other expectation."""
    wanted = [value.strip().lower() for name, value in request.headers if name == b"expect"]
    if any(value != b"100-continue" for value in wanted):
        raise BadRequest("417 Expectation Failed")
    return bool(wanted) and request.version == "1.1"
