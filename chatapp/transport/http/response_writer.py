"""One request and its response, between HTTP and WSGI (PEP 3333)."""

import logging
import re
import time
import typing
from collections.abc import Callable
from wsgiref.types import WSGIApplication, WSGIEnvironment

from chatapp.concurrency.meter import metered
from chatapp.transport.http.environ import environ
from chatapp.transport.http.request_ids import request_id
from chatapp.transport.http.responses import date, head, plain_response
from chatapp.transport.http.shown_path import shown_path
from chatapp.transport.tcp.clients import client_of

if typing.TYPE_CHECKING:
    from chatapp.transport.http.protocol import HttpProtocol
    from chatapp.transport.http.request import Request

HIGH_WATER = 256_000  # bytes of a streamed response that wait; with more, its producer waits as well
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "trailer", "proxy-authenticate", "te"}
WITHOUT_BODY = {"204", "304"}
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
STATUS = re.compile(r"[1-9][0-9]{2} [\t\x20-\x7e\x80-\xff]*")

log = logging.getLogger("chatapp.requests")


class Hijack:
    """An object that an application may return in place of a response, to answer now or later (Rack's hijacking)."""

    def take_over(self, writer: "ResponseWriter") -> None:
        """Begin to answer. The middleware has set `writer.status` and `writer.headers`."""
        raise NotImplementedError


class Gone(ConnectionError):
    """The client went away while its response was written."""


class ResponseWriter:
    """The response to one request: `start_response` and `write` of PEP 3333, and `finish`.

    `protocol`: the HttpProtocol, whose `done` is called at the end. `client`: for a Hijack, the key of the client as
    the application knows it, behind a proxy. `person`: the public id of whom it answers, set by the application.
    """

    __slots__ = (
        "_environ",
        "_has_length",
        "_left",
        "_sent_head",
        "_uses_chunks",
        "client",
        "headers",
        "person",
        "protocol",
        "request",
        "started_at",
        "status",
    )

    def __init__(self, protocol: "HttpProtocol", request: "Request") -> None:
        self.protocol = protocol
        self.request = request
        self.status = ""  # until `start_response`
        self.headers: list[tuple[str, str]] = []
        self.client: str | None = None
        self.person: str | None = None
        self.started_at = time.monotonic()
        self._sent_head = False
        self._has_length = False
        self._uses_chunks = False
        self._left: int | None = None
        self._environ: WSGIEnvironment | None = None  # only where a line of the log is made from it

    @property
    def is_crowded(self) -> bool:
        """Whether the server has more to do than one turn allows: another thread would be waited for long."""
        return self.protocol.connection.loop.is_crowded

    def start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: tuple | None = None
    ) -> Callable[[bytes], None]:
        """Set status and headers. Raises AssertionError for what PEP 3333 forbids, and exc_info when it is too late."""
        if exc_info is not None:
            try:
                if self._sent_head:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None
        elif self.status:
            raise AssertionError("start_response was called before")
        if not STATUS.fullmatch(status):
            raise AssertionError(f"bad status {status!r}")
        for name, value in headers:
            if not TOKEN.fullmatch(name) or not VALUE.fullmatch(value):
                raise AssertionError(f"bad header {name!r}")
        self.status = status
        self.headers = [header for header in headers if header[0].lower() not in HOP_BY_HOP]
        return self.write

    def run(self, application: WSGIApplication) -> None:
        """Call the application and send its response. The payers that it names are charged for both."""
        with metered(self.protocol.site.charge):
            self._run(application)

    def _run(self, application):
        environment = environ(self)
        if log.isEnabledFor(logging.DEBUG):
            self._environ = environment
        try:
            result = application(environment, self.start_response)
        except Exception:
            log.exception("the application failed")
            self._fail()
            self._count()
            return
        self.protocol.connection.owner = self.person
        if isinstance(result, Hijack):
            self.client = client_of(environment)
            result.take_over(self)
            return
        self._send(result)
        self._count()

    def _count(self):
        self.protocol.site.request_counts.add(self.status, time.monotonic() - self.started_at)

    def _send(self, result):
        try:
            try:
                self._note_length(result)
                for chunk in result:
                    if chunk:
                        self.write(chunk)
            finally:
                if hasattr(result, "close"):
                    result.close()
        except Gone:
            self.protocol.done(keeps_alive=False)
        except Exception:
            log.exception("the application failed")
            self._fail()
        else:
            self.finish()

    def _note_length(self, result):
        if isinstance(result, list | tuple) and len(result) <= 1 and self.status:
            self._has_length = any(name.lower() == "content-length" for name, _ in self.headers)
            if not self._has_length and self.may_have_body:
                self.headers.append(("Content-Length", str(len(result[0]) if result else 0)))

    @property
    def may_have_body(self) -> bool:
        """Whether this status may carry a body at all."""
        return self.status[:3] not in WITHOUT_BODY

    def write(self, data: bytes) -> None:
        """Send a part of the body; wait while more than HIGH_WATER waits. Raises Gone when the client went away."""
        connection = self.protocol.connection
        head = b"" if self._sent_head else self._head()
        connected = connection.write(head + self._framed(data))
        if connected and connection.waiting > HIGH_WATER:
            connection.wait_until_drained()
        if not connection.is_open:
            raise Gone

    def _framed(self, data):
        if self.request.method == "HEAD" or not self.may_have_body:
            return b""
        if self._left is not None:
            if len(data) > self._left:
                log.error("a response is longer than its Content-Length")
                data = data[: self._left]
            self._left -= len(data)
        return b"%x\r\n%s\r\n" % (len(data), data) if self._uses_chunks and data else data

    def finish(self) -> None:
        """End the response, and let the protocol go on."""
        if not self.status:
            log.error("the application did not call start_response")
            self._fail()
            return
        end = b"" if self._sent_head else self._head(is_empty=True)
        if self._uses_chunks and self.request.method != "HEAD":
            end += b"0\r\n\r\n"
        if end:
            self.protocol.connection.write(end)
        self._note()
        self.protocol.done(keeps_alive=self.request.keeps_alive and not self._left)

    def _fail(self):
        if not self._sent_head:
            self.status = "500 Internal Server Error"
            self.protocol.connection.write(plain_response(self.status))
            self._note()
        self.protocol.done(keeps_alive=False)

    def _head(self, is_empty=False):
        """Return the bytes of the response's head, and decide how its body is framed (RFC 9112, section 6)."""
        if not self.status:
            raise AssertionError("the application did not call start_response")
        self._sent_head = True
        headers = list(self.headers)
        lengths = [value for name, value in headers if name.lower() == "content-length"]
        is_head = self.request.method == "HEAD"
        if not self.may_have_body:
            headers = [header for header in headers if header[0].lower() != "content-length"]
        elif lengths:
            self._left = 0 if is_head else int(lengths[0])
        elif is_empty and not is_head:
            headers.append(("Content-Length", "0"))
        elif self.request.version == "1.1":
            self._uses_chunks = True
            headers.append(("Transfer-Encoding", "chunked"))
        else:
            self.request.keeps_alive = False
        headers.append(("Connection", "keep-alive" if self.request.keeps_alive else "close"))
        if not any(name.lower() == "date" for name, _ in headers):
            headers.append(("Date", date()))
        return head(self.status, headers)

    def _note(self):
        if self._environ is None:
            return
        target, status = self.request.target.decode("latin-1"), self.status[:3]
        path = shown_path(target)
        seconds = time.monotonic() - self.started_at
        about = {
            "request": request_id(self._environ),
            "person": self.person,
            "method": self.request.method,
            "path": path,
            "status": int(status),
            "milliseconds": round(1000 * seconds, 1),
        }
        query = "?…" if "?" in target else ""
        peer = self.protocol.connection.peer[0]
        words = peer, self.request.method, path, query, status, seconds
        log.debug('%s "%s %s%s" %s %.3f', *words, extra={"about": about})
