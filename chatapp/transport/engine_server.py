"""The Engine.IO v4 server that python-socketio sits on: our sessions behind the interface of `engineio.Server`.

Written against python-engineio 4.15.1 (`engineio/server.py`, `engineio/base_server.py`): options, event handlers,
background tasks and reasons are the library's; requests, sessions and sending are ours. Outside our own server
(`server.py`), such as in Flask's test client, a poll is answered at once and no WebSocket opens. Source of the
protocol: https://socket.io/docs/v4/engine-io-protocol/.
"""

import json
import logging
import secrets
import urllib.parse

import engineio

from chatapp.transport import websocket
from chatapp.transport import websocket_reader as frames
from chatapp.transport.admission import Admission
from chatapp.transport.engine_packets import MESSAGE, NOOP, OPEN, BadPacket, Outgoing, payload, unpack
from chatapp.transport.engine_poll import Poll
from chatapp.transport.engine_session import PER_POLL, Session
from chatapp.transport.loop import in_breaths
from chatapp.transport.wheel import Wheel

SID_BYTES = 18  # 144 bits, which nobody guesses
HOLD = 8  # seconds that a poll is held: shorter than the 10 s after which strict proxies cut
HOLDS = (4, 25)  # what a client may ask for
FIELDS = 20  # in a query

TEXT = [("Content-Type", "text/plain; charset=UTF-8"), ("Cache-Control", "no-store")]
JSON = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]

log = logging.getLogger("chatapp.transport")


class Refused(Exception):
    """A request that is answered with an error: status and, as engine.io in Node has them, code and message."""

    def __init__(self, status, code, message, headers=()):
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message}
        self.headers = list(headers)


def refused(message, code=3, status="400 Bad Request"):
    """Return a Refused; 3 is engine.io's code for a bad request."""
    return Refused(status, code, message)


class EngineServer(engineio.Server):
    """Sessions over polls and WebSockets.

    `identify(environ)` returns who sends a request, or None: a session's id works for who opened it only. `hold`:
    seconds; `node`: this process's name, which goes into every session id.
    """

    def __init__(self, *, identify=lambda environ: None, hold=HOLD, node="", admission=None, **options):
        super().__init__(monitor_clients=False, http_compression=False, **options)
        self.hold = hold
        self.wheel = Wheel()  # of nobody, until `attach`
        self._identify = identify
        self._node = f"{node}." if node else ""
        self._admission = admission or Admission()
        self._loop = None

    def attach(self, loop):
        """Let sessions live on this loop: from now on, polls are held and deadlines pass."""
        self._loop = loop
        self.wheel = loop.wheel

    def generate_id(self):
        """Return a new id, with the name of this node in front when it has one."""
        return self._node + secrets.token_urlsafe(SID_BYTES)

    def handle_request(self, environ, start_response):
        """Answer a request to Engine.IO's path (WSGI)."""
        try:
            return self._route(environ, start_response)
        except Refused as refusal:
            start_response(refusal.status, JSON + refusal.headers)
            return [json.dumps(refusal.body).encode()]

    def _route(self, environ, start_response):
        self._check_origin(environ)
        query = self._query(environ)
        method, transport = environ["REQUEST_METHOD"], query.get("transport")
        if transport not in self.transports:
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
        return self._poll(environ, start_response, session, query)

    def _check_origin(self, environ):
        origin = environ.get("HTTP_ORIGIN")
        if origin is None and not callable(self.cors_allowed_origins):
            return
        allowed = self._cors_allowed_origins(environ)
        if allowed is not None and origin not in allowed:
            raise refused("Not an accepted origin.")

    def _query(self, environ):
        try:
            fields = urllib.parse.parse_qsl(
                environ.get("QUERY_STRING", ""), keep_blank_values=True, max_num_fields=FIELDS
            )
        except ValueError:
            raise refused("Bad request") from None
        query = dict(fields)
        if len(query) < len(fields) or "j" in query:  # twice the same, or JSONP: for browsers that no longer exist
            raise refused("Bad request")
        if query.get("EIO", "4") != "4" or ("sid" not in query and "EIO" not in query):
            raise refused("Unsupported protocol version", 5)
        return query

    def _session(self, query, environ):
        session = self.sockets.get(query["sid"])
        if session is None:
            raise refused("Session ID unknown", 1)
        if self._identify(environ) != session.identity:
            raise refused("Forbidden", 4, "403 Forbidden")
        return session

    def _open(self, environ, start_response, query):
        self._admit(environ)
        over_websocket = query["transport"] == "websocket"
        headers = _handshake(environ) if over_websocket else None
        session = Session(self, self.generate_id(), self._identify(environ))
        session.hold = self._hold(query)
        self.sockets[session.sid] = session
        environ.pop("chatapp.exchange", None)
        self._trigger_event("connect", session.sid, environ, run_async=False)
        opening = self._opening(session, [] if over_websocket or not self.allow_upgrades else ["websocket"])
        if over_websocket:
            session.send(opening)
            return websocket.Upgrade(headers, session)
        return _answer(start_response, opening.content)

    def admit(self, environ):
        """Admit a new session and return 0, or the seconds after which to ask again."""
        return self._admission.wait(environ.get("REMOTE_ADDR", ""))

    def _admit(self, environ):
        seconds = self.admit(environ)
        if seconds:
            raise Refused("503 Service Unavailable", 3, "Too many new sessions", [("Retry-After", str(seconds))])

    def _opening(self, session, upgrades):
        return Outgoing(
            OPEN
            + json.dumps(
                {
                    "sid": session.sid,
                    "upgrades": upgrades,
                    "pingInterval": round(self.ping_interval * 1000),
                    "pingTimeout": round(self.ping_timeout * 1000),
                    "maxPayload": self.max_http_buffer_size,
                }
            )
        )

    def _hold(self, query):
        try:
            wanted = float(query.get("hold", self.hold))
        except ValueError:
            raise refused("Bad request") from None
        return wanted if "hold" not in query else min(max(wanted, HOLDS[0]), HOLDS[1])

    def _upgrade(self, environ, session, method):
        if method != "GET" or session.upgraded or not self.allow_upgrades:
            raise refused("Bad request")
        return websocket.Upgrade(_handshake(environ), session)

    def _poll(self, environ, start_response, session, query):
        if session.is_polled:
            session.close(self.reason.TRANSPORT_ERROR)
            raise refused("Bad request")
        session.hold = self._hold(query)
        if self._loop is None:
            return _answer(start_response, payload(session.take_backlog(PER_POLL) or [Outgoing(NOOP)]))
        start_response("200 OK", list(TEXT))
        return Poll(session)

    def _post(self, environ, start_response, session):
        if session.is_posting:
            session.close(self.reason.TRANSPORT_ERROR)
            raise refused("Bad request")
        session.is_posting = True
        try:
            for kind, text in in_breaths(unpack(self._body(environ))):
                if not session.is_closed:
                    session.receive(kind, text)
        except BadPacket as error:
            log.debug("a session is closed: %s", error)
            session.close(self.reason.TRANSPORT_ERROR)
            raise refused("Bad request") from None
        finally:
            session.is_posting = False
        return _answer(start_response, b"ok")

    def _body(self, environ):
        size = int(environ.get("CONTENT_LENGTH") or 0)
        if size > self.max_http_buffer_size:
            raise BadPacket("too long")
        return environ["wsgi.input"].read(size)

    def handle_message(self, sid, text):
        """Hand a message to python-socketio. Raises BadPacket for what it cannot read."""
        self.handlers["message"](sid, text)

    def send(self, sid, text):
        """Send a message, a str, to a session; to one that is gone, nothing."""
        session = self.sockets.get(sid)
        if session is not None:
            session.send(Outgoing(MESSAGE + text))

    def send_outgoing(self, sid, outgoing):
        """Send what was encoded once for many sessions."""
        session = self.sockets.get(sid)
        if session is not None:
            session.send(outgoing)

    def send_packet(self, sid, packet):
        """Send a packet of python-engineio's."""
        session = self.sockets.get(sid)
        if session is not None:
            session.send(Outgoing(packet.encode()))

    def disconnect(self, sid=None):
        """Close one session, or all of them."""
        for session in [self.sockets.get(sid)] if sid is not None else list(self.sockets.values()):
            if session is not None:
                session.close(self.reason.SERVER_DISCONNECT)

    def leave(self):
        """Close all sessions, since this server stops: clients come back by themselves."""
        for session in list(self.sockets.values()):
            session.close(self.reason.SERVER_DISCONNECT, code=frames.GOING_AWAY)

    def get_session(self, sid):
        """Return the dict that handlers keep for a session. Raises KeyError."""
        session = self.sockets[sid]
        if session.store is None:
            session.store = {}
        return session.store

    def save_session(self, sid, session):
        """Replace that dict. Raises KeyError."""
        self.sockets[sid].store = session

    def forget(self, session):
        """Drop a session that closes."""
        self.sockets.pop(session.sid, None)
        self.wheel.clear(session)

    def session_closed(self, session, why):
        """Tell python-socketio."""
        self._trigger_event("disconnect", session.sid, why, run_async=False)

    def soon(self, function):
        """Call `function()` later, where it may block."""
        if self._loop is not None:
            self._loop.soon(function)
        else:
            function()


def _handshake(environ):
    if "chatapp.exchange" not in environ:
        raise refused("Bad request")
    try:
        return websocket.accept(environ)
    except websocket.NoHandshake as refusal:
        raise Refused(refusal.status, 3, "Bad request", refusal.headers) from None


def _answer(start_response, body):
    start_response("200 OK", [*TEXT, ("Content-Length", str(len(body)))])
    return [body]
