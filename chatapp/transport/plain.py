"""A plain WebSocket as a member of Socket.IO's namespace `/`: the same rooms and broadcasts, none of its packets.

Each text is a JSON object. The heartbeat is WebSocket's own (RFC 6455, section 5.5.2).
"""

from engineio.base_server import BaseServer

from chatapp.transport import websocket_reader as frames
from chatapp.transport.engine_packets import Outgoing
from chatapp.transport.wheel import Timed
from chatapp.transport.wire_json import dumps

HELD = 512  # events that wait while the handler of a message holds them back
PING = frames.frame(frames.PING, b"")

reason = BaseServer.reason


class Event(Outgoing):
    """A broadcast, on its way to both kinds of sockets: encoded once for each. `data`: a dict."""

    __slots__ = ("_plain", "data", "name")

    def __init__(self, text, name, data):
        super().__init__(text)
        self.name = name
        self.data = data
        self._plain = None

    @property
    def plain(self):
        """The bytes of a frame for plain WebSockets."""
        if self._plain is None:
            self._plain = frame({"type": self.name, **self.data})
        return self._plain


def frame(values):
    """Return the bytes of a frame that says the dict `values`; lone surrogates, which UTF-8 has none of, as `?`."""
    return frames.frame(frames.TEXT, dumps(values).encode("utf-8", "replace"))


class PlainSession(Timed):
    """One plain WebSocket, among the sessions of `engine` (an EngineServer), which closes it when the server stops.

    `listener` has `opened()`; `text(text)`, which may block; `passes(event)`, whether this one is sent an Event; and
    `dismissed`, the code with which `Server.disconnect` closes it. `member`: its sid in the namespace.
    """

    __slots__ = ("_awaits_pong", "_held", "_websocket", "engine", "identity", "is_closed", "listener", "member", "sid")

    upgraded = True  # to Engine.IO it is no session that polls
    poll = carrier = None
    store = None

    def __init__(self, engine, listener, open_within):
        super().__init__()
        self.engine = engine
        self.listener = listener
        self.sid = engine.generate_id()
        self.identity = self  # whom no request of Engine.IO's comes from
        self.member = None
        self.is_closed = False
        self._awaits_pong = False
        self._websocket = None
        self._held = []
        engine.sockets[self.sid] = self
        engine.wheel.set(self, open_within)

    def was_opened_with(self, _environ):
        """Engine.IO's requests are never for it."""
        return False

    @property
    def closed(self):
        """python-engineio's name for it."""
        return self.is_closed

    def send(self, outgoing):
        """Send an Event, or keep it while events are held back. Nothing here waits or blocks."""
        if self._held is not None:
            self._hold_back(outgoing)
            return
        frame = outgoing.plain
        if frame is None:  # several, or nothing that is said here
            for one in outgoing.packets:
                if one is not outgoing:
                    self.send(one)
        elif self.listener.passes(outgoing):
            self._websocket.send(frame)

    def _hold_back(self, outgoing):
        if not self.is_closed:
            self._held.append(outgoing)
            if len(self._held) > HELD:
                self._held = []
                self.engine.soon(lambda: self.close(reason.TRANSPORT_ERROR, code=frames.TRY_AGAIN))

    def say(self, values):
        """Send a dict to this one at once, events that are held back or not."""
        if self._websocket is not None:
            self.engine.flush()
            self._websocket.send(frame(values))

    def hold(self):
        """Hold events back from now on."""
        if self._held is None:
            self._held = []

    def release(self):
        """Send what was held back, and hold nothing more."""
        held, self._held = self._held, None
        for outgoing in held or ():
            self.send(outgoing)

    @property
    def is_behind(self):
        """Whether the client has yet to take something that was sent."""
        return self._websocket.connection.waiting > 0

    def wait_until_taken(self):
        """Wait until the client has taken what was sent to it; in a handler only."""
        self._websocket.connection.wait_until_drained()

    def opened(self, websocket):
        """Begin to speak: the handshake is answered."""
        self._websocket = websocket
        if self.is_closed:
            websocket.close(self.listener.dismissed)
        elif not websocket.connection.is_open:
            self.close(reason.TRANSPORT_CLOSE)
        else:
            self.engine.wheel.set(self, self.engine.ping_interval)
            self.listener.opened()
            self.release()

    def text(self, _websocket, text):
        """Take a message."""
        self.listener.text(text)

    def pong(self):
        """Take a sign of life."""
        if self._awaits_pong and not self.is_closed:
            self._awaits_pong = False
            self.engine.wheel.set(self, self.engine.ping_interval)

    def closed_websocket(self, _websocket):
        """Note that the WebSocket is gone."""
        self.close(reason.TRANSPORT_CLOSE)

    def expired(self):
        """Ping, or close when a ping was not answered; not if it may have been, and was not read yet."""
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

    def dismiss(self):
        """Close, since the application says so."""
        self.close(reason.SERVER_DISCONNECT, code=self.listener.dismissed)

    def close(self, why, code=frames.NORMAL):
        """End the session. `why`: a reason of python-engineio; `code`: of the WebSocket."""
        if self.is_closed:
            return
        self.engine.flush()
        self.is_closed = True
        self.engine.forget(self)
        if self._websocket is not None:
            self._websocket.close(code)
        self.engine.session_closed(self, why)
