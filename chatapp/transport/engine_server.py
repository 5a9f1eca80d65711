"""The Engine.IO v4 server that python-socketio sits on: our sessions behind the interface of `engineio.Server`.

Written against python-engineio 4.15.1 (`engineio/server.py`, `engineio/base_server.py`): options, event handlers,
background tasks and reasons are the library's; requests, sessions and sending are ours. Outside our own server
(`server.py`), such as in Flask's test client, a poll is answered at once and no WebSocket opens. Source of the
protocol: https://socket.io/docs/v4/engine-io-protocol/.
"""

import random
import secrets

import engineio

from chatapp.transport import websocket_reader as frames
from chatapp.transport.admission import Admission
from chatapp.transport.engine_packets import MESSAGE, Outgoing
from chatapp.transport.engine_requests import Requests
from chatapp.transport.fan_out import Held, deliver
from chatapp.transport.wheel import Wheel

SID_BYTES = 18  # 144 bits, which nobody guesses
BACK_WITHIN = 5  # seconds over which those spread who come while this server stops
HOLD = 8  # seconds that a poll is held: shorter than the 10 s after which strict proxies cut


class EngineServer(engineio.Server):
    """Sessions over polls and WebSockets.

    `identify(environ)` returns who sends a request, by its cookies, or None: a session's id works for who opened it
    only. `hold`: seconds; `node`: this process's name, which goes into every session id. `is_leaving`: no session
    begins any more.
    """

    def __init__(self, *, identify=lambda environ: None, hold=HOLD, node="", admission=None, **options):
        super().__init__(monitor_clients=False, http_compression=False, **options)
        self.hold = hold
        self.is_leaving = False
        self.wheel = Wheel()  # of nobody, until `attach`
        self.identify = identify
        self._node = f"{node}." if node else ""
        self._admission = admission or Admission()
        self._loop = None
        self._held = Held()
        self._requests = Requests(self)

    def attach(self, loop):
        """Let sessions live on this loop: from now on, polls are held and deadlines pass."""
        self._loop = loop
        self.wheel = loop.wheel
        loop.turn_ended = self.flush

    def generate_id(self):
        """Return a new id, with the name of this node in front when it has one."""
        return self._node + secrets.token_urlsafe(SID_BYTES)

    def handle_request(self, environ, start_response):
        """Answer a request to Engine.IO's path (WSGI)."""
        return self._requests.answer(environ, start_response)

    @property
    def is_served(self):
        """Whether our own server runs, which holds polls and opens WebSockets."""
        return self._loop is not None

    @property
    def is_late(self):
        """Whether what a client has answered may not have been read yet: then its silence says nothing."""
        return self._loop is not None and self._loop.is_late

    def allowed_origins(self, environ):
        """Return the origins that are let in with this request, as a list; None when nobody has to say one."""
        if "HTTP_ORIGIN" not in environ and not callable(self.cors_allowed_origins):
            return None
        return self._cors_allowed_origins(environ)

    def remember(self, session, environ):
        """Keep a new session, and tell python-socketio of it; `environ`: of its handshake."""
        self.sockets[session.sid] = session
        self._trigger_event("connect", session.sid, environ, run_async=False)

    def admit(self, environ):
        """Admit a new session and return 0, or the seconds after which to ask again."""
        if self.is_leaving:
            return random.randint(1, BACK_WITHIN)  # not all at once
        return self._admission.wait(environ.get("REMOTE_ADDR", ""))

    def handle_message(self, sid, text):
        """Hand a message to python-socketio. Raises BadPacket for what it cannot read."""
        self.handlers["message"](sid, text)

    def send(self, sid, text):
        """Send a message, a str, to a session; to one that is gone, nothing."""
        self._send(sid, MESSAGE + text)

    def send_packet(self, sid, packet):
        """Send a packet of python-engineio's."""
        self._send(sid, packet.encode())

    def _send(self, sid, text):
        session = self.sockets.get(sid)
        if session is not None:
            self.deliver(Outgoing(text), (session,))

    def deliver(self, outgoing, sessions):
        """Send an Outgoing to each of these sessions, a sequence that nobody changes.

        What several handlers send that run in one turn of the loop leaves together, at its end.
        """
        if self._loop is None:
            deliver(outgoing, sessions)
        else:
            self._held.add(outgoing, sessions)
            self._loop.end_turn_soon()

    def flush(self):
        """Send what is held until the end of this turn."""
        self._held.flush()

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
