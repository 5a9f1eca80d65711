"""The Socket.IO v5 server: python-socketio's, with what its protocol asks for and it leaves open.

Written against python-socketio 5.18.1 (`socketio/server.py`). Source: https://socket.io/docs/v4/socket-io-protocol/.
"""

import logging

import socketio
from socketio import packet
from socketio.exceptions import ConnectionRefusedError

from chatapp.transport.engine_packets import BadPacket
from chatapp.transport.engine_server import EngineServer
from chatapp.transport.environ import kept
from chatapp.transport.plain import PlainSession
from chatapp.transport.rooms import Rooms
from chatapp.transport.socketio_packets import Packet, decode, encoded
from chatapp.transport.wheel import Timed

CONNECT_TIME = 15  # seconds from the Engine.IO handshake to the first CONNECT

log = logging.getLogger("chatapp.transport")


class Server(socketio.Server):
    """Sockets in namespaces. `connect_time`: seconds in which a session has to connect to one."""

    def __init__(self, *, connect_time=CONNECT_TIME, **options):
        super().__init__(
            client_manager=Rooms(), serializer=Packet, async_handlers=False, always_connect=False, **options
        )
        self._connect_time = connect_time

    def _engineio_server_class(self):
        return EngineServer

    def disconnect(self, sid, namespace=None, ignore_queue=False):
        """Disconnect a socket, also one whose connect handler is still running; a plain one is closed."""
        session = self.eio.sockets.get(self.manager.eio_sid_from_sid(sid, namespace or "/"))
        if isinstance(session, PlainSession):
            session.dismiss()
        elif not self.manager.doom(sid, namespace or "/"):
            super().disconnect(sid, namespace, ignore_queue)

    def open_plain(self, environ, listener):
        """Make a plain WebSocket a member of the namespace `/` while its handshake is answered.

        Return its PlainSession, where `listener` is described. `environ`: of the handshake. Its end is told as that
        of any other member.
        """
        session = PlainSession(self.eio, listener, self._connect_time)
        self.environ[session.sid] = kept(environ)
        session.member = self.manager.pre_connect(session.sid, "/")
        self.manager.connect(session.member, "/")
        return session

    def _handle_eio_connect(self, eio_sid, environ):
        super()._handle_eio_connect(eio_sid, kept(environ))
        self._await_connect(eio_sid)

    def _await_connect(self, eio_sid):
        self.eio.wheel.set(_Unconnected(self, eio_sid), self._connect_time)

    def close_unconnected(self, eio_sid):
        """Close a session that has connected to nothing; not if it may have, and was not read yet."""
        if self.eio.is_late:
            self._await_connect(eio_sid)
        elif not self.manager.has_session(eio_sid):
            self.eio.disconnect(eio_sid)

    def _handle_eio_message(self, eio_sid, data):
        incoming = decode(data)
        if incoming.kind == packet.EVENT:
            self._handle_event(eio_sid, incoming.namespace, incoming.id, incoming.data)
        elif incoming.kind == packet.ACK:
            self._handle_ack(eio_sid, incoming.namespace, incoming.id, incoming.data)
        elif incoming.kind == packet.CONNECT:
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
        """Return what the connect handler says against this socket, or None. A handler that fails accepts nobody."""
        try:
            accepted = self._trigger_event("connect", namespace, sid, self.environ[eio_sid], auth)
        except ConnectionRefusedError as error:
            return error.error_args
        except Exception:
            log.exception("a connect handler failed")
            accepted = False
        return {"message": "Unable to connect"} if accepted is False else None

    def _accept(self, eio_sid, namespace, sid):
        self.eio.flush()  # what the handler sent is kept for the newcomer now, and comes after CONNECT
        session = self.eio.sockets.get(eio_sid)
        kept = self.manager.connect(sid, namespace) if session is not None else None
        if kept is not None:
            self._send_packet(eio_sid, Packet(packet.CONNECT, {"sid": sid}, namespace=namespace))
            for outgoing in kept:
                self.eio.deliver(outgoing, (session,))
            return
        # It was cut, or went away, while its handler ran: whatever the handler did is undone.
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
        """Run an event's handler; return the list that acknowledges it, empty when nobody handles it or it failed."""
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


class _Unconnected(Timed):
    """The deadline by which a session has to connect to a namespace."""

    __slots__ = ("_eio_sid", "_server")

    def __init__(self, server, eio_sid):
        super().__init__()
        self._server = server
        self._eio_sid = eio_sid

    def expired(self):
        self._server.close_unconnected(self._eio_sid)
