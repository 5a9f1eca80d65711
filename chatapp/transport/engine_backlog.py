"""Packets that wait until their session is polled."""

BACKLOG = 512  # packets: the answers to one full POST, and as many events
BACKLOG_BYTES = 1_000_000  # of them, the longest left out: one may be a page of long messages


class Backlog:
    """The packets of one session, in their order."""

    __slots__ = ("_bytes", "_longest", "_packets")

    def __init__(self):
        self._packets = []
        self._bytes = self._longest = 0

    def __bool__(self):
        return bool(self._packets)

    def add(self, packet):
        """Keep an Outgoing; return False when too much waits already."""
        if len(self._packets) >= BACKLOG or self._bytes - self._longest > BACKLOG_BYTES:
            return False
        self._packets.append(packet)
        self._bytes += len(packet.content)
        self._longest = max(self._longest, len(packet.content))
        return True

    def first(self, most):
        """Return the first `most`, and go on keeping them."""
        return self._packets[:most]

    def take(self, most=None):
        """Return the first `most` or all, and keep these no more."""
        packets = self._packets[:most]
        self._packets = self._packets[len(packets) :]
        self._bytes -= sum(len(packet.content) for packet in packets)
        self._longest = max((len(packet.content) for packet in self._packets), default=0)
        return packets
