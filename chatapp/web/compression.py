"""Answers as short as the asker takes them: by Brotli, which browsers offer over TLS and to localhost, else by gzip.

What Socket.IO answers stays as it is: most of it is shorter than what the header would cost.

Whoever sees lengths and chooses part of a page can guess at the rest of it, one guess a request (BREACH). The only
requests in somebody's name that another site can cause are such as lead here, which browsers mark: what they get is not
compressed.
"""

import gzip
import re

import brotli
from flask import request

from chatapp.transport import offload
from chatapp.web.headers import class_of

LEAST = 500  # bytes: below, it is not worth it
TYPES = {
    *("text/html", "text/css", "text/javascript", "text/plain", "image/svg+xml"),
    *("application/json", "application/problem+json", "application/manifest+json"),
}
# In the order in which we like them; what browsers like, they do not say.
AT_ONCE = {
    "br": lambda data: brotli.compress(data, quality=5),  # 2 ms for a page of 200 kB; shorter and no slower than gzip
    "gzip": lambda data: gzip.compress(data, 6, mtime=0),
}
FOR_LONG = {
    "br": lambda data: brotli.compress(data, quality=11),  # a fifth of a second for our scripts
    "gzip": lambda data: gzip.compress(data, 9, mtime=0),
}
PAGE = "text/html"
INDENTATION = re.compile(rb"\n\s+")
VERBATIM = re.compile(rb"(<(?:textarea|pre)\b.*?</(?:textarea|pre)>)", re.DOTALL)
PAGE_MOST = 100_000  # bytes: what is longer, a list of hundreds, would take too long
WITHOUT_BODY = {204, 206, 304}
OURS = {"same-origin", "none"}  # by a page of ours, or by the person alone: https://www.w3.org/TR/fetch-metadata/


def init_app(app):
    app.after_request(compress)
    app.after_request(unindent)  # runs before


def unindent(response):
    """Take the indentation out of a page in place, but not what people typed; return it."""
    if response.mimetype == PAGE and not response.is_streamed and not response.direct_passthrough:
        parts = VERBATIM.split(response.get_data())
        parts[::2] = [INDENTATION.sub(b"\n", part) for part in parts[::2]]
        response.set_data(b"".join(parts))
    return response


def compress(response):
    """Compress an answer in place, unless it is short, of another kind, for another site, or compressed; return it."""
    if not _can_be(response) or request.headers.get("Sec-Fetch-Site", "none") not in OURS:
        return response
    response.vary.add("Accept-Encoding")
    if encoding := chosen():
        response.set_data(_compressed(response, encoding))
        response.headers["Content-Encoding"] = encoding
    return response


def chosen():
    """Return `br` or `gzip`, whichever this request takes and we like better, or None (RFC 9110, 12.5.3)."""
    best = request.accept_encodings.best_match([*AT_ONCE, "identity"])
    return best if best in AT_ONCE else None


def _compressed(response, encoding):
    data = response.get_data()
    if response.mimetype == PAGE and encoding == "br" and len(data) <= PAGE_MOST:
        try:
            return offload.run(brotli_page, data)
        except offload.Busy:
            pass
    return AT_ONCE[encoding](data)


def brotli_page(data):
    """Return a page by Brotli's quality 10: 5 ms for 45 kB where 5 takes 0.4, and a twelfth shorter; 11 takes 22."""
    return brotli.compress(data, mode=brotli.MODE_TEXT, quality=10)


def _can_be(response):
    if response.is_streamed or response.direct_passthrough or response.status_code in WITHOUT_BODY:
        return False
    if class_of(request.path) == "probe":  # its bytes are counted on the other side
        return False
    is_new = "Content-Encoding" not in response.headers and "ETag" not in response.headers
    return is_new and response.mimetype in TYPES and len(response.get_data()) >= LEAST
