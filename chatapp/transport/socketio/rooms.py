"""The connected members of all namespaces and their rooms; a broadcast is encoded once and handed to each session.

It replaces the book-keeping of python-socketio 5.18.1 (`socketio/base_manager.py`), which walks every room at each
disconnect and keeps one for each connection. The interface is the same, so that a manager for several processes can be
built on it.
"""

import itertools
from collections.abc import Callable, Iterator, KeysView
from typing import Any

from socketio import packet
from socketio.manager import Manager

from chatapp.transport.engineio.packets import MESSAGE, Outgoing
from chatapp.transport.socketio.json_websocket import Event
from chatapp.transport.socketio.namespaces import CONNECTED, CONNECTING, LEAVING, REJECTED, Namespace
from chatapp.transport.socketio.packets import encoded


class Rooms(Manager):
    """The members of all namespaces."""

    def __init__(self) -> None:
        super().__init__()
        self._namespaces: dict[str, Namespace] = {}

    def get_namespaces(self) -> KeysView[str]:
        """Return the names of all namespaces with members."""
        return self._namespaces.keys()

    def get_participants(self, namespace: str, room: str | None) -> Iterator[tuple[str, str]]:
        """Return (sid, session id) of the members in a room."""
        return iter([(sid, session.sid) for sid, session in self._audience(namespace, room).items()])

    def has_members(self, namespace: str, room: str) -> bool:
        """Return whether a room has members."""
        return bool(self._audience(namespace, room))

    def _audience(self, namespace, room):
        """Return {sid: session} of the members in a room, or in any of a list of rooms."""
        space = self._namespaces.get(namespace)
        if space is None:
            return {}
        if room is None or isinstance(room, str):
            return space.audience(room)
        return dict(itertools.chain.from_iterable(space.audience(one).items() for one in room))

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: str | list[str] | None = None,
        skip_sid: str | list[str] | None = None,
        callback: Callable | None = None,
        to: str | list[str] | None = None,
        **kwargs: Any,
    ) -> None:
        """Send an event to a member, to rooms or to everybody, encoded once. Never blocks."""
        audience = self._audience(namespace, to or room)
        if skip_sid is not None:
            skipped = skip_sid if isinstance(skip_sid, list) else [skip_sid]
            audience = {sid: session for sid, session in audience.items() if sid not in skipped}
        arguments = [event, *_arguments(data)]
        if callback:
            self._emit_with_ack(audience, arguments, namespace, callback)
        elif audience:
            text = encoded(packet.EVENT, namespace, arguments)
            self.server.eio.deliver(Event(MESSAGE + text, event, data), list(audience.values()))

    def _emit_with_ack(self, audience, arguments, namespace, callback):
        for sid, session in list(audience.items()):
            number = self._generate_ack_id(sid, callback)
            text = encoded(packet.EVENT, namespace, arguments, number)
            self.server.eio.deliver(Outgoing(MESSAGE + text), (session,))

    def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        """Add a member whose connect handler is about to run; return its sid, or None when it is one already.

        Raises KeyError for a session that does not exist.
        """
        session = self.server.eio.sockets[eio_sid]
        space = self._namespaces.setdefault(namespace, Namespace())
        if eio_sid in space.by_session:
            return None
        sid = self.server.eio.generate_id()
        space.add(sid, session)
        return sid

    def connect(self, sid: str, namespace: str) -> list[Outgoing] | None:
        """Mark a member as connected; return the packets that were sent to it meanwhile.

        Returns None when it may not connect any more: it was rejected, or too much was sent.
        """
        member = self._member(sid, namespace)
        if member is None or member.state is not CONNECTING or member.session.kept is None:
            return None
        member.state = CONNECTED
        return self._namespaces[namespace].admit(sid)

    def reject(self, sid: str, namespace: str) -> bool:
        """Reject a member whose connect handler still runs, and remove it from all rooms; return whether it does."""
        member = self._member(sid, namespace)
        if member is None or member.state is not CONNECTING:
            return False
        member.state = REJECTED
        for room in list(member.rooms):
            self._namespaces[namespace].leave(sid, room)
        return True

    def is_pre_connected(self, sid: str, namespace: str) -> bool:
        """Return whether the connect handler of a member runs."""
        member = self._member(sid, namespace)
        return member is not None and member.state in (CONNECTING, REJECTED)

    def is_connected(self, sid: str, namespace: str) -> bool:
        """Return whether a member is connected."""
        member = self._member(sid, namespace)
        return member is not None and member.state is CONNECTED

    def pre_disconnect(self, sid: str, namespace: str) -> str | None:
        """Mark a member as leaving while its disconnect handler runs; return its session's id."""
        member = self._member(sid, namespace)
        if member is None:
            return None
        member.state = LEAVING
        return member.session.sid

    def basic_disconnect(self, sid: str, namespace: str, **kwargs: Any) -> None:
        """Remove a member."""
        self.callbacks.pop(sid, None)
        space = self._namespaces.get(namespace)
        if space is not None:
            space.forget(sid)
            if not space.members:
                del self._namespaces[namespace]

    def sid_from_eio_sid(self, eio_sid: str, namespace: str) -> str | None:
        """Return the sid of a session's member of a namespace, or None."""
        space = self._namespaces.get(namespace)
        return space.by_session.get(eio_sid) if space is not None else None

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str | None:
        """Return the id of a member's session, or None."""
        member = self._member(sid, namespace)
        return member.session.sid if member is not None else None

    def has_session(self, eio_sid: str) -> bool:
        """Return whether an Engine.IO session carries any member."""
        return any(eio_sid in space.by_session for space in self._namespaces.values())

    def is_sid_room(self, namespace: str, room: str) -> bool:
        """Return whether the name of a room is the sid of a member."""
        return self._member(room, namespace) is not None

    def basic_enter_room(self, sid: str, namespace: str, room: str, eio_sid: str | None = None) -> None:
        """Add a member to a room. Raises ValueError when it is not connected, or the name of the room is a sid."""
        member = self._member(sid, namespace)
        if member is None or member.state is REJECTED:
            raise ValueError("sid is not connected to requested namespace")
        if self.is_sid_room(namespace, room):
            raise ValueError("cannot enter a sid room")
        self._namespaces[namespace].enter(sid, room)

    def basic_leave_room(self, sid: str, namespace: str, room: str) -> None:
        """Remove a member from a room."""
        space = self._namespaces.get(namespace)
        if space is not None:
            space.leave(sid, room)

    def basic_close_room(self, room: str, namespace: str) -> None:
        """Remove all members from a room. Raises ValueError when its name is a sid."""
        if self.is_sid_room(namespace, room):
            raise ValueError("cannot close a sid room")
        for sid in list(self._audience(namespace, room)):
            self.basic_leave_room(sid, namespace, room)

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        """Return the rooms of a member, with its sid first; an empty list when it is none."""
        member = self._member(sid, namespace)
        return [sid, *member.rooms] if member is not None else []

    def _member(self, sid, namespace):
        space = self._namespaces.get(namespace)
        return space.members.get(sid) if space is not None else None


def _arguments(data):
    if isinstance(data, tuple):
        return data
    return () if data is None else (data,)
