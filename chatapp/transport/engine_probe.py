"""A WebSocket that wants to carry a session, until it has shown that frames come through both ways."""

from chatapp.transport import websocket_reader as frames
from chatapp.transport.engine_packets import PING, PONG, UPGRADE, Outgoing

PROBE = 5  # seconds in which it has to show that


class Probe:
    """Listens to one WebSocket of `session`, which does not notice when it fails."""

    __slots__ = ("_session", "_websocket")

    def __init__(self, session):
        self._session = session
        self._websocket = None

    def opened(self, websocket):
        """Wait for the probe packet."""
        self._websocket = websocket
        if self._session.is_closed:
            websocket.close(frames.POLICY)
        else:
            websocket.connection.expire_in(PROBE)
            self._session.begin_probe(self)

    def text(self, websocket, text):
        """Answer the probe, and let the session go over at the upgrade packet."""
        if self._session.probe is not self:
            websocket.close(frames.PROTOCOL_ERROR)
        elif text == PING + "probe":
            websocket.send(Outgoing(PONG + "probe").frame)
            self._session.end_poll_soon()
        elif text == UPGRADE:
            websocket.connection.loop.wheel.clear(websocket.connection)
            websocket.listener = self._session
            self._session.go_over(websocket)
        else:
            websocket.close(frames.PROTOCOL_ERROR)

    def pong(self):
        """Do nothing: Engine.IO has a heartbeat of its own."""

    def timed_out(self, websocket):
        """Give up."""
        websocket.close(frames.POLICY)

    def closed_websocket(self, _websocket):
        """Let the session forget about it."""
        self._session.end_probe(self)

    def close(self, code=frames.NORMAL):
        """Close the WebSocket."""
        self._websocket.close(code)
