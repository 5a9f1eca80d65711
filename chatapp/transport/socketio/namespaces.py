"""The members of a namespace and their rooms: a plain data structure."""

from enum import Enum

from chatapp.transport.engineio.fan_out import Recipient
from chatapp.transport.engineio.packets import Outgoing

KEPT = 512  # packets for a pending member


class State(Enum):
    """How far a member has come.

    CONNECTING: its connect handler runs. REJECTED: it was disconnected meanwhile. LEAVING: its disconnect handler runs.
    """

    CONNECTING = "connecting"
    CONNECTED = "connected"
    REJECTED = "rejected"
    LEAVING = "leaving"


CONNECTING, CONNECTED, REJECTED, LEAVING = State


class PendingMember:
    """A session while its connect handler runs: it keeps the packets that are sent meanwhile, for CONNECT comes first.

    `kept`: a list of Outgoing; None when there were too many.
    """

    __slots__ = ("kept", "session")

    carrier = None  # nothing is written to its connection directly

    def __init__(self, session: Recipient) -> None:
        self.session = session
        self.kept: list[Outgoing] | None = []

    @property
    def sid(self) -> str:
        """The session's id."""
        return self.session.sid

    def send(self, outgoing: Outgoing) -> None:
        """Keep a packet."""
        if self.kept is not None:
            self.kept.extend(outgoing.packets)
            if len(self.kept) > KEPT:
                self.kept = None


class Member:
    """One connection to a namespace. `session`: the session that carries it, or the PendingMember in its place."""

    __slots__ = ("rooms", "session", "state")

    def __init__(self, session: Recipient) -> None:
        self.session: Recipient | PendingMember = PendingMember(session)
        self.state = CONNECTING
        self.rooms: set[str] = set()


class Namespace:
    """The members of one namespace and their rooms."""

    __slots__ = ("by_session", "members", "rooms")

    def __init__(self) -> None:
        self.members: dict[str, Member] = {}  # by sid
        self.by_session: dict[str, str] = {}  # session id: sid
        self.rooms: dict[str, dict[str, Recipient]] = {}  # name: {sid: session}

    def add(self, sid: str, session: Recipient) -> None:
        """Add a member, pending until `admit`."""
        self.members[sid] = Member(session)
        self.by_session[session.sid] = sid

    def admit(self, sid: str) -> list[Outgoing] | None:
        """Make a pending member a full one; return the packets that were kept for it, None when there were too many."""
        member = self.members[sid]
        pending = member.session
        if not isinstance(pending, PendingMember):
            return None
        member.session = pending.session
        for room in member.rooms:
            self.rooms[room][sid] = member.session
        return pending.kept

    def enter(self, sid: str, room: str) -> None:
        """Add a member to a room."""
        member = self.members[sid]
        member.rooms.add(room)
        self.rooms.setdefault(room, {})[sid] = member.session

    def leave(self, sid: str, room: str) -> None:
        """Remove a member from a room; an empty room is dropped."""
        members = self.rooms.get(room)
        if members is not None and members.pop(sid, None) is not None:
            self.members[sid].rooms.discard(room)
            if not members:
                del self.rooms[room]

    def forget(self, sid: str) -> None:
        """Remove a member from all rooms and from the namespace."""
        member = self.members.get(sid)
        if member is not None:
            for room in list(member.rooms):
                self.leave(sid, room)
            del self.members[sid]
            del self.by_session[member.session.sid]

    def audience(self, room: str | None) -> dict[str, Recipient]:
        """Return {sid: session} of a room; of all members when `room` is None; of one member when it is a sid."""
        if room is None:
            return {sid: member.session for sid, member in self.members.items()}
        member = self.members.get(room)
        return {room: member.session} if member is not None else self.rooms.get(room, {})
