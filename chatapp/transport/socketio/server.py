"""The Socket.IO v5 server: python-socketio's, with the rules of the protocol that it does not enforce.

Written against python-socketio 5.18.1 (`socketio/server.py`). Source: https://socket.io/docs/v4/socket-io-protocol/.
"""

import logging
from collections.abc import Callable, Hashable, Iterable
from typing import Any
from wsgiref.types import WSGIEnvironment

import socketio
from socketio import packet
from socketio.exceptions import ConnectionRefusedError

from chatapp.concurrency.meter import metered
from chatapp.transport.engineio.packets import BadPacket
from chatapp.transport.engineio.server import EngineServer
from chatapp.transport.http.environ import kept
from chatapp.transport.loop.deadlines import Timer
from chatapp.transport.socketio.json_websocket import JsonListener, JsonWebSocketSession
from chatapp.transport.socketio.packets import Packet, decode, encoded
from chatapp.transport.socketio.rooms import Rooms

CONNECT_TIME = 15  # seconds from the Engine.IO handshake to the first CONNECT

log = logging.getLogger("chatapp.transport")


class Server(socketio.Server):
    """Members of namespaces. `connect_time`: seconds in which a session has to connect to one.

    `charge(payers, seconds)`: called with the processor time of an event or a CONNECT, see `meter`; None charges
    nobody.
    """

    def __init__(
        self,
        *,
        connect_time: float = CONNECT_TIME,
        charge: Callable[[Iterable, float], None] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(
            client_manager=Rooms(), serializer=Packet, async_handlers=False, always_connect=False, **options
        )
        self._connect_time = connect_time
        self._charge = charge

    def _engineio_server_class(self):
        return EngineServer

    def disconnect(self, sid: str, namespace: str | None = None, ignore_queue: bool = False) -> None:
        """Disconnect a member, also one whose connect handler still runs; a JSON WebSocket is closed."""
        session = self.eio.sockets.get(self.manager.eio_sid_from_sid(sid, namespace or "/"))
        if isinstance(session, JsonWebSocketSession):
            session.disconnect()
        elif not self.manager.reject(sid, namespace or "/"):
            super().disconnect(sid, namespace, ignore_queue)

    def send_away(self, sid: str) -> None:
        """Close the session of a member of the namespace `/` so that its client reconnects by itself.

        After `disconnect`, clients of Socket.IO stay away.
        """
        self.eio.send_away(self.manager.eio_sid_from_sid(sid, "/"))

    def set_owner(self, sid: str, owner: Hashable) -> None:
        """Count the bytes that wait for a member of the namespace `/` for `owner`, whose sum is bounded."""
        session = self.eio.sockets.get(self.manager.eio_sid_from_sid(sid, "/"))
        if session is not None:
            session.set_owner(owner)

    def open_json_websocket(self, environ: WSGIEnvironment, listener: JsonListener) -> JsonWebSocketSession:
        """Make a JSON WebSocket a member of the namespace `/` before its handshake is answered; return its session.

        `environ`: of the handshake. The `disconnect` handler is called at its end, as for any other member.
        """
        session = JsonWebSocketSession(self.eio, listener, self._connect_time)
        self.environ[session.sid] = kept(environ)
        session.member = self.manager.pre_connect(session.sid, "/")
        self.manager.connect(session.member, "/")
        return session

    def _handle_eio_connect(self, eio_sid, environ):
        super()._handle_eio_connect(eio_sid, kept(environ))
        self._await_connect(eio_sid)

    def _await_connect(self, eio_sid):
        self.eio.wheel.set(_Unconnected(self, eio_sid), self._connect_time)

    def close_unconnected(self, eio_sid: str) -> None:
        """Close a session that has connected to no namespace; not while its CONNECT may be here, unread."""
        if self.eio.is_late:
            self._await_connect(eio_sid)
        elif not self.manager.has_session(eio_sid):
            self.eio.disconnect(eio_sid)

    def _handle_eio_message(self, eio_sid, data):
        incoming = decode(data)
        if incoming.kind == packet.EVENT:
            with metered(self._charge):
                self._handle_event(eio_sid, incoming.namespace, incoming.id, incoming.data)
        elif incoming.kind == packet.ACK:
            self._handle_ack(eio_sid, incoming.namespace, incoming.id, incoming.data)
        elif incoming.kind == packet.CONNECT:
            with metered(self._charge):
                self._handle_connect(eio_sid, incoming.namespace, incoming.data)
        elif not self.manager.has_session(eio_sid):
            raise BadPacket("a DISCONNECT before CONNECT")
        else:
            self._handle_disconnect(eio_sid, incoming.namespace)

    def _handle_connect(self, eio_sid, namespace, data):
        if namespace not in self.handlers and namespace not in self.namespace_handlers:
            self._refuse(eio_sid, namespace, {"message": "Invalid namespace"})
            return
        sid = self.manager.pre_connect(eio_sid, namespace)
        if sid is None:
            raise BadPacket("connected already")
        refusal = self._refusal(eio_sid, namespace, sid, data)
        if refusal is None:
            self._accept(eio_sid, namespace, sid)
        else:
            self.manager.disconnect(sid, namespace, ignore_queue=True)
            self._refuse(eio_sid, namespace, refusal)

    def _refusal(self, eio_sid, namespace, sid, auth):
        """Return the refusal of the connect handler, or None. A handler that fails refuses."""
        try:
            accepted = self._trigger_event("connect", namespace, sid, self.environ[eio_sid], auth)
        except ConnectionRefusedError as error:
            return error.error_args
        except Exception:
            log.exception("a connect handler failed")
            accepted = False
        return {"message": "Unable to connect"} if accepted is False else None

    def _accept(self, eio_sid, namespace, sid):
        self.eio.flush()  # the pending member keeps what the handler sent, and gets it after CONNECT
        session = self.eio.sockets.get(eio_sid)
        kept = self.manager.connect(sid, namespace) if session is not None else None
        if kept is not None:
            self._send_packet(eio_sid, Packet(packet.CONNECT, {"sid": sid}, namespace=namespace))
            for outgoing in kept:
                self.eio.deliver(outgoing, (session,))
            return
        # It was rejected, or went away, while its handler ran: the effects of the handler are undone.
        self.manager.pre_disconnect(sid, namespace)
        self._trigger_event("disconnect", namespace, sid, self.reason.SERVER_DISCONNECT)
        self.manager.disconnect(sid, namespace, ignore_queue=True)
        self._refuse(eio_sid, namespace, {"message": "Unable to connect"})

    def _refuse(self, eio_sid, namespace, why):
        self._send_packet(eio_sid, Packet(packet.CONNECT_ERROR, why, namespace=namespace))

    def _handle_event(self, eio_sid, namespace, id, data):
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
        if not self.manager.is_connected(sid, namespace):
            if sid is None:
                raise BadPacket("an event before CONNECT")
            return
        answer = self._answer(namespace, sid, data)
        if id is not None:
            self.eio.send(eio_sid, encoded(packet.ACK, namespace, answer, id))

    def _answer(self, namespace, sid, data):
        """Run the handler of an event; return the acknowledgement, empty when there is no handler or it failed."""
        try:
            result = self._trigger_event(data[0], namespace, sid, *data[1:])
        except Exception:
            log.exception("the handler of an event failed")
            return []
        if result is None or result is self.not_handled:
            return []
        return list(result) if isinstance(result, tuple) else [result]

    def _handle_ack(self, eio_sid, namespace, id, data):
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
        if sid is None:
            raise BadPacket("an acknowledgement before CONNECT")
        self.manager.trigger_callback(sid, id, data)


class _Unconnected(Timer):
    """The deadline by which a session has to connect to a namespace."""

    __slots__ = ("_eio_sid", "_server")

    def __init__(self, server: "Server", eio_sid: str) -> None:
        super().__init__()
        self._server = server
        self._eio_sid = eio_sid

    def expired(self):
        self._server.close_unconnected(self._eio_sid)
