"""One Engine.IO v4 session: where its packets go, its heartbeat, its upgrade, its bounds.

It is carried by polls until the client's upgrade packet, then by its WebSocket. A session that has nothing to send
belongs to no greenlet. Source: https://socket.io/docs/v4/engine-io-protocol/.
"""

import logging

from engineio.base_server import BaseServer

from chatapp.transport import websocket_reader as frames
from chatapp.transport.engine_packets import CLOSE, MESSAGE, NOOP, OPEN, PING, PONG, UPGRADE, BadPacket, Outgoing, parse
from chatapp.transport.wheel import Timed

BACKLOG = 512  # packets that wait for a poll: the answers to one full POST, and as many events
BACKLOG_BYTES = 1_000_000
PER_POLL = 16  # packets in one answer: python-engineio's client throws an answer with more away
PROBE = 5  # seconds in which a WebSocket has to prove that frames come through
PROBING_HOLD = 0.1  # seconds that a poll is held meanwhile: the client waits for it before it sends its upgrade packet

reason = BaseServer.reason
log = logging.getLogger("chatapp.transport")


class Session(Timed):
    """A session of `server` (an EngineServer). `identity`: who opened it; nobody else may use its id.

    `hold`: seconds that a poll of it is held; `store`: the dict behind `get_session`.
    """

    __slots__ = (
        "_awaits_pong",
        "_backlog",
        "_backlog_bytes",
        "_poll",
        "_probe",
        "hold",
        "identity",
        "is_closed",
        "is_posting",
        "server",
        "sid",
        "store",
        "websocket",
    )

    def __init__(self, server, sid, identity):
        super().__init__()
        self.server = server
        self.sid = sid
        self.identity = identity
        self.hold = server.hold
        self.store = None
        self.websocket = None
        self.is_closed = False
        self.is_posting = False
        self._awaits_pong = False
        self._poll = None
        self._probe = None
        self._backlog = []
        self._backlog_bytes = 0
        server.wheel.set(self, server.ping_interval)

    @property
    def is_polled(self):
        """Whether a poll is waiting."""
        return self._poll is not None

    @property
    def closed(self):
        """python-engineio's name for it."""
        return self.is_closed

    @property
    def upgraded(self):
        """python-engineio's name for being carried by a WebSocket."""
        return self.websocket is not None

    def send(self, packet):
        """Send an Outgoing at once where something waits for it, else keep it. Nothing here waits or blocks."""
        if self.websocket is not None:
            self.websocket.send(packet.frame)
        elif self._poll is not None:
            poll, self._poll = self._poll, None
            if not poll.answer_one(packet):
                self._keep(packet)
        elif not self.is_closed:
            self._keep(packet)

    def _keep(self, packet):
        self._backlog.append(packet)
        self._backlog_bytes += len(packet.content)
        if len(self._backlog) > BACKLOG or self._backlog_bytes > BACKLOG_BYTES:
            self.take_backlog()
            self.server.soon(lambda: self.close(reason.TRANSPORT_ERROR))

    def park(self, poll):
        """Answer a poll with what is kept, or keep it until there is something."""
        if not self._backlog:
            self._poll = poll
            poll.hold(self.hold if self._probe is None else PROBING_HOLD)
            return
        packets = self.take_backlog(PER_POLL)
        if not poll.answer(packets):
            self._backlog = packets + self._backlog
            self._backlog_bytes += sum(len(packet.content) for packet in packets)

    def take_backlog(self, most=None):
        """Return the Outgoing that are kept, the first `most` or all of them, and keep these no more."""
        packets = self._backlog[:most]
        self._backlog = self._backlog[len(packets) :]
        self._backlog_bytes -= sum(len(packet.content) for packet in packets)
        return packets

    def end_hold(self, poll):
        """Answer a poll that was held for long enough."""
        if self._poll is poll:
            self._poll = None
            poll.answer_one(Outgoing(NOOP))

    def abandon(self, poll):
        """Forget a poll whose client went away; nothing was given to it."""
        if self._poll is poll:
            self._poll = None

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
        """Go on over a WebSocket: at once when the session began with it, else after a probe."""
        if self.is_closed:
            websocket.close(frames.POLICY)
        elif self._awaits_websocket:
            self.websocket = websocket
            self._backlog_to_websocket()
        else:
            if self._probe is not None:
                self._probe.close()
            self._probe = websocket
            websocket.connection.expire_in(PROBE)

    @property
    def _awaits_websocket(self):
        return bool(self._backlog) and self._backlog[0].content[:1] == OPEN.encode()

    def text(self, websocket, text):
        """Take a message of one of this session's WebSockets."""
        try:
            if websocket is self.websocket:
                self.receive(*parse(text))
            else:
                self._take_probe(websocket, text)
        except BadPacket as error:
            log.debug("a session is closed: %s", error)
            self.close(reason.TRANSPORT_ERROR, code=frames.PROTOCOL_ERROR)

    def _take_probe(self, websocket, text):
        if websocket is not self._probe:
            websocket.close(frames.PROTOCOL_ERROR)
        elif text == PING + "probe":
            websocket.send(Outgoing(PONG + "probe").frame)
            if self._poll is not None:
                self._poll.hold(PROBING_HOLD)
        elif text == UPGRADE:
            self._upgrade(websocket)
        else:
            websocket.close(frames.PROTOCOL_ERROR)

    def _upgrade(self, websocket):
        self._probe = None
        self.server.wheel.clear(websocket.connection)
        self.websocket = websocket
        poll, self._poll = self._poll, None
        if poll is not None:
            poll.answer_one(Outgoing(NOOP))
        self._backlog_to_websocket()

    def _backlog_to_websocket(self):
        for packet in self.take_backlog():
            self.websocket.send(packet.frame)

    def timed_out(self, websocket):
        """Give up a WebSocket that did not prove itself; the session does not notice."""
        websocket.close(frames.POLICY)

    def pong(self):
        """Do nothing: Engine.IO has a heartbeat of its own."""

    def closed_websocket(self, websocket):
        """Note that a WebSocket of this session is gone."""
        if websocket is self.websocket:
            self.close(reason.TRANSPORT_CLOSE)
        elif websocket is self._probe:
            self._probe = None

    def expired(self):
        """Ping, or close when a ping was not answered. A client whose handler is running may not have been heard."""
        if self.is_closed:
            return
        if not self._awaits_pong:
            self._awaits_pong = True
            self.server.wheel.set(self, self.server.ping_timeout)
            self.send(Outgoing(PING))
        elif self.is_posting or (self.websocket is not None and self.websocket.connection.is_busy):
            self.server.wheel.set(self, self.server.ping_timeout)
        else:
            self.close(reason.PING_TIMEOUT)

    def close(self, why, farewell=CLOSE, code=frames.NORMAL):
        """End the session. `why`: a reason of python-engineio; `farewell`: what a waiting poll is told; `code`: a
        WebSocket."""
        if self.is_closed:
            return
        self.is_closed = True
        self.server.forget(self)
        poll, self._poll = self._poll, None
        if poll is not None:
            poll.answer_one(Outgoing(farewell))
        if self.websocket is not None and farewell == CLOSE and code != frames.PROTOCOL_ERROR:
            self.websocket.send(Outgoing(CLOSE).frame)  # python-engineio's client leaves its socket open without
        for websocket in (self.websocket, self._probe):
            if websocket is not None:
                websocket.close(code)
        self.take_backlog()
        self.server.session_closed(self, why)
