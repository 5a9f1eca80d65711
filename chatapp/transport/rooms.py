"""Who is connected, and in which rooms; a broadcast is encoded once and handed to each session.

Replaces the book-keeping of python-socketio 5.18.1 (`socketio/base_manager.py`), which walks every room at each
disconnect and keeps one for each connection. Its interface is kept, so that a manager for several processes can stand
on it.
"""

import itertools

from socketio import packet
from socketio.manager import Manager

from chatapp.transport.engine_packets import MESSAGE, Outgoing
from chatapp.transport.namespaces import CONNECTED, CONNECTING, DOOMED, LEAVING, Namespace
from chatapp.transport.plain import Event
from chatapp.transport.socketio_packets import encoded


class Rooms(Manager):
    """The members of all namespaces."""

    def __init__(self):
        super().__init__()
        self._namespaces = {}

    def get_namespaces(self):
        return self._namespaces.keys()

    def get_participants(self, namespace, room):
        return iter([(sid, session.sid) for sid, session in self._audience(namespace, room).items()])

    def _audience(self, namespace, room):
        """Return {sid: session} of those in a room, or in any of a list of rooms."""
        space = self._namespaces.get(namespace)
        if space is None:
            return {}
        if room is None or isinstance(room, str):
            return space.audience(room)
        return dict(itertools.chain.from_iterable(space.audience(one).items() for one in room))

    def emit(self, event, data, namespace, room=None, skip_sid=None, callback=None, to=None, **kwargs):
        """Send an event to a member, a room or everybody, encoded once. Never blocks."""
        audience = self._audience(namespace, to or room)
        if skip_sid is not None:
            skipped = skip_sid if isinstance(skip_sid, list) else [skip_sid]
            audience = {sid: session for sid, session in audience.items() if sid not in skipped}
        arguments = [event, *_arguments(data)]
        if callback:
            self._ask(audience, arguments, namespace, callback)
        elif audience:
            text = encoded(packet.EVENT, namespace, arguments)
            self.server.eio.deliver(Event(MESSAGE + text, event, data), list(audience.values()))

    def _ask(self, audience, arguments, namespace, callback):
        for sid, session in list(audience.items()):
            number = self._generate_ack_id(sid, callback)
            asked = encoded(packet.EVENT, namespace, arguments, number)
            self.server.eio.deliver(Outgoing(MESSAGE + asked), (session,))

    def pre_connect(self, eio_sid, namespace):
        """Register a member whose connect handler is about to run; return its sid, or None when it is one already.

        Raises KeyError for a session that there is not.
        """
        session = self.server.eio.sockets[eio_sid]
        space = self._namespaces.setdefault(namespace, Namespace())
        if eio_sid in space.by_session:
            return None
        sid = self.server.eio.generate_id()
        space.add(sid, session)
        return sid

    def connect(self, sid, namespace):
        """Mark a member as connected; return the list of Outgoing that were sent to it meanwhile.

        Returns None when it may not be any more: it was cut, or too much was sent.
        """
        member = self._member(sid, namespace)
        if member is None or member.state != CONNECTING or member.session.kept is None:
            return None
        member.state = CONNECTED
        return self._namespaces[namespace].settle(sid)

    def doom(self, sid, namespace):
        """Let a member whose connect handler is still running not connect, and hear nothing meanwhile."""
        member = self._member(sid, namespace)
        if member is None or member.state != CONNECTING:
            return False
        member.state = DOOMED
        for room in list(member.rooms):
            self._namespaces[namespace].leave(sid, room)
        return True

    def is_pre_connected(self, sid, namespace):
        member = self._member(sid, namespace)
        return member is not None and member.state in (CONNECTING, DOOMED)

    def is_connected(self, sid, namespace):
        member = self._member(sid, namespace)
        return member is not None and member.state == CONNECTED

    def pre_disconnect(self, sid, namespace):
        """Mark a member as leaving while its disconnect handler runs; return its session's id."""
        member = self._member(sid, namespace)
        if member is None:
            return None
        member.state = LEAVING
        return member.session.sid

    def basic_disconnect(self, sid, namespace, **kwargs):
        self.callbacks.pop(sid, None)
        space = self._namespaces.get(namespace)
        if space is not None:
            space.forget(sid)
            if not space.members:
                del self._namespaces[namespace]

    def sid_from_eio_sid(self, eio_sid, namespace):
        space = self._namespaces.get(namespace)
        return space.by_session.get(eio_sid) if space is not None else None

    def eio_sid_from_sid(self, sid, namespace):
        member = self._member(sid, namespace)
        return member.session.sid if member is not None else None

    def has_session(self, eio_sid):
        """Return whether this Engine.IO session carries any member."""
        return any(eio_sid in space.by_session for space in self._namespaces.values())

    def is_sid_room(self, namespace, room):
        return self._member(room, namespace) is not None

    def basic_enter_room(self, sid, namespace, room, eio_sid=None):
        member = self._member(sid, namespace)
        if member is None or member.state == DOOMED:
            raise ValueError("sid is not connected to requested namespace")
        if self.is_sid_room(namespace, room):
            raise ValueError("cannot enter a sid room")
        self._namespaces[namespace].enter(sid, room)

    def basic_leave_room(self, sid, namespace, room):
        space = self._namespaces.get(namespace)
        if space is not None:
            space.leave(sid, room)

    def basic_close_room(self, room, namespace):
        if self.is_sid_room(namespace, room):
            raise ValueError("cannot close a sid room")
        for sid in list(self._audience(namespace, room)):
            self.basic_leave_room(sid, namespace, room)

    def get_rooms(self, sid, namespace):
        member = self._member(sid, namespace)
        return [sid, *member.rooms] if member is not None else []

    def _member(self, sid, namespace):
        space = self._namespaces.get(namespace)
        return space.members.get(sid) if space is not None else None


def _arguments(data):
    if isinstance(data, tuple):
        return data
    return () if data is None else (data,)
