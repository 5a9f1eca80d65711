"""HTTP/1.1 on one connection: requests in their order, deadlines, keep-alive, held responses.

One request of a connection is answered in each turn of the loop. A request that repeats the poll before it byte for
byte is held again without being parsed (`repeater`).
"""

import typing
from collections import deque
from collections.abc import Callable, Iterable
from enum import Enum
from wsgiref.types import WSGIApplication

from chatapp.transport.counts import RequestCounts
from chatapp.transport.http.body import SHORT, BadRequest, BodyBudget
from chatapp.transport.http.request import Request, RequestReader
from chatapp.transport.http.response_writer import ResponseWriter
from chatapp.transport.http.responses import plain_response
from chatapp.transport.tcp.connection import Connection, ConnectionProtocol
from chatapp.transport.tcp.places import Places
from chatapp.transport.tcp.write_budget import WriteBudget

HEAD_TIME = 10  # seconds for a whole request head, from the first byte or from the connection
BODY_TIME = 30  # seconds for a body; bytes that arrive earn more
BODY_RATE = 2_000  # bytes that earn one more second: no page is worth waiting for at a lower rate
IDLE_TIME = 75  # seconds that an idle connection is kept: longer than nginx's 60, so that nginx closes first
EARLY = 65_536  # bytes that may arrive while a response is still to be given

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class State(Enum):
    """The states of HTTP on a connection.

    IDLE: it waits for a request. READING: a part of a request has come. RUNNING: the application answers a request, or
    will in a later turn. HELD: a holder answers later. CLOSED: the connection is gone, or has another protocol.
    """

    IDLE = "idle"
    READING = "reading"
    RUNNING = "running"
    HELD = "held"
    CLOSED = "closed"


IDLE, READING, RUNNING, HELD, CLOSED = State


class Site(typing.Protocol):
    """The parts of a server that its connections use.

    `application`: WSGI; `body`: bytes of a body that it takes. `charge(payers, seconds)`: see `meter`. `is_leaving`: no
    connection is kept after its response. `places`, `write_budget`, `bodies` and `fragments`, a FragmentBudget: the
    bounds of all connections together. `header_keys`: {header name: WSGI key}, as far as they were met.
    `request_counts`: of the requests that were answered.
    """

    application: WSGIApplication
    body: int
    charge: Callable[[Iterable, float], None] | None
    is_leaving: bool
    places: Places
    write_budget: WriteBudget
    bodies: BodyBudget
    fragments: typing.Any
    header_keys: dict[bytes, str]
    request_counts: RequestCounts


class Holder(typing.Protocol):
    """An object that answers a request later, and calls `HttpProtocol.done` then."""

    def expired(self) -> None:
        """Answer now: the time of `HttpProtocol.hold` is over."""

    def lost(self) -> None:
        """Forget the request: its connection is gone."""


class Repeater(typing.Protocol):
    """An object that remembers the request before."""

    def repeat(self, data: bytes) -> bool:
        """Take bytes that are the same request once more, and return True; return False to have them parsed."""


class HttpProtocol:
    """Reads requests off a connection and runs `site.application` for each.

    `repeater`: None, or the Repeater that is asked first about bytes that arrive between two requests. `raw`: the bytes
    of the request under way when it came alone and whole, else None.
    """

    __slots__ = (
        "_early",
        "_hold",
        "_holder",
        "_reader",
        "_requests",
        "_state",
        "_writer",
        "connection",
        "raw",
        "repeater",
        "site",
    )

    def __init__(self, connection: Connection, site: Site) -> None:
        self.connection = connection
        self.site = site
        self.repeater: Repeater | None = None
        self.raw: bytes | None = None
        self._state = IDLE
        self._early = b""  # bytes that have come and were not parsed yet
        self._reader: RequestReader | None = None
        self._requests: deque[Request] | None = None  # those that wait for the one under way
        self._writer: ResponseWriter | None = None  # of the request under way; None for a poll that was repeated
        self._holder: Holder | None = None
        self._hold = 0.0  # seconds that the last poll was held
        connection.expire_in(HEAD_TIME)

    @property
    def is_idle(self) -> bool:
        """Whether no request is under way, and nothing of the next one has come."""
        return self._state is IDLE

    @property
    def awaits_request(self) -> bool:
        """Whether no request is being answered or held: there is none, or it has not come whole yet."""
        return self._state is IDLE or self._state is READING

    def received(self, data: bytes) -> None:
        """Take bytes: parse them, or keep them until the request under way is answered."""
        if self._state is IDLE:
            if self.repeater is not None and self.repeater.repeat(data):
                return
            self._state = READING
            self.connection.places.mark_busy(self.connection)
            self._parse(data)
        elif self._state is READING:
            self._parse(self._take_early() + data)
        else:
            self._early += data  # a client whose poll is held rarely sends any
            if len(self._early) > EARLY:
                self.connection.abort()

    def _take_early(self):
        early, self._early = self._early, b""
        return early

    def _parse(self, data):
        reader = self._reader
        if reader is None:
            holder = self.connection.client or self.connection
            reader = self._reader = RequestReader(self.site.body, self.site.bodies, holder, self._refuse_body)
        was_between, was_in_body = reader.is_between, reader.reads_body
        requests = reader.feed(data)
        if requests:
            if reader.rest and not reader.is_upgrade:
                self._early = reader.take_rest()
            self.raw = data if was_between and len(requests) == 1 and reader.is_between and not self._early else None
            self._requests = deque(requests)
            self._state = RUNNING
            self._answer()
        elif was_in_body and reader.reads_body and reader.failure is None:
            self.connection.extend(len(data) / BODY_RATE, at_most=BODY_TIME)
        else:
            self._await_rest(reader, was_between)

    def _await_rest(self, reader, was_between):
        """Set the deadline for the rest of a request; refuse one that is wrong already."""
        if reader.failure is not None:
            self._refuse(reader.failure)
        elif reader.reads_body:
            self.connection.expire_in(BODY_TIME)
            if reader.wants_continue:
                self.connection.write(CONTINUE)
        elif was_between:
            self.connection.expire_in(HEAD_TIME)

    def _refuse_body(self):
        """Refuse the request whose body is coming; later, since another connection is being served."""
        self.connection.loop.soon(lambda: self._refuse(BadRequest("503 Service Unavailable", SHORT)))

    def _refuse(self, failure):
        self.connection.write(plain_response(failure.status, failure.why))
        self.connection.close()

    def _answer(self):
        """Run the application for the next request, once its client may have more of the time."""
        self.connection.loop.wheel.clear(self.connection)
        self.connection.loop.answer(self.connection, self._run)

    def _run(self):
        if self._state is RUNNING and self._requests:  # else the connection was closed meanwhile
            writer = self._writer = ResponseWriter(self, self._requests.popleft())
            writer.run(self.site.application)

    def hold(self, holder: Holder, seconds: float) -> None:
        """Let `holder` answer the request later; its `expired` is called after `seconds`."""
        connection = self.connection
        if connection.direct is not None:  # `expire_in`, without the call: this is done for each poll
            connection.loop.wheel.set(connection, seconds)
        elif self._state is CLOSED:
            holder.lost()
            self.done(keeps_alive=False)
            return
        self._state = HELD
        self._holder, self._hold = holder, seconds

    def done(self, keeps_alive: bool) -> None:
        """Go on after a complete response; called by its writer or by its holder."""
        keeps_alive = keeps_alive and not self.site.is_leaving
        if self._writer is None and keeps_alive and not self._early:
            self._state = IDLE  # after a repeated poll: nothing was parsed, and nothing waits
            self._holder = None
            return
        writer, self._writer, self._holder = self._writer, None, None
        if writer is not None:
            writer.request.close()
        self.connection.stop_watching()
        if not keeps_alive:
            self.connection.close()
        elif self._state is not CLOSED:
            self._go_on()

    def _go_on(self):
        """Answer the request behind in a later turn: a client that sends many at once waits for everybody else after
        each. Nothing more is read meanwhile."""
        if self._requests:
            self._state = RUNNING
            self.connection.stop_reading()
            self.connection.later(self._answer)
        else:
            self._await_next()

    def _await_next(self):
        """Wait for the next request, or go on with the part of it that has come."""
        self._state = READING
        self._requests = self.raw = None
        self._hold = 0
        if self._reader is not None:
            if self._reader.is_upgrade:
                self._early = self._reader.after_refused_upgrade() + self._early
            if self._reader.failure is None and self._reader.is_between:
                self._drop_reader()
            elif self._reader.failure is not None or not self._early:
                self.connection.resume_reading()
                self._await_rest(self._reader, was_between=True)
                return
        if self._early:
            self.connection.expire_in(HEAD_TIME)
            self.connection.stop_reading()
            self.connection.later(self._parse_early)
        else:
            self._become_idle()
            self.connection.resume_reading()

    def _become_idle(self):
        self._state = IDLE
        self.connection.expire_in(IDLE_TIME)
        self.connection.places.mark_idle(self.connection)

    def _parse_early(self):
        if self._state is READING and self._early:
            self.connection.resume_reading()
            self._parse(self._take_early())

    def hand_over(self, protocol: ConnectionProtocol) -> None:
        """Let another protocol serve this connection; it receives the bytes that followed the request."""
        rest = (self._reader.rest if self._reader is not None else b"") + self._early
        self._state = CLOSED
        self._drop_reader()
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.request.close()
        self.connection.protocol = protocol
        if rest:
            self.connection.stop_reading()
            self.connection.later(lambda: self._give(rest, protocol))
        else:
            self.connection.resume_reading()

    def _give(self, rest, protocol):
        self.connection.resume_reading()
        protocol.received(rest)

    def ended(self) -> None:
        """Close, since the client sends nothing more; a packet for a held poll stays with the holder."""
        if self._state is HELD:
            self.connection.abort()
        else:
            self.connection.close()

    def drained(self) -> None:
        """Set the deadline anew: while bytes were queued, there was another."""
        if self._state is HELD:
            self.connection.expire_in(self._hold)
        elif self._state is not RUNNING:
            self.connection.expire_in(IDLE_TIME)

    def expired(self) -> None:
        """Close an idle connection; tell a slow client why; let the holder answer."""
        if self._state is HELD and self._holder is not None:
            self._holder.expired()
        elif self._state is IDLE and self._hold:  # the deadline of the last poll was left, since moving it costs
            self._hold = 0
            self._become_idle()
        else:
            if self._reader is not None:
                self.connection.write(plain_response("408 Request Timeout"))
            self.connection.close()

    def lost(self) -> None:
        """Drop what has come, and tell the holder."""
        self._state = CLOSED
        self._drop_reader()
        self.repeater = None
        for request in self._requests or ():
            request.close()
        self._requests = None
        holder, self._holder = self._holder, None
        if holder is not None:
            holder.lost()

    def _drop_reader(self):
        if self._reader is not None:
            self._reader.forget()
            self._reader = None
