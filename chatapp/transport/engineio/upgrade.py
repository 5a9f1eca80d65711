"""The probe of a WebSocket that is to carry a session: it has to show that frames get through both ways."""

from chatapp.transport.engineio.packets import PING, PONG, UPGRADE, Outgoing
from chatapp.transport.engineio.session import Session
from chatapp.transport.websocket import frames
from chatapp.transport.websocket.connection import WebSocket

PROBE = 5  # seconds that it may take


class Probe:
    """The listener of a WebSocket that is tried for a session. The session goes on by polling when it fails."""

    __slots__ = ("_session", "_websocket")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._websocket: WebSocket | None = None

    def on_open(self, websocket: WebSocket) -> None:
        """Wait for the probe packet."""
        self._websocket = websocket
        if self._session.is_closed:
            websocket.close(frames.POLICY)
        else:
            websocket.connection.expire_in(PROBE)
            self._session.begin_probe(self)

    def on_text(self, websocket: WebSocket, text: str) -> None:
        """Answer the probe packet, and upgrade the session at the upgrade packet."""
        if self._session.probe is not self:
            websocket.close(frames.PROTOCOL_ERROR)
        elif text == PING + "probe":
            websocket.send(Outgoing(PONG + "probe").frame)
            self._session.end_poll_soon()
        elif text == UPGRADE:
            websocket.connection.loop.wheel.clear(websocket.connection)
            websocket.listener = self._session
            self._session.upgrade(websocket)
        else:
            websocket.close(frames.PROTOCOL_ERROR)

    def on_pong(self) -> None:
        """Do nothing: Engine.IO has a heartbeat of its own."""

    def on_timeout(self, websocket: WebSocket) -> None:
        """Close it: it took too long."""
        websocket.close(frames.POLICY)

    def on_close(self, _websocket: WebSocket) -> None:
        """Let the session forget it."""
        self._session.end_probe(self)

    def close(self, code: int = frames.NORMAL) -> None:
        """Close the WebSocket."""
        if self._websocket is not None:
            self._websocket.close(code)
