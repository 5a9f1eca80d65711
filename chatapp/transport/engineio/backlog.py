"""Packets that wait until their session is polled."""

from chatapp.transport.engineio.packets import Outgoing

BACKLOG = 512  # packets: the answers to one full POST, and as many events
BACKLOG_BYTES = 1_000_000  # bytes of them without the longest, which may be a page of long messages


class Backlog:
    """The packets of one session, oldest first."""

    __slots__ = ("_bytes", "_longest", "_packets")

    def __init__(self) -> None:
        self._packets: list[Outgoing] = []
        self._bytes = self._longest = 0

    def __bool__(self) -> bool:
        return bool(self._packets)

    @property
    def size(self) -> int:
        """The bytes of all packets."""
        return self._bytes

    def add(self, packet: Outgoing) -> bool:
        """Append a packet; return False when too much waits already."""
        if len(self._packets) >= BACKLOG or self._bytes - self._longest > BACKLOG_BYTES:
            return False
        self._packets.append(packet)
        self._bytes += len(packet.content)
        self._longest = max(self._longest, len(packet.content))
        return True

    def first(self, most: int) -> list[Outgoing]:
        """Return the first `most` packets, and keep them."""
        return self._packets[:most]

    def take(self, most: int | None = None) -> list[Outgoing]:
        """Return the first `most` packets or all of them, and remove these."""
        packets = self._packets[:most]
        if len(packets) == len(self._packets):
            self._packets = []
            self._bytes = self._longest = 0
            return packets
        self._packets = self._packets[len(packets) :]
        self._bytes -= sum(len(packet.content) for packet in packets)
        self._longest = max((len(packet.content) for packet in self._packets), default=0)
        return packets
