"""The members of a namespace and their rooms: a plain data structure."""

CONNECTING, CONNECTED, DOOMED, LEAVING = range(4)


KEPT = 512  # packets for a newcomer


class Newcomer:
    """Stands for a session while its connect handler runs: keeps what is sent meanwhile, for CONNECT comes first.

    `kept`: a list of Outgoing; None when it was too much.
    """

    __slots__ = ("kept", "session")

    carrier = None  # nothing is sent directly

    def __init__(self, session):
        self.session = session
        self.kept = []

    @property
    def sid(self):
        """The session's id."""
        return self.session.sid

    def send(self, outgoing):
        """Keep an Outgoing."""
        if self.kept is not None:
            self.kept.extend(outgoing.packets)
            if len(self.kept) > KEPT:
                self.kept = None


class Member:
    """One connection to a namespace. `session`: the session that carries it, or the Newcomer that stands for it."""

    __slots__ = ("rooms", "session", "state")

    def __init__(self, session):
        self.session = Newcomer(session)
        self.state = CONNECTING
        self.rooms = set()


class Namespace:
    """The members of one namespace and their rooms."""

    __slots__ = ("by_session", "members", "rooms")

    def __init__(self):
        self.members = {}  # sid -> Member
        self.by_session = {}  # session id -> sid
        self.rooms = {}  # name -> {sid: session}

    def add(self, sid, session):
        """Add a member."""
        self.members[sid] = Member(session)
        self.by_session[session.sid] = sid

    def settle(self, sid):
        """Let a newcomer be a member like the others; return what was kept for it."""
        member = self.members[sid]
        kept, member.session = member.session.kept, member.session.session
        for room in member.rooms:
            self.rooms[room][sid] = member.session
        return kept

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
            del self.by_session[member.session.sid]

    def audience(self, room):
        """Return {sid: session} of a room; of everybody when `room` is None; of one member when it is a sid."""
        if room is None:
            return {sid: member.session for sid, member in self.members.items()}
        member = self.members.get(room)
        return {room: member.session} if member is not None else self.rooms.get(room, {})
