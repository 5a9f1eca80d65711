"""HTTP requests to Engine.IO's path: handshakes, polls, posts and upgrades, and refusals of them.

Source: https://socket.io/docs/v4/engine-io-protocol/, "Transports".
"""

import json
import logging
import math
import typing
import urllib.parse
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from engineio.base_server import BaseServer

from chatapp.concurrency.pauses import pausing_by_count
from chatapp.transport.engineio.packets import NOOP, OPEN, PER_POLL, BadPacket, Outgoing, payload, unpack
from chatapp.transport.engineio.poll import Poll
from chatapp.transport.engineio.session import POLLED, Session
from chatapp.transport.engineio.upgrade import Probe
from chatapp.transport.websocket import connection

if typing.TYPE_CHECKING:
    from chatapp.transport.engineio.server import EngineServer

HOLDS = (4, 25)  # seconds that a client may ask a poll to be held
FIELDS = 20  # in a query

TEXT = [("Content-Type", "text/plain; charset=UTF-8"), ("Cache-Control", "no-store")]
JSON = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]

reason = BaseServer.reason
log = logging.getLogger("chatapp.transport")


class Refused(Exception):
    """A request that is answered with an error: a status and, as by engine.io in Node, code and message."""

    def __init__(self, status: str, code: int, message: str, headers: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message}
        self.headers = list(headers)


def refused(message: str, code: int = 3, status: str = "400 Bad Request") -> Refused:
    """Return a Refused; 3 is engine.io's code for a bad request."""
    return Refused(status, code, message)


class Requests:
    """Answers requests for the sessions of `engine`."""

    def __init__(self, engine: "EngineServer") -> None:
        self._engine = engine

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI)."""
        try:
            return self._route(environ, start_response)
        except Refused as refusal:
            start_response(refusal.status, JSON + refusal.headers)
            return [json.dumps(refusal.body).encode()]

    def _route(self, environ, start_response):
        self._check_origin(environ)
        query = _query(environ)
        method, transport = environ["REQUEST_METHOD"], query.get("transport")
        if transport not in self._engine.transports:
            raise refused("Transport unknown", 0)
        if method == "OPTIONS":
            return _answer(start_response, b"")
        if method not in ("GET", "POST"):
            raise refused("Bad handshake method", 2)
        if "sid" not in query:
            if method != "GET":
                raise refused("Bad handshake method", 2)
            return self._open(environ, start_response, query)
        session = self._session(query, environ)
        if transport == "websocket":
            return self._upgrade(environ, session, method)
        if session.upgraded:
            raise refused("Bad request")
        if method == "POST":
            return self._post(environ, start_response, session)
        return self._poll(start_response, session, query)

    def _check_origin(self, environ):
        origin = environ.get("HTTP_ORIGIN")
        allowed = self._engine.allowed_origins(environ)
        if allowed is not None and origin not in allowed:
            raise refused("Not an accepted origin.")

    def _session(self, query, environ):
        session = self._engine.sockets.get(query["sid"])
        if session is None:
            raise refused("Session ID unknown", 1)
        if not session.was_opened_with(environ) and self._engine.identify(environ) != session.identity:
            raise refused("Forbidden", 4, "403 Forbidden")
        return session

    def _open(self, environ, start_response, query):
        self._admit(environ)
        engine, over_websocket = self._engine, query["transport"] == "websocket"
        headers = _handshake(environ) if over_websocket else []
        session = Session(engine, engine.generate_id(), engine.identify(environ), environ.get("HTTP_COOKIE"))
        session.hold = self._hold(query)
        environ.pop("chatapp.response_writer", None)
        engine.remember(session, environ)
        opening = self._opening(session, [] if over_websocket or not engine.allow_upgrades else ["websocket"])
        if over_websocket:
            session.send(opening)
            return connection.Upgrade(headers, session)
        return _answer(start_response, opening.content)

    def _admit(self, environ):
        seconds = self._engine.admit(environ)
        if seconds:
            raise Refused("503 Service Unavailable", 3, "Too many new sessions", [("Retry-After", str(seconds))])

    def _opening(self, session, upgrades):
        engine = self._engine
        handshake = {
            "sid": session.sid,
            "upgrades": upgrades,
            "pingInterval": round(engine.ping_interval * 1000),
            "pingTimeout": round(engine.ping_timeout * 1000),
            "maxPayload": engine.max_http_buffer_size,
        }
        return Outgoing(OPEN + json.dumps(handshake))

    def _hold(self, query):
        try:
            wanted = float(query.get("hold", self._engine.hold))
        except ValueError:
            raise refused("Bad request") from None
        if math.isnan(wanted):
            raise refused("Bad request")
        return wanted if "hold" not in query else min(max(wanted, HOLDS[0]), HOLDS[1])

    def _upgrade(self, environ, session, method):
        if method != "GET" or session.upgraded or not self._engine.allow_upgrades:
            raise refused("Bad request")
        return connection.Upgrade(_handshake(environ), Probe(session))

    def _poll(self, start_response, session, query):
        if session.state is POLLED:
            session.close(reason.TRANSPORT_ERROR)
            raise refused("Bad request")
        session.hold = self._hold(query)
        if not self._engine.is_served:
            return _answer(start_response, payload(session.take_backlog(PER_POLL) or [Outgoing(NOOP)]))
        start_response("200 OK", list(TEXT))
        return Poll(session)

    def _post(self, environ, start_response, session):
        if session.is_posting:
            session.close(reason.TRANSPORT_ERROR)
            raise refused("Bad request")
        session.is_posting = True
        try:
            for kind, text in pausing_by_count(unpack(self._body(environ))):
                if not session.is_closed:
                    session.receive(kind, text)
        except BadPacket as error:
            log.debug("a session is closed: %s", error)
            session.close(reason.TRANSPORT_ERROR)
            raise refused("Bad request") from None
        finally:
            session.is_posting = False
        return _answer(start_response, b"ok")

    def _body(self, environ):
        size = int(environ.get("CONTENT_LENGTH") or 0)
        if size > self._engine.max_http_buffer_size:
            raise BadPacket("too long")
        return environ["wsgi.input"].read(size)


def _query(environ):
    try:
        fields = urllib.parse.parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError:
        raise refused("Bad request") from None
    query = dict(fields)
    if len(query) < len(fields) or "j" in query:  # twice the same, or JSONP: for browsers that no longer exist
        raise refused("Bad request")
    if query.get("EIO", "4") != "4" or ("sid" not in query and "EIO" not in query):
        raise refused("Unsupported protocol version", 5)
    return query


def _handshake(environ):
    if "chatapp.response_writer" not in environ:
        raise refused("Bad request")
    try:
        return connection.accept(environ)
    except connection.NoHandshake as refusal:
        raise Refused(refusal.status, 3, "Bad request", refusal.headers) from None


def _answer(start_response, body):
    start_response("200 OK", [*TEXT, ("Content-Length", str(len(body)))])
    return [body]
