"""Who is connected, and in which rooms; a broadcast is encoded once and handed to each session.

Replaces the book-keeping of python-socketio 5.18.1 (`socketio/base_manager.py`), which walks every room at each
disconnect and keeps one for each connection. Its interface is kept, so that a manager for several processes can stand
on it.
"""

import itertools

from socketio import packet
from socketio.manager import Manager

from chatapp.transport.engine_packets import MESSAGE
from chatapp.transport.plain import Event

CONNECTING, CONNECTED, DOOMED, LEAVING = range(4)


class Member:
    """One connection to a namespace. `session`: the id of the Engine.IO session that carries it."""

    __slots__ = ("rooms", "session", "state")

    def __init__(self, session):
        self.session = session
        self.state = CONNECTING
        self.rooms = set()


class Namespace:
    """The members of one namespace and their rooms."""

    __slots__ = ("by_session", "members", "rooms")

    def __init__(self):
        self.members = {}  # sid -> Member
        self.by_session = {}  # session id -> sid
        self.rooms = {}  # name -> {sid: session id}

    def enter(self, sid, room):
        """Add a member to a room."""
        member = self.members[sid]
        member.rooms.add(room)
        self.rooms.setdefault(room, {})[sid] = member.session

    def leave(self, sid, room):
        """Take a member out of a room; an empty room is no more."""
        members = self.rooms.get(room)
        if members is not None and members.pop(sid, None) is not None:
            self.members[sid].rooms.discard(room)
            if not members:
                del self.rooms[room]

    def forget(self, sid):
        """Take a member out of everything."""
        member = self.members.get(sid)
        if member is not None:
            for room in list(member.rooms):
                self.leave(sid, room)
            del self.members[sid]
            del self.by_session[member.session]

    def participants(self, room):
        """Yield (sid, session id) of a room; of everybody when `room` is None; of one member when it is a sid."""
        if room is None:
            return ((sid, member.session) for sid, member in self.members.items())
        member = self.members.get(room)
        if member is not None:
            return ((room, member.session),)
        return self.rooms.get(room, {}).items()


class Rooms(Manager):
    """The members of all namespaces."""

    def __init__(self):
        super().__init__()
        self._namespaces = {}

    def get_namespaces(self):
        return self._namespaces.keys()

    def get_participants(self, namespace, room):
        return iter(self._participants(namespace, room))

    def _participants(self, namespace, room):
        """Return (sid, session id) of those in a room, or in any of a list of rooms, as something to walk once."""
        space = self._namespaces.get(namespace)
        if space is None:
            return ()
        if room is None or isinstance(room, str):
            return list(space.participants(room))
        return dict(itertools.chain.from_iterable(space.participants(one) for one in room)).items()

    def emit(self, event, data, namespace, room=None, skip_sid=None, callback=None, to=None, **kwargs):
        """Send an event to a member, a room or everybody. Returns once each session has it or keeps it; never
        blocks."""
        members = self._participants(namespace, to or room)
        arguments = [event, *_arguments(data)]
        skipped = skip_sid if isinstance(skip_sid, list) else [skip_sid]
        if callback:
            self._ask(members, arguments, namespace, skipped, callback)
            return
        text = self.server.packet_class(packet.EVENT, data=arguments, namespace=namespace).encode()
        outgoing = Event(MESSAGE + text, event, data)
        sessions = self.server.eio.sockets
        for sid, session_id in members:
            if sid not in skipped:
                session = sessions.get(session_id)
                if session is not None:
                    session.send(outgoing)

    def _ask(self, members, arguments, namespace, skipped, callback):
        for sid, session_id in members:
            if sid not in skipped:
                number = self._generate_ack_id(sid, callback)
                asked = self.server.packet_class(packet.EVENT, data=arguments, namespace=namespace, id=number)
                self.server._send_packet(session_id, asked)

    def pre_connect(self, eio_sid, namespace):
        """Register a member whose connect handler is about to run; return its sid, or None when it is one already."""
        space = self._namespaces.setdefault(namespace, Namespace())
        if eio_sid in space.by_session:
            return None
        sid = self.server.eio.generate_id()
        space.members[sid] = Member(eio_sid)
        space.by_session[eio_sid] = sid
        return sid

    def connect(self, sid, namespace):
        """Mark a member as connected. Return whether it still may be: it is not when it was cut meanwhile."""
        member = self._member(sid, namespace)
        if member is None or member.state != CONNECTING:
            return False
        member.state = CONNECTED
        return True

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
        return member.session

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
        return member.session if member is not None else None

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
        for sid, _ in list(self._participants(namespace, room)):
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
