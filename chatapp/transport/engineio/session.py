"""One Engine.IO v4 session: polled or on a WebSocket, its heartbeat, its upgrade, its bounds.

Polls carry a session until the client's upgrade packet, then its WebSocket does. A session that has nothing to send
belongs to no greenlet. Source: https://socket.io/docs/v4/engine-io-protocol/.
"""

import hmac
import logging
import typing
from collections.abc import Hashable
from enum import Enum
from wsgiref.types import WSGIEnvironment

from engineio.base_server import BaseServer

from chatapp.transport.engineio.backlog import Backlog
from chatapp.transport.engineio.packets import (
    CLOSE,
    MESSAGE,
    NOOP,
    PER_POLL,
    PING,
    PONG,
    BadPacket,
    Outgoing,
    Together,
    parse,
)
from chatapp.transport.loop.deadlines import Timer
from chatapp.transport.tcp.connection import Connection
from chatapp.transport.websocket import frames
from chatapp.transport.websocket.connection import WebSocket

if typing.TYPE_CHECKING:
    from chatapp.transport.engineio.poll import Poll
    from chatapp.transport.engineio.server import EngineServer
    from chatapp.transport.engineio.upgrade import Probe

PROBING_HOLD = 0.1  # seconds that a poll is held during a probe: the client sends its upgrade packet after the poll

reason = BaseServer.reason
log = logging.getLogger("chatapp.transport")


class State(Enum):
    """How a session is carried.

    UNPOLLED: between two polls. POLLED: a poll is held. ON_WEBSOCKET: a WebSocket carries it. CLOSED: it is over.
    """

    UNPOLLED = "unpolled"
    POLLED = "polled"
    ON_WEBSOCKET = "on a WebSocket"
    CLOSED = "closed"


UNPOLLED, POLLED, ON_WEBSOCKET, CLOSED = State


class Session(Timer):
    """A session of `server`.

    `identity`: who opened it, since nobody else may use its id; `cookie`: the header that said so. `hold`: seconds that
    a poll is held; `poll`: the poll that is held, or None; `probe`: of a WebSocket that may take over, or None.
    `websocket`: the one that carries it, or None; `carrier`: its connection, or None. `owner`: the key of its person,
    once known. `store`: the dict behind `get_session`.
    """

    __slots__ = (
        "_awaits_pong",
        "_backlog",
        "_cookie",
        "carrier",
        "hold",
        "identity",
        "is_posting",
        "owner",
        "poll",
        "probe",
        "server",
        "sid",
        "state",
        "store",
        "websocket",
    )

    def __init__(self, server: "EngineServer", sid: str, identity: Hashable, cookie: str | None = None) -> None:
        super().__init__()
        self.server = server
        self.sid = sid
        self.identity = identity
        self._cookie = cookie
        self.state = UNPOLLED
        self.store: dict | None = None
        self.owner: Hashable = None
        self.hold = server.hold
        self.poll: Poll | None = None
        self.probe: Probe | None = None
        self.websocket: WebSocket | None = None
        self.carrier: Connection | None = None
        self.is_posting = False
        self._backlog: Backlog | None = None
        self._awaits_pong = False
        server.wheel.set(self, server.ping_interval)

    @property
    def is_closed(self) -> bool:
        """Whether it is over."""
        return self.state is CLOSED

    closed = is_closed  # python-engineio's name for it

    @property
    def upgraded(self) -> bool:
        """Whether a WebSocket carries it; the name is python-engineio's."""
        return self.websocket is not None

    def was_opened_with(self, environ: WSGIEnvironment) -> bool:
        """Return whether a request carries the same cookies as the handshake; then they are not read again."""
        cookie, own = environ.get("HTTP_COOKIE"), self._cookie
        if not cookie or not own:
            return False
        return hmac.compare_digest(cookie.encode(), own.encode())

    def set_owner(self, owner: Hashable) -> None:
        """Count waiting bytes for this person from now on."""
        self.owner = owner
        if self.carrier is not None:
            self.carrier.owner = owner

    def send(self, packet: Outgoing) -> None:
        """Send a packet at once by the WebSocket or the held poll, else keep it. Nothing here waits or blocks."""
        if self.state is POLLED:
            self.state = UNPOLLED
            poll, self.poll = self.poll, None
            if poll is None or not poll.answer(packet):
                self._keep(packet)
        elif self.state is ON_WEBSOCKET and self.websocket is not None:
            self.websocket.send(packet.frame)
        elif self.state is UNPOLLED:
            self._keep(packet)

    def _keep(self, packet):
        if self._backlog is None:
            self._backlog = Backlog()
        if not all(self._backlog.add(one) for one in packet.packets):
            self._backlog = None
            self.server.write_budget.forget(self)
            self.server.write_budget.cut += 1
            self.cut()
        else:
            self._count_waiting()

    def cut(self) -> None:
        """Close soon: too much waits for it, or for its owner."""
        self.server.soon(lambda: self.close(reason.TRANSPORT_ERROR))

    def _count_waiting(self):
        waiting = self._backlog.size if self._backlog is not None else 0
        self.server.write_budget.note(self, self.owner or self, waiting)

    def answer_or_hold(self, poll: "Poll") -> None:
        """Answer a poll with what was kept, or hold it until there is something. Only while no other is held."""
        if not self._backlog:
            self.state = POLLED
            self.poll = poll
            poll.hold(self.hold if self.probe is None else PROBING_HOLD)
            return
        packets = self._backlog.first(PER_POLL)
        if poll.answer(packets[0] if len(packets) == 1 else Together(packets)):
            self.take_backlog(PER_POLL)

    def take_backlog(self, most: int | None = None) -> list[Outgoing]:
        """Return the packets that were kept, the first `most` or all of them, and keep these no more."""
        if self._backlog is None:
            return []
        packets = self._backlog.take(most)
        if not self._backlog:
            self._backlog = None
        self._count_waiting()
        return packets

    def end_hold(self, poll: "Poll") -> None:
        """Answer a poll that was held for long enough."""
        if self.poll is poll:
            self._end_poll()

    def _end_poll(self):
        """Answer the held poll with nothing."""
        poll, self.poll = self.poll, None
        self.state = UNPOLLED
        if poll is not None:
            poll.answer(Outgoing(NOOP))

    def abandon(self, poll: "Poll") -> None:
        """Forget a held poll whose client went away; nothing was given to it."""
        if self.poll is poll:
            self.poll = None
            self.state = UNPOLLED

    def begin_probe(self, probe: "Probe") -> None:
        """Let a WebSocket show that it works; it takes the place of another that was trying."""
        if self.probe is not None:
            self.probe.close()
        self.probe = probe

    def end_poll_soon(self) -> None:
        """Shorten the held poll, which the client waits for before it sends its upgrade packet."""
        if self.state is POLLED and self.poll is not None:
            self.poll.hold(PROBING_HOLD)

    def end_probe(self, probe: "Probe") -> None:
        """Forget a WebSocket that did not show that it works."""
        if self.probe is probe:
            self.probe = None

    def upgrade(self, websocket: WebSocket) -> None:
        """Let a WebSocket that has shown that it works carry the session."""
        self.probe = None
        if self.state is POLLED:
            self._end_poll()
        self.on_open(websocket)

    def on_open(self, websocket: WebSocket) -> None:
        """Be carried by a WebSocket: at once when the session began with it, else from its upgrade packet on."""
        if self.state is CLOSED:
            websocket.close(frames.POLICY)
            return
        self.state = ON_WEBSOCKET
        self.websocket, self.carrier = websocket, websocket.connection
        self.carrier.owner = self.owner
        for packet in self.take_backlog():
            websocket.send(packet.frame)

    def on_text(self, _websocket: WebSocket, text: str) -> None:
        """Take a message of the WebSocket."""
        try:
            self.receive(*parse(text))
        except BadPacket as error:
            log.debug("a session is closed: %s", error)
            self.close(reason.TRANSPORT_ERROR, code=frames.PROTOCOL_ERROR)

    def receive(self, kind: str, text: str) -> None:
        """Handle one packet, as `parse` returns it. Handlers raise BadPacket for a message that they cannot read."""
        if kind == MESSAGE:
            self.server.handle_message(self.sid, text)
        elif kind == PONG:
            if self._awaits_pong:
                self._awaits_pong = False
                self.server.wheel.set(self, self.server.ping_interval)
        elif kind == CLOSE:
            self.close(reason.CLIENT_DISCONNECT, farewell=NOOP)

    def on_pong(self) -> None:
        """Do nothing: Engine.IO has a heartbeat of its own."""

    def on_timeout(self, _websocket: WebSocket) -> None:
        """Do nothing: the heartbeat closes a silent session."""

    def on_close(self, _websocket: WebSocket) -> None:
        """Close: its WebSocket is gone."""
        self.close(reason.TRANSPORT_CLOSE)

    def expired(self) -> None:
        """Ping, or close when a ping was not answered; not while the answer may be here, unread."""
        if self.state is CLOSED:
            return
        if not self._awaits_pong:
            self._awaits_pong = True
            self.server.wheel.set(self, self.server.ping_timeout)
            self.server.deliver(Outgoing(PING), (self,))
        elif self.is_posting or self.server.is_late or (self.carrier is not None and self.carrier.is_busy):
            self.server.wheel.set(self, self.server.ping_timeout)
        else:
            self.close(reason.PING_TIMEOUT)

    def close(self, why: str, farewell: str = CLOSE, code: int = frames.NORMAL) -> None:
        """End the session.

        `why`: a reason of python-engineio; `farewell`: the packet that answers a held poll; `code`: of the WebSocket.
        """
        if self.state is CLOSED:
            return
        self.server.flush()
        poll, self.poll = self.poll, None
        self.state = CLOSED
        self.server.forget(self)
        if poll is not None:
            poll.answer(Outgoing(farewell))
        if self.websocket is not None and farewell == CLOSE and code != frames.PROTOCOL_ERROR:
            self.websocket.send(Outgoing(CLOSE).frame)  # python-engineio's client leaves its socket open without
        for carried in (self.websocket, self.probe):
            if carried is not None:
                carried.close(code)
        self._backlog = None
        self.server.write_budget.forget(self)
        self.server.session_closed(self, why)
