"""One Engine.IO v4 session: where its packets go, its heartbeat, its upgrade, its bounds.

It is carried by polls until the client's upgrade packet, then by its WebSocket. A session that has nothing to send
belongs to no greenlet. Source: https://socket.io/docs/v4/engine-io-protocol/.
"""

import hmac
import logging

from engineio.base_server import BaseServer

from chatapp.transport import websocket_reader as frames
from chatapp.transport.engine_packets import CLOSE, MESSAGE, NOOP, PING, PONG, BadPacket, Outgoing, parse
from chatapp.transport.engine_polled import Polled

reason = BaseServer.reason
log = logging.getLogger("chatapp.transport")


class Session(Polled):
    """A session of `server` (an EngineServer). `identity`: who opened it; nobody else may use its id. `cookie`: the
    header that said so.

    `store`: the dict behind `get_session`; `carrier`: the connection of its WebSocket.
    """

    __slots__ = (
        "_awaits_pong",
        "_cookie",
        "carrier",
        "identity",
        "is_closed",
        "is_posting",
        "sid",
        "store",
        "websocket",
    )

    def __init__(self, server, sid, identity, cookie=None):
        super().__init__(server)
        self.sid = sid
        self.identity = identity
        self._cookie = cookie
        self.store = None
        self.websocket = self.carrier = None
        self.is_closed = False
        self.is_posting = False
        self._awaits_pong = False
        server.wheel.set(self, server.ping_interval)

    @property
    def closed(self):
        """python-engineio's name for it."""
        return self.is_closed

    @property
    def upgraded(self):
        """python-engineio's name for being carried by a WebSocket."""
        return self.websocket is not None

    def was_opened_with(self, environ):
        """Return whether a request carries the very cookies of the handshake: then nobody need read them again."""
        cookie = environ.get("HTTP_COOKIE")
        return bool(cookie and self._cookie) and hmac.compare_digest(cookie.encode(), self._cookie.encode())

    def send(self, packet):
        """Send an Outgoing at once where something waits for it, else keep it. Nothing here waits or blocks."""
        if self.websocket is not None:
            self.websocket.send(packet.frame)
        elif (poll := self.poll) is not None:
            self.poll = None
            if not poll.answer(packet):
                self._keep(packet)
        elif not self.is_closed:
            self._keep(packet)

    def receive(self, kind, text):
        """Handle one packet, as `parse` returns it. What handlers raise for what they cannot read is BadPacket."""
        if kind == MESSAGE:
            self.server.handle_message(self.sid, text)
        elif kind == PONG:
            if self._awaits_pong:
                self._awaits_pong = False
                self.server.wheel.set(self, self.server.ping_interval)
        elif kind == CLOSE:
            self.close(reason.CLIENT_DISCONNECT, farewell=NOOP)

    def opened(self, websocket):
        """Be carried by a WebSocket: at once when the session began with it, else from its upgrade packet on."""
        if self.is_closed:
            websocket.close(frames.POLICY)
            return
        self.websocket, self.carrier = websocket, websocket.connection
        for packet in self.take_backlog():
            websocket.send(packet.frame)

    def text(self, _websocket, text):
        """Take a message of its WebSocket."""
        try:
            self.receive(*parse(text))
        except BadPacket as error:
            log.debug("a session is closed: %s", error)
            self.close(reason.TRANSPORT_ERROR, code=frames.PROTOCOL_ERROR)

    def begin_probe(self, probe):
        """Let a WebSocket show that it works; one at a time."""
        if self.probe is not None:
            self.probe.close()
        self.probe = probe

    def go_over(self, websocket):
        """Be carried by a WebSocket that has shown that it works."""
        self.probe = None
        poll, self.poll = self.poll, None
        if poll is not None:
            poll.answer(Outgoing(NOOP))
        self.opened(websocket)

    def end_probe(self, probe):
        """Forget a WebSocket that did not show it."""
        if self.probe is probe:
            self.probe = None

    def timed_out(self, _websocket):
        """Do nothing: the heartbeat sees to it."""

    def pong(self):
        """Do nothing: Engine.IO has a heartbeat of its own."""

    def closed_websocket(self, _websocket):
        """Note that its WebSocket is gone."""
        self.close(reason.TRANSPORT_CLOSE)

    def expired(self):
        """Ping, or close when a ping was not answered; not if it may have been, and was not read yet."""
        if self.is_closed:
            return
        if not self._awaits_pong:
            self._awaits_pong = True
            self.server.wheel.set(self, self.server.ping_timeout)
            self.server.deliver(Outgoing(PING), (self,))
        elif self.is_posting or self.server.is_late or (self.carrier is not None and self.carrier.is_busy):
            self.server.wheel.set(self, self.server.ping_timeout)
        else:
            self.close(reason.PING_TIMEOUT)

    def close(self, why, farewell=CLOSE, code=frames.NORMAL):
        """End the session. `why`: a reason of python-engineio; `farewell`: what a waiting poll is told; `code`: a
        WebSocket."""
        if self.is_closed:
            return
        self.server.flush()
        self.is_closed = True
        self.server.forget(self)
        poll, self.poll = self.poll, None
        if poll is not None:
            poll.answer(Outgoing(farewell))
        if self.websocket is not None and farewell == CLOSE and code != frames.PROTOCOL_ERROR:
            self.websocket.send(Outgoing(CLOSE).frame)  # python-engineio's client leaves its socket open without
        for carried in (self.websocket, self.probe):
            if carried is not None:
                carried.close(code)
        self._backlog = None
        self.server.session_closed(self, why)
