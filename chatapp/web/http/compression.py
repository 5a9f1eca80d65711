"""Compression of answers: by Brotli, which browsers offer over TLS and to localhost, else by gzip.

Answers of Socket.IO are not compressed: most of them are shorter than the header would be.

An attacker who sees lengths and chooses part of a page can guess the rest of it, one guess a request (BREACH). Another
site can cause only navigations with a reader's cookie, and browsers mark those: such answers are not compressed.
"""

import gzip
import re

import brotli
from flask import Flask, Response, request

from chatapp.concurrency.offload import Busy
from chatapp.extensions import current
from chatapp.transport.tcp.clients import client_of
from chatapp.web.http.headers import class_of

LEAST = 500  # bytes: below, it is not worth it
TYPES = {
    *("text/html", "text/css", "text/javascript", "text/plain", "image/svg+xml"),
    *("application/json", "application/problem+json", "application/manifest+json"),
}
# In our order of preference: browsers do not state theirs.
AT_ONCE = {
    "br": lambda data: brotli.compress(data, quality=5),  # 2 ms for a page of 200 kB; shorter and no slower than gzip
    "gzip": lambda data: gzip.compress(data, 8, mtime=0),  # 0.8 ms for a page of 39 kB, and 0.6 % less than level 6
}
FOR_LONG = {
    "br": lambda data: brotli.compress(data, quality=11),  # a fifth of a second for our scripts
    "gzip": lambda data: gzip.compress(data, 9, mtime=0),
}
PAGE = "text/html"
INDENTATION = re.compile(rb"\n\s+")
VERBATIM = re.compile(rb"(<(?:textarea|pre)\b.*?</(?:textarea|pre)>)", re.DOTALL)
LONG = 30_000  # bytes: beyond, compressing takes milliseconds, in which everybody else goes on
PAGE_MOST = 100_000  # bytes: what is longer, a list of hundreds, would take too long
WITHOUT_BODY = {204, 206, 304}
OURS = {"same-origin", "none"}  # by a page of ours, or by the person alone: https://www.w3.org/TR/fetch-metadata/


def init_app(app: Flask) -> None:
    app.after_request(compress)
    app.after_request(unindent)  # runs before


def unindent(response: Response) -> Response:
    """Remove the indentation of a page in place, but nothing that people typed; return the response."""
    is_kept = "ETag" in response.headers  # as `kept_pages` has made it
    if response.mimetype == PAGE and not (is_kept or response.is_streamed or response.direct_passthrough):
        parts = VERBATIM.split(response.get_data())
        parts[::2] = [INDENTATION.sub(b"\n", part) for part in parts[::2]]
        response.set_data(b"".join(parts))
    return response


def compress(response: Response) -> Response:
    """Compress an answer in place, unless it is short, of another type, for another site, or compressed; return it."""
    if not _can_be(response) or not _is_asked_by_us():
        return response
    response.vary.add("Accept-Encoding")
    encoding = chosen()
    compressed = _compressed(response, encoding) if encoding else None
    if compressed is not None:
        response.set_data(compressed)
        response.headers["Content-Encoding"] = encoding
    return response


def offered() -> str | None:
    """Return how `compress` would compress an answer to this request, `br` or `gzip`, or None."""
    return chosen() if _is_asked_by_us() else None


def chosen() -> str | None:
    """Return `br` or `gzip`, the first in our order that this request accepts, or None (RFC 9110, 12.5.3)."""
    best = request.accept_encodings.best_match([*AT_ONCE, "identity"])
    return best if best in AT_ONCE else None


def _is_asked_by_us():
    return request.headers.get("Sec-Fetch-Site", "none") in OURS


def _compressed(response, encoding):
    """Return the compressed body, or None for a long one while the threads are busy.

    A short page is compressed at the higher quality only while the threads have time for it.
    """
    writer = request.environ.get("chatapp.response_writer")
    data = response.get_data()
    is_page = response.mimetype == PAGE and encoding == "br" and len(data) <= PAGE_MOST
    is_short = len(data) <= LONG
    if is_short and (not is_page or (writer is not None and writer.is_crowded)):
        return AT_ONCE[encoding](data)
    compressor = brotli_page if is_page else AT_ONCE[encoding]
    try:
        return current.stores.threads.run(compressor, data, client=client_of(request.environ), waits=not is_short)
    except Busy:
        return AT_ONCE[encoding](data) if is_short else None


def brotli_page(data: bytes) -> bytes:
    """Return a page compressed at Brotli's quality 10. For 45 kB it takes 5 ms and gives a twelfth less than quality 5,
    which takes 0.4 ms; quality 11 takes 22 ms."""
    return brotli.compress(data, mode=brotli.MODE_TEXT, quality=10)


def _can_be(response):
    if response.is_streamed or response.direct_passthrough or response.status_code in WITHOUT_BODY:
        return False
    if class_of(request.path) == "probe":  # its bytes are counted on the other side
        return False
    is_new = "Content-Encoding" not in response.headers and "ETag" not in response.headers
    return is_new and response.mimetype in TYPES and len(response.get_data()) >= LEAST
