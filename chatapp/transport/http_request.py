"""Read HTTP/1.1 requests, strictly (RFC 9112), with llhttp (httptools 0.9.0), within bounds of bytes.

Traps of httptools: method and keep-alive are right only in `on_message_complete`; a parser that saw `Connection: close`
refuses all later data; what follows an `Upgrade` request is not parsed, nor is that request's body.
"""

import httptools

from chatapp.transport.http_body import BadRequest, Body
from chatapp.transport.http_rules import check, expects_continue

HEAD = 32_768  # bytes of request line and headers: cookies and a long address fit
HEADERS = 100


class Request:
    """One request. `headers`: list of (lower-case name, value) as bytes; `body`: a file at its start."""

    __slots__ = ("body", "expects_continue", "headers", "keeps_alive", "length", "method", "target", "version")

    def __init__(self):
        self.method = ""
        self.target = b""
        self.version = "1.1"
        self.headers = []
        self.keeps_alive = False
        self.body = None
        self.length = 0
        self.expects_continue = False

    def close(self):
        """Give the body's room back."""
        if self.body is not None:
            self.body.close()


class RequestReader:
    """Turns bytes into requests: `feed(data)` returns those that are complete, `rest` is what an upgrade left over.

    `failure` is the BadRequest after those, or None; once it is set, nothing more may be fed.
    """

    def __init__(self):
        self.failure = None
        self.rest = b""
        self.is_upgrade = False
        self._complete = []
        self._head = 0
        self._reads_head = False
        self._name_total = 0
        self._new_parser()

    @property
    def is_between(self):
        """Whether no part of a request has come yet."""
        return self._request is None and not self._head

    @property
    def reads_body(self):
        """Whether the head of a request is complete and its body is not."""
        return self._request is not None and not self._reads_head

    @property
    def wants_continue(self):
        """Whether the client waits for `100 Continue`; true only once."""
        request = self._request
        if request is None or self._reads_head or not request.expects_continue:
            return False
        request.expects_continue = False
        return self._body is None or not self._body.size

    def feed(self, data):
        """Parse bytes; return a list of Requests."""
        self._complete = []
        while data and self.failure is None:
            data = self._feed(data)
        return self._complete

    def _feed(self, data):
        if self._request is None or self._reads_head:
            self._head += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            return self._after_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            cause = error.__context__
            self.failure = cause if isinstance(cause, BadRequest) else BadRequest()
            return b""
        if (self._request is None or self._reads_head) and self._head > HEAD:
            self.failure = BadRequest()
        return b""

    def _after_upgrade(self, rest):
        request = self._complete[-1]
        if any(name in (b"content-length", b"transfer-encoding") for name, _ in request.headers):
            self._complete.pop()
            self.failure = BadRequest()
            return b""
        self.is_upgrade = True
        self.rest = rest
        return b""

    def after_refused_upgrade(self):
        """Go on with HTTP: return the bytes that followed."""
        rest, self.rest, self.is_upgrade = self.rest, b"", False
        self._new_parser()
        return rest

    def _new_parser(self):
        self._parser = httptools.HttpRequestParser(self)
        self._request = self._body = None

    def forget(self):
        """Break the circle with the parser, so that neither waits for the garbage collector."""
        self._parser = None
        if self._body is not None:
            self._body.close()

    def on_message_begin(self):
        self._request = Request()
        self._body = None
        self._reads_head = True
        self._name_total = 0

    def on_url(self, part):
        self._request.target += part
        self._count(len(part))

    def on_header(self, name, value):
        if name is None or len(self._request.headers) >= HEADERS:
            raise BadRequest
        self._count(len(name) + len(value))
        if self._reads_head:  # trailers are dropped
            self._request.headers.append((name.lower(), value))

    def _count(self, size):
        self._name_total += size
        if self._name_total > HEAD:
            raise BadRequest

    def on_headers_complete(self):
        self._reads_head = False
        request = self._request
        request.version = self._parser.get_http_version()
        self._head = 0
        check(request)
        if request.length:
            request.expects_continue = expects_continue(request)

    def on_body(self, data):
        if self._body is None:
            self._body = Body()
        self._body.add(data)

    def on_message_complete(self):
        request = self._request
        request.method = self._parser.get_method().decode("ascii")
        request.keeps_alive = bool(self._parser.should_keep_alive())
        if request.method == "CONNECT":
            raise BadRequest
        if self._body is not None:
            request.length = self._body.size
        else:
            request.length = 0
        request.body = self._body
        self._complete.append(request)
        self._request = self._body = None
        self._reads_head = False
