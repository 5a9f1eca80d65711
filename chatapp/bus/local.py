"""A bus within one process: all connections and waiting requests are its own."""

from collections.abc import Collection
from typing import Any

from chatapp.bus.base import Audience, Bus
from chatapp.stores.connections import Connections
from chatapp.stores.waiters import Waiters

NAMESPACE = "/"  # of Socket.IO


class LocalBus(Bus):
    """Hands events to the Socket.IO `server` of this process, which has the connections, and to its waiters."""

    def __init__(self, server: Any, connections: Connections, waiters: Waiters) -> None:
        self._server = server
        self._connections = connections
        self._waiters = waiters

    def publish(self, event: str, data: dict[str, Any], *, to: Audience = None) -> None:
        self._server.manager.emit(event, data, NAMESPACE, room=to)

    publish_here = publish

    def wake(self, audience: str) -> None:
        self._waiters.wake(audience)

    def disconnect_sign_ins(self, sign_in_ids: Collection[str], event: str, data: dict[str, Any]) -> None:
        for connection in self._connections.come_by(sign_in_ids):
            self.publish(event, data, to=connection.sid)
            self.disconnect(connection.sid)

    def remove_user(self, user_id: int, conversation_id: str, audience: str) -> None:
        for connection in self._connections.of_user(user_id):
            connection.close(conversation_id)
            self.leave(connection.sid, audience)

    def disconnect(self, sid: str) -> None:
        self._server.disconnect(sid)

    def send_away(self, sid: str) -> None:
        self._server.send_away(sid)

    def join(self, sid: str, audience: str) -> None:
        self._server.enter_room(sid, audience, namespace=NAMESPACE)

    def leave(self, sid: str, audience: str) -> None:
        self._server.leave_room(sid, audience, namespace=NAMESPACE)

    def assign_owner(self, sid: str, owner: str) -> None:
        self._server.set_owner(sid, owner)

    def transport_of(self, sid: str) -> str:
        return self._server.transport(sid)

    def dismiss_waiting(self) -> None:
        self._waiters.dismiss_all()
