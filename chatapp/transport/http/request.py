"""Read HTTP/1.1 requests, strictly (RFC 9112), with llhttp (httptools 0.9.0), within bounds of bytes.

Traps of httptools: method and keep-alive are right only in `on_message_complete`; a parser that saw `Connection: close`
refuses all later data; the bytes after an `Upgrade` request are not parsed, nor is that request's body.
"""

from collections.abc import Callable, Hashable

import httptools

from chatapp.transport.http.body import BODY, BadRequest, Body, BodyBudget
from chatapp.transport.http.rules import check, expects_continue

HEAD = 32_768  # bytes of request line and headers: cookies and a long address fit
LINE = 16_384  # bytes of one header, or of the address: a little more than all cookies of one site may have together
HEADERS = 100
AHEAD = 8  # complete requests of one connection that may wait; with more, no more bytes of it are parsed
PIECE = 1024  # bytes that are parsed at once of data that may hold more requests than AHEAD
TOO_LONG = f"request line and headers may have {HEAD} bytes together"
END = b"\r\n\r\n"  # ends each head, so there are no more requests than of these


class Request:
    """One request. `headers`: list of (lower-case name, value) as bytes; `body`: a Body, or None.

    `length`: bytes of the body. When it is not 0 and there is no body, the body is longer than the application takes,
    and was not read.
    """

    __slots__ = ("body", "expects_continue", "headers", "keeps_alive", "length", "method", "target", "version")

    def __init__(self) -> None:
        self.method = ""
        self.target = b""
        self.version = "1.1"
        self.headers: list[tuple[bytes, bytes]] = []
        self.keeps_alive = False
        self.body: Body | None = None
        self.length = 0
        self.expects_continue = False

    def close(self) -> None:
        """Give the body's room back."""
        if self.body is not None:
            self.body.close()


class RequestReader:
    """Turns bytes into requests: `feed(data)` returns those that are complete.

    `rest`: bytes that were not parsed: those after an upgrade, or behind so many requests that these are answered
    first. `failure`: the BadRequest after the complete requests, or None; once it is set, nothing more may be fed.
    `most`: bytes of a body that the application takes. A request with a longer body is complete without it, so that the
    application can refuse it, and is the last. `budget`, `holder`, `cut`: as of a Body.
    """

    def __init__(
        self,
        most: int = BODY,
        budget: BodyBudget | None = None,
        holder: Hashable = None,
        cut: Callable[[], None] | None = None,
    ) -> None:
        self.failure: BadRequest | None = None
        self.most = most
        self._budget = budget or BodyBudget()
        self._holder = holder
        self._cut = cut
        self._is_over = False
        self.rest = b""
        self.is_upgrade = False
        self._complete: list[Request] = []
        self._head = 0
        self._reads_head = False
        self._name_total = 0
        self._new_parser()

    @property
    def is_between(self) -> bool:
        """Whether no part of a request has come yet."""
        return not self._has_begun and not self._head

    @property
    def reads_body(self) -> bool:
        """Whether the head of a request is complete and its body is not."""
        return self._has_begun and not self._reads_head

    @property
    def wants_continue(self) -> bool:
        """Whether the client waits for `100 Continue`; true only once."""
        if not self.reads_body or not self._request.expects_continue:
            return False
        request = self._request
        request.expects_continue = False
        return self._body is None or not self._body.size

    def feed(self, data: bytes) -> list[Request]:
        """Parse bytes; return the complete requests, AHEAD and a few at most."""
        self._complete = []
        if data.count(END) <= AHEAD:
            self._feed(data)
            return self._complete
        view, at = memoryview(data), 0
        while at < len(data) and len(self._complete) < AHEAD and not self._is_at_end:
            self._feed(bytes(view[at : at + PIECE]))
            at += PIECE
        if self.failure is None:
            self.rest += bytes(view[at:])
        return self._complete

    @property
    def _is_at_end(self):
        return self._is_over or self.is_upgrade or self.failure is not None

    def take_rest(self) -> bytes:
        """Return the bytes that were not parsed, and keep them no more; they are to be fed later."""
        rest, self.rest = self.rest, b""
        return rest

    def _feed(self, data):
        if self._is_over:
            return
        if not self._has_begun or self._reads_head:
            self._head += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._after_upgrade(data[upgrade.args[0] :])
            return
        except httptools.HttpParserError as error:
            if self._is_over:
                return
            cause = error.__context__
            self.failure = cause if isinstance(cause, BadRequest) else BadRequest()
            return
        if (not self._has_begun or self._reads_head) and self._head > HEAD:
            self.failure = BadRequest(why=TOO_LONG)

    def _after_upgrade(self, rest):
        request = self._complete[-1]
        if any(name in (b"content-length", b"transfer-encoding") for name, _ in request.headers):
            self._complete.pop()
            self.failure = BadRequest()
            return
        self.is_upgrade = True
        self.rest = rest

    def after_refused_upgrade(self) -> bytes:
        """Go on with HTTP after an upgrade that was refused; return the bytes that followed it."""
        self.is_upgrade = False
        self._new_parser()
        return self.take_rest()

    def _new_parser(self):
        self._parser = httptools.HttpRequestParser(self)
        self._has_begun = False
        self._body: Body | None = None

    def forget(self) -> None:
        """Break the reference cycle with the parser, so that neither waits for the garbage collector."""
        del self._parser
        if self._body is not None:
            self._body.close()

    def on_message_begin(self) -> None:
        """Begin a request; called by httptools, as the following are."""
        self._request = Request()
        self._has_begun = True
        self._body = None
        self._reads_head = True
        self._name_total = 0

    def on_url(self, part: bytes) -> None:
        """Take a part of the address. Raises BadRequest when it is too long."""
        self._request.target += part
        self._name_total += len(part)
        if len(self._request.target) > LINE:
            raise BadRequest(why=f"an address may have {LINE} bytes")

    def on_header(self, name: bytes | None, value: bytes) -> None:
        """Take a header. Raises BadRequest when it is too long, or one too many."""
        if name is None:
            raise BadRequest
        headers, size = self._request.headers, len(name) + len(value)
        if len(headers) >= HEADERS:
            raise BadRequest(why=f"a request may have {HEADERS} headers")
        if size > LINE:
            raise BadRequest(why=f"a header may have {LINE} bytes")
        self._name_total += size
        if self._name_total > HEAD:
            raise BadRequest(why=TOO_LONG)
        if self._reads_head:  # trailers are dropped
            headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Check the head. Raises BadRequest."""
        self._reads_head = False
        request = self._request
        request.version = self._parser.get_http_version()
        self._head = 0
        check(request)
        if request.length:
            request.expects_continue = expects_continue(request)
        if request.length > self.most:
            self._end_without_body(request.length)

    def on_body(self, data: bytes) -> None:
        """Take a part of the body. Raises BadRequest when it is too long."""
        if self._body is None:
            self._body = Body(self._budget, self._holder, self._cut)
        self._body.add(data)
        if self._body.size > self.most:  # its length was not announced
            self._end_without_body(self._body.size)

    def _end_without_body(self, length):
        """Call the request complete, and stop the parser for good by raising BadRequest."""
        request = self._request
        request.method = self._parser.get_method().decode("ascii")
        request.length = length
        if self._body is not None:
            self._body.close()
        self._complete.append(request)
        self._has_begun, self._body = False, None
        self._reads_head = False
        self._is_over = True
        raise BadRequest

    def on_message_complete(self) -> None:
        """Add the request to the complete ones. Raises BadRequest for CONNECT."""
        request = self._request
        request.method = self._parser.get_method().decode("ascii")
        request.keeps_alive = bool(self._parser.should_keep_alive())
        if request.method == "CONNECT":
            raise BadRequest
        if self._body is not None:
            request.length = self._body.size
            self._body.complete()
        else:
            request.length = 0
        request.body = self._body
        self._complete.append(request)
        self._has_begun, self._body = False, None
        self._reads_head = False
