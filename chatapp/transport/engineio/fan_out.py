"""One packet to many sessions; and the packets of one turn of the loop, sent together at its end."""

import typing
from collections.abc import Callable, Sequence

from chatapp.transport.engineio.packets import PER_POLL, Outgoing, Together
from chatapp.transport.tcp import io_uring
from chatapp.transport.tcp.connection import Connection

MOST = 256  # packets that are held: a handler that sends without end fills no memory
MANY = 16  # sessions from which on one system call for all of their sockets is cheaper
PORTION = 65_536  # bytes that are joined to one write: joining saves system calls, which matter for small packets only


class Recipient(typing.Protocol):
    """A session, as packets are sent to it."""

    @property
    def sid(self) -> str:
        """Its id."""

    @property
    def carrier(self) -> Connection | None:
        """The connection of its WebSocket, or None."""

    def send(self, outgoing: Outgoing) -> None:
        """Send a packet, or keep it. Must neither wait nor block."""


class FanOut:
    """Sends packets to the sessions of one server, by a Ring of its own where the host allows one."""

    __slots__ = ("_is_ring_tried", "_ring")

    def __init__(self) -> None:
        self._is_ring_tried = False  # before the first packet to MANY sessions
        self._ring: io_uring.Ring | None = None

    def deliver(self, outgoing: Outgoing, sessions: Sequence[Recipient]) -> None:
        """Send a packet to each session now. Nothing here waits or blocks.

        A session whose WebSocket has nothing queued costs at most one system call, and little else.
        """
        if len(sessions) >= MANY and len(outgoing.frame) <= io_uring.LONGEST and (ring := self.ring()) is not None:
            _deliver_by(ring, outgoing, sessions)
        else:
            _deliver_each(outgoing, sessions)

    def ring(self) -> io_uring.Ring | None:
        """Return the Ring, made when it is first asked for; None where the host allows none, or it broke."""
        if not self._is_ring_tried:
            self._is_ring_tried, self._ring = True, io_uring.new_ring()
        elif self._ring is not None and self._ring.is_broken:
            self._ring = None
        return self._ring


def _deliver_each(outgoing, sessions):
    frame = outgoing.frame
    size = len(frame)
    for session in sessions:
        carrier = session.carrier
        if carrier is None or (send := carrier.direct) is None:
            session.send(outgoing)
            continue
        try:
            sent = send(frame)
        except OSError:
            session.send(outgoing)  # again, by the path that handles errors
            continue
        if sent != size:
            carrier.queue_rest(frame, sent)


def _deliver_by(ring, outgoing, sessions):
    """Deliver by a Ring to the sessions whose WebSockets have nothing queued, and one by one to the others."""
    ready = {}
    for session in sessions:
        carrier = session.carrier
        if carrier is None or carrier.direct is None:
            session.send(outgoing)
        else:
            ready[carrier.descriptor] = session
    frame = outgoing.frame
    for descriptor, sent in ring.send(frame, list(ready)).items():
        if sent is None:  # it may have got a part: sending again could double it, so the client has to reconnect
            ready[descriptor].carrier.cut()
        elif sent < 0:
            ready[descriptor].send(outgoing)  # again, by the path that handles errors
        else:
            ready[descriptor].carrier.queue_rest(frame, sent)


class Held:
    """The packets that the handlers of one turn send, in their order: those of one session leave as one write.

    `deliver`: that of the server's FanOut.
    """

    def __init__(self, deliver: Callable[[Outgoing, Sequence[Recipient]], None]) -> None:
        self._deliver = deliver
        self._batches: list[tuple[Outgoing, Sequence[Recipient]]] = []

    def add(self, outgoing: Outgoing, sessions: Sequence[Recipient]) -> None:
        """Hold a packet for these sessions; the caller must not change the sequence afterwards."""
        self._batches.append((outgoing, sessions))
        if len(self._batches) == MOST:
            self.flush()

    def flush(self) -> None:
        """Send everything that is held."""
        if self._batches:
            batches, self._batches = self._batches, []
            for outgoing, sessions in batches if len(batches) == 1 else _gathered(batches):
                self._deliver(outgoing, sessions)


def _gathered(batches):
    """Yield (packet, sessions) to deliver, so that a session with several packets gets them joined, in their order."""
    largest = max(batches, key=lambda batch: len(batch[1]))
    several: dict[Recipient, list[Outgoing]] = {
        session: [] for batch in batches if batch is not largest for session in batch[1]
    }
    yield largest[0], [session for session in largest[1] if session not in several]
    for outgoing, sessions in batches:
        for session in sessions:
            if session in several:
                several[session].append(outgoing)
    alike: dict[tuple[Outgoing, ...], list[Recipient]] = {}
    for session, theirs in several.items():
        alike.setdefault(tuple(theirs), []).append(session)
    for packets, sessions in alike.items():
        for some in _portions(packets):
            yield some[0] if len(some) == 1 else Together(some), sessions


def _portions(packets):
    """Yield the packets in lists of one write each. A long packet goes alone, since bounds count by writes."""
    some: list[Outgoing] = []
    size = 0
    for packet in packets:
        size += len(packet.content)
        if some and (len(some) == PER_POLL or size > PORTION):
            yield some
            some, size = [], len(packet.content)
        some.append(packet)
    yield some
