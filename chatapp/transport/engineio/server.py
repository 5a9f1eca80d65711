"""The Engine.IO v4 server that python-socketio sits on: our sessions behind the interface of `engineio.Server`.

Written against python-engineio 4.15.1 (`engineio/server.py`, `engineio/base_server.py`): options, event handlers,
background tasks and reasons are the library's; requests, sessions and sending are ours. Outside our own server
(`serving/server.py`), as in Flask's test client, a poll is answered at once and no WebSocket opens. Source of the
protocol: https://socket.io/docs/v4/engine-io-protocol/.
"""

import random
import secrets
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import engineio

from chatapp.transport.counts import RequestCounts
from chatapp.transport.engineio.admission import Admission
from chatapp.transport.engineio.fan_out import FanOut, Held, Recipient
from chatapp.transport.engineio.packets import MESSAGE, Outgoing
from chatapp.transport.engineio.requests import Requests
from chatapp.transport.engineio.session import Session
from chatapp.transport.loop.deadlines import TimerWheel
from chatapp.transport.loop.loop import Loop
from chatapp.transport.tcp import clients
from chatapp.transport.tcp.write_budget import WriteBudget
from chatapp.transport.websocket import frames

SID_BYTES = 18  # 144 bits, beyond guessing
BACK_WITHIN = 5  # seconds over which clients are spread that come while this server stops
HOLD = 8  # seconds that a poll is held: shorter than the 10 s after which strict proxies cut
HEADS = 100  # different heads of responses, and beginnings of requests, that are kept once for all connections


class EngineServer(engineio.Server):
    """Sessions over polls and WebSockets.

    `identify(environ)` returns who sends a request, by its cookies, or None; a session's id works only for whoever
    opened it. `hold`: seconds; `node`: this process's name, which goes into every session id; `options`: the library's.
    `is_leaving`: no session begins any more. `write_budget`: that of the server, from `attach` on. `delivered`:
    packets, counted for each session; `request_counts`: of those that our server answers.
    """

    def __init__(
        self,
        *,
        identify: Callable[[WSGIEnvironment], Hashable] = lambda environ: None,
        hold: float = HOLD,
        node: str = "",
        admission: Admission | None = None,
        **options: Any,
    ) -> None:
        super().__init__(monitor_clients=False, http_compression=False, **options)
        self.hold = hold
        self.is_leaving = False
        self.wheel = TimerWheel()  # which does not advance, until `attach`
        self.write_budget = WriteBudget()
        self.delivered = 0
        self.request_counts = RequestCounts()
        self.identify = identify
        self._node = f"{node}." if node else ""
        self._admission = admission or Admission()
        self._loop: Loop | None = None
        self._fan_out = FanOut()
        self._held = Held(self._fan_out.deliver)
        self._shared_bytes: dict[bytes, bytes] = {}
        self._requests = Requests(self)

    def attach(self, loop: Loop, write_budget: WriteBudget | None = None) -> None:
        """Let sessions live on this loop: from now on, polls are held and deadlines pass."""
        self._loop = loop
        self.wheel = loop.wheel
        self.write_budget = write_budget or self.write_budget
        loop.turn_ended = self.flush

    def generate_id(self) -> str:
        """Return a new id, with the name of this node in front when it has one."""
        return self._node + secrets.token_urlsafe(SID_BYTES)

    def shared_bytes(self, data: bytes) -> bytes:
        """Return equal bytes that another connection keeps already, or `data`; up to HEADS different ones are known."""
        if len(self._shared_bytes) >= HEADS:
            self._shared_bytes.clear()
        return self._shared_bytes.setdefault(data, data)

    def handle_request(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request to Engine.IO's path (WSGI)."""
        return self._requests.answer(environ, start_response)

    @property
    def is_served(self) -> bool:
        """Whether our own server runs, which holds polls and opens WebSockets."""
        return self._loop is not None

    @property
    def loop(self) -> Loop | None:
        """The loop on which sessions live; None before `attach`."""
        return self._loop

    @property
    def is_late(self) -> bool:
        """Whether an answer of a client may be here without having been read: then its silence says nothing."""
        return self._loop is not None and self._loop.is_late

    def allowed_origins(self, environ: WSGIEnvironment) -> list[str] | None:
        """Return the origins that are accepted with this request; None when a request needs none."""
        if "HTTP_ORIGIN" not in environ and not callable(self.cors_allowed_origins):
            return None
        return self._cors_allowed_origins(environ)

    def remember(self, session: Session, environ: WSGIEnvironment) -> None:
        """Keep a new session, and tell python-socketio of it. `environ`: of its handshake."""
        self.sockets[session.sid] = session
        self._trigger_event("connect", session.sid, environ, run_async=False)

    def admit(self, environ: WSGIEnvironment) -> int:
        """Admit a new session and return 0, or the seconds after which to ask again."""
        if self.is_leaving:
            return random.randint(1, BACK_WITHIN)  # not all at once
        return self._admission.wait(clients.client_of(environ))

    def handle_message(self, sid: str, text: str) -> None:
        """Hand a message to python-socketio. Raises BadPacket for a message that it cannot read."""
        self.handlers["message"](sid, text)

    def send(self, sid: str, text: str) -> None:
        """Send a message to a session; do nothing when it is gone."""
        self._send(sid, MESSAGE + text)

    def send_packet(self, sid: str, packet: engineio.packet.Packet) -> None:
        """Send a packet of python-engineio."""
        self._send(sid, packet.encode())

    def _send(self, sid, text):
        session = self.sockets.get(sid)
        if session is not None:
            self.deliver(Outgoing(text), (session,))

    def deliver(self, outgoing: Outgoing, sessions: Sequence[Recipient]) -> None:
        """Send a packet to each session; the caller must not change the sequence afterwards.

        The packets of all handlers that run in one turn of the loop are sent together at its end.
        """
        self.delivered += len(sessions)
        if self._loop is None:
            self._fan_out.deliver(outgoing, sessions)
        else:
            self._held.add(outgoing, sessions)
            self._loop.end_turn_soon()

    def flush(self) -> None:
        """Send the packets that are held until the end of this turn."""
        self._held.flush()

    def disconnect(self, sid: str | None = None) -> None:
        """Close one session, or all of them."""
        for session in [self.sockets.get(sid)] if sid is not None else list(self.sockets.values()):
            if session is not None:
                session.close(self.reason.SERVER_DISCONNECT)

    def leave(self) -> None:
        """Close all sessions, since this server stops; clients reconnect by themselves."""
        for sid in list(self.sockets):
            self.send_away(sid)

    def send_away(self, sid: str) -> None:
        """Close one session so that its client reconnects by itself, perhaps to another process."""
        session = self.sockets.get(sid)
        if session is not None:
            session.close(self.reason.SERVER_DISCONNECT, code=frames.GOING_AWAY)

    def get_session(self, sid: str) -> dict:
        """Return the dict that handlers keep for a session. Raises KeyError."""
        session = self.sockets[sid]
        if session.store is None:
            session.store = {}
        return session.store

    def save_session(self, sid: str, session: dict) -> None:
        """Replace the dict of `get_session`. Raises KeyError."""
        self.sockets[sid].store = session

    def forget(self, session: Any) -> None:
        """Drop a session that closes: a Session, or another Timer with a `sid`."""
        self.sockets.pop(session.sid, None)
        self.wheel.clear(session)

    def session_closed(self, session: Recipient, why: str) -> None:
        """Tell python-socketio that a session is closed. `why`: a reason of python-engineio."""
        self._trigger_event("disconnect", session.sid, why, run_async=False)

    def soon(self, function: Callable[[], None]) -> None:
        """Call `function()` later in a worker, where it may block; at once outside our own server."""
        if self._loop is not None:
            self._loop.soon(function)
        else:
            function()
