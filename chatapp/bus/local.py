"""A bus within one process: all connections and waiting requests are its own."""

import secrets
from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import Connection

from chatapp.bus.base import Audience, Bus, Hear, Short
from chatapp.stores.connections import Connections
from chatapp.stores.waiters import Waiters

NAMESPACE = "/"  # of Socket.IO
INSTANCE_BYTES = 8


class LocalBus(Bus):
    """Hands events to the Socket.IO `server` of this process, which has the connections, and to its waiters.

    `node`: the name of this process; an empty one is made up.
    """

    def __init__(self, server: Any, connections: Connections, waiters: Waiters, node: str = "") -> None:
        self._server = server
        self._connections = connections
        self._waiters = waiters
        self.instance = secrets.token_hex(INSTANCE_BYTES)
        self.node = node or f"node-{self.instance}"

    def publish_here(self, event: str, data: dict[str, Any], *, to: Audience = None) -> None:
        self._server.manager.emit(event, data, NAMESPACE, room=to)

    publish = publish_here

    def wake_here(self, audience: str) -> None:
        self._waiters.wake(audience)

    wake = wake_here

    def disconnect_sign_ins(self, sign_in_ids: Collection[str], event: str, data: dict[str, Any]) -> None:
        for connection in self._connections.come_by(sign_in_ids):
            self.publish_here(event, data, to=connection.sid)
            self.disconnect(connection.sid)

    def remove_user(self, user_id: int, conversation_id: str, audience: str) -> None:
        for connection in self._connections.of_user(user_id):
            connection.close(conversation_id)
            self.leave(connection.sid, audience)

    def say(self, kind: str, data: Any) -> None:
        """Do nothing: there is no other process."""

    def say_on_commit(self, kind: str, items: Sequence[Any], connection: Connection, *, short: Short = None) -> None:
        """Do nothing, as `say`."""

    def say_committed(self, kind: str, items: Sequence[Any], *, short: Short = None) -> None:
        """Do nothing, as `say`."""

    def start(self, installation: str, hear: Hear, connected: Callable[[], None]) -> None:
        """Do nothing: nobody is to be heard."""

    def flush(self, seconds: float) -> None:
        """Return at once."""

    def figures(self) -> dict[str, float]:
        return {}

    def has_members(self, audience: str) -> bool:
        return self._server.manager.has_members(NAMESPACE, audience)

    def disconnect(self, sid: str) -> None:
        self._server.disconnect(sid)

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
