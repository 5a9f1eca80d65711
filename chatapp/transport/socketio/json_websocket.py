"""A WebSocket that speaks plain JSON, as a member of Socket.IO's namespace `/`: the same rooms and broadcasts, without
Socket.IO's packets.

Each message is a JSON object. The heartbeat is WebSocket's own (RFC 6455, section 5.5.2).
"""

import typing
from collections.abc import Hashable
from wsgiref.types import WSGIEnvironment

from engineio.base_server import BaseServer

from chatapp.transport.engineio.packets import Outgoing
from chatapp.transport.engineio.server import EngineServer
from chatapp.transport.loop.deadlines import Timer
from chatapp.transport.socketio.json import dumps
from chatapp.transport.websocket import frames
from chatapp.transport.websocket.connection import WebSocket

HELD = 512  # events that wait while the session is paused
PING = frames.frame(frames.PING, b"")

reason = BaseServer.reason


class Event(Outgoing):
    """A broadcast to Socket.IO sessions and JSON WebSockets, encoded once for each. `data`: a dict."""

    __slots__ = ("_json_frame", "data", "name")

    def __init__(self, text: str, name: str, data: dict) -> None:
        super().__init__(text)
        self.name = name
        self.data = data
        self._json_frame: bytes | None = None

    @property
    def json_frame(self) -> bytes:
        """The bytes of the frame for JSON WebSockets."""
        made = self._json_frame
        if made is None:
            made = self._json_frame = frame({"type": self.name, **self.data})
        return made


def frame(values: dict) -> bytes:
    """Return the bytes of a text frame with `values` as JSON; lone surrogates, which UTF-8 has not, become `?`."""
    return frames.frame(frames.TEXT, dumps(values).encode("utf-8", "replace"))


class JsonListener(typing.Protocol):
    """The listener of a JsonWebSocketSession. `disconnect_code`: the code with which `Server.disconnect` closes it."""

    disconnect_code: int

    def on_open(self) -> None:
        """Begin: messages can be sent from now on."""

    def on_text(self, text: str) -> None:
        """Handle a message; it may block."""

    def passes(self, event: Event) -> bool:
        """Return whether the client is sent a broadcast."""


class JsonWebSocketSession(Timer):
    """The session of one JSON WebSocket, among those of `engine`, which closes it when the server stops.

    It is paused until `on_open` has returned. `member`: its sid in the namespace. `open_within`: seconds.
    """

    __slots__ = ("_awaits_pong", "_held", "_websocket", "engine", "identity", "is_closed", "listener", "member", "sid")

    upgraded = True  # for Engine.IO, it is not polled
    poll = carrier = None
    store = None

    def __init__(self, engine: EngineServer, listener: JsonListener, open_within: float) -> None:
        super().__init__()
        self.engine = engine
        self.listener = listener
        self.sid = engine.generate_id()
        self.identity = self  # which no request to Engine.IO has
        self.member = ""
        self.is_closed = False
        self._awaits_pong = False
        self._websocket: WebSocket | None = None
        self._held: list[Outgoing] | None = []
        engine.sockets[self.sid] = self
        engine.wheel.set(self, open_within)

    def was_opened_with(self, _environ: WSGIEnvironment) -> bool:
        """Return False: no request to Engine.IO may use its id."""
        return False

    def set_owner(self, _owner: Hashable) -> None:
        """Do nothing: the request that opened it has set the owner of its connection."""

    @property
    def closed(self) -> bool:
        """Whether it is closed; the name is python-engineio's."""
        return self.is_closed

    def send(self, outgoing: Outgoing) -> None:
        """Send an Event, or keep it while the session is paused. Nothing here waits or blocks."""
        held = self._held
        if held is not None:
            self._hold_back(outgoing, held)
            return
        if not isinstance(outgoing, Event):  # several packets, or one of Socket.IO alone
            for one in outgoing.packets:
                if one is not outgoing:
                    self.send(one)
        elif self._websocket is not None and self.listener.passes(outgoing):
            self._websocket.send(outgoing.json_frame)

    def _hold_back(self, outgoing, held):
        if not self.is_closed:
            held.append(outgoing)
            if len(held) > HELD:
                self._held = []
                self.engine.soon(lambda: self.close(reason.TRANSPORT_ERROR, code=frames.TRY_AGAIN))

    def send_json(self, values: dict) -> None:
        """Send a message to this client at once, paused or not."""
        if self._websocket is not None:
            self.engine.flush()
            self._websocket.send(frame(values))

    def pause(self) -> None:
        """Keep events from now on."""
        if self._held is None:
            self._held = []

    def resume(self) -> None:
        """Send the events that were kept, and keep no more."""
        held, self._held = self._held, None
        for outgoing in held or ():
            self.send(outgoing)

    @property
    def is_behind(self) -> bool:
        """Whether bytes wait for the client."""
        return self._websocket is not None and self._websocket.connection.waiting > 0

    def wait_until_taken(self) -> None:
        """Wait until the client has taken the bytes that were sent to it; in a handler only."""
        if self._websocket is not None:
            self._websocket.connection.wait_until_drained()

    def on_open(self, websocket: WebSocket) -> None:
        """Begin: the handshake is answered."""
        self._websocket = websocket
        if self.is_closed:
            websocket.close(self.listener.disconnect_code)
        elif not websocket.connection.is_open:
            self.close(reason.TRANSPORT_CLOSE)
        else:
            self.engine.wheel.set(self, self.engine.ping_interval)
            self.listener.on_open()
            self.resume()

    def on_text(self, _websocket: WebSocket, text: str) -> None:
        """Handle a message."""
        self.listener.on_text(text)

    def on_pong(self) -> None:
        """Note the answer to a ping."""
        if self._awaits_pong and not self.is_closed:
            self._awaits_pong = False
            self.engine.wheel.set(self, self.engine.ping_interval)

    def on_timeout(self, _websocket: WebSocket) -> None:
        """Do nothing: the heartbeat closes a silent session."""

    def on_close(self, _websocket: WebSocket) -> None:
        """Close: the WebSocket is gone."""
        self.close(reason.TRANSPORT_CLOSE)

    def expired(self) -> None:
        """Ping, or close when a ping was not answered; not while the answer may be here, unread."""
        if self.is_closed:
            return
        if self._websocket is None:
            self.close(reason.TRANSPORT_ERROR)
        elif not self._awaits_pong:
            self._awaits_pong = True
            self.engine.wheel.set(self, self.engine.ping_timeout)
            self._websocket.send(PING)
        elif self.engine.is_late or self._websocket.connection.is_busy:
            self.engine.wheel.set(self, self.engine.ping_timeout)
        else:
            self.close(reason.PING_TIMEOUT, code=frames.SERVER_ERROR)

    def disconnect(self) -> None:
        """Close, for the application."""
        self.close(reason.SERVER_DISCONNECT, code=self.listener.disconnect_code)

    def close(self, why: str, code: int = frames.NORMAL) -> None:
        """End the session. `why`: a reason of python-engineio; `code`: of the WebSocket."""
        if self.is_closed:
            return
        self.engine.flush()
        self.is_closed = True
        self.engine.forget(self)
        if self._websocket is not None:
            self._websocket.close(code)
        self.engine.session_closed(self, why)
