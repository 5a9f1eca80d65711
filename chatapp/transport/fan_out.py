"""One packet to many sessions; and what one turn of the loop sends, held together until it ends."""

from chatapp.transport import ring
from chatapp.transport.engine_packets import PER_POLL, Together

MOST = 256  # packets held together: a handler that sends without end fills no memory
MANY = 16  # sessions for which it pays to hand their sockets to the kernel together
PORTION = 65_536  # bytes that are put together: what many small packets save is the system calls


def deliver(outgoing, sessions):
    """Send an Outgoing to each of these sessions, now. Nothing here waits or blocks.

    A session with a WebSocket for which nothing waits costs one system call at most, and hardly more.
    """
    frame = outgoing.frame
    if len(sessions) >= MANY and len(frame) <= ring.LONGEST and (shared := ring.of_this_process()) is not None:
        _deliver_by(shared, outgoing, sessions)
    else:
        _deliver_each(outgoing, sessions)


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
            session.send(outgoing)  # once more, on the way that looks at what is wrong
            continue
        if sent != size:
            carrier.keep(frame, sent)


def _deliver_by(shared, outgoing, sessions):
    """Deliver by a Ring to those with a WebSocket for which nothing waits, and one by one to the others."""
    ready = {}
    for session in sessions:
        carrier = session.carrier
        if carrier is None or carrier.direct is None:
            session.send(outgoing)
        else:
            ready[carrier.descriptor] = session
    frame = outgoing.frame
    for descriptor, sent in shared.send(frame, list(ready)).items():
        if sent < 0:
            ready[descriptor].send(outgoing)  # once more, on the way that looks at what is wrong
        else:
            ready[descriptor].carrier.keep(frame, sent)


class Held:
    """What the handlers of one turn send, in its order: the packets of one session leave as one write."""

    def __init__(self):
        self._batches = []

    def add(self, outgoing, sessions):
        """Hold a packet for these sessions, a sequence that nobody changes."""
        self._batches.append((outgoing, sessions))
        if len(self._batches) == MOST:
            self.flush()

    def flush(self):
        """Send everything that is held."""
        if self._batches:
            batches, self._batches = self._batches, []
            for outgoing, sessions in batches if len(batches) == 1 else _gathered(batches):
                deliver(outgoing, sessions)


def _gathered(batches):
    """Yield what to deliver to whom, so that a session with several packets gets them together, in their order."""
    largest = max(batches, key=lambda batch: len(batch[1]))
    several = {session: [] for batch in batches if batch is not largest for session in batch[1]}
    yield largest[0], [session for session in largest[1] if session not in several]
    for outgoing, sessions in batches:
        for session in sessions:
            if session in several:
                several[session].append(outgoing)
    alike = {}
    for session, packets in several.items():
        alike.setdefault(tuple(packets), []).append(session)
    for packets, sessions in alike.items():
        for some in _portions(packets):
            yield some[0] if len(some) == 1 else Together(some), sessions


def _portions(packets):
    """Yield them in lists that make one write each; what is long goes alone, since bounds count by writes."""
    some, size = [], 0
    for packet in packets:
        size += len(packet.content)
        if some and (len(some) == PER_POLL or size > PORTION):
            yield some
            some, size = [], len(packet.content)
        some.append(packet)
    yield some
