"""Engine.IO v4 packets as text, and the bytes of one packet on each wire.

Source: https://socket.io/docs/v4/engine-io-protocol/, "Packet encoding".
"""

from collections.abc import Sequence

from chatapp.transport.http.responses import date
from chatapp.transport.websocket import frames

OPEN, CLOSE, PING, PONG, MESSAGE, UPGRADE, NOOP = "0123456"
SEPARATOR = "\x1e"
PER_POLL = 16  # packets in one answer: python-engineio's client discards an answer with more
PACKETS = 256  # in one POST: a client that was offline sends an hour's packets; stock loses 17 of them, with a 200

_COMMON = b"Date: %s\r\nContent-Length: %d\r\n\r\n%s"


class BadPacket(ValueError):
    """A packet that no Engine.IO or Socket.IO client may send; its session is closed."""


class Outgoing:
    """One packet for one or many sessions, encoded once for each wire. `text`: with its type in front.

    `content`: its bytes. `responses`: the results of `response`, by head.
    """

    __slots__ = ("_frame", "content", "responses")

    def __init__(self, text: str) -> None:
        self.content = text.encode(errors="replace")  # UTF-8 has no lone surrogates
        self._frame: bytes | None = None
        self.responses: dict[bytes, bytes] = {}

    @property
    def packets(self) -> "Sequence[Outgoing]":
        """The packets in it: itself."""
        return (self,)

    @property
    def frame(self) -> bytes:
        """The bytes of a WebSocket frame."""
        frame = self._frame
        if frame is None:
            frame = self._frame = frames.frame(frames.TEXT, self.content)
        return frame

    def response(self, head: bytes) -> bytes:
        """Return the bytes of an HTTP response that begins with `head`, has this packet as its body, and a date."""
        response = self.responses.get(head)
        if response is None:
            response = self.responses[head] = whole_response(head, self.content)
        return response


class Together(Outgoing):
    """Several packets for one session as one write; at most PER_POLL."""

    __slots__ = ("_packets",)

    def __init__(self, packets: Sequence[Outgoing]) -> None:
        self._packets = packets
        self.content = payload(packets)
        self._frame = b"".join([packet.frame for packet in packets])
        self.responses = {}

    @property
    def packets(self) -> Sequence[Outgoing]:
        """The packets in it, oldest first."""
        return self._packets


def whole_response(head: bytes, body: bytes) -> bytes:
    """Return `head` with date and length, and `body`, as bytes."""
    return head + _COMMON % (date().encode("ascii"), len(body), body)


def payload(packets: Sequence[Outgoing]) -> bytes:
    """Return the body of one polling response with several packets."""
    return SEPARATOR.encode().join([packet.content for packet in packets])


def unpack(body: bytes) -> list[tuple[str, str]]:
    """Return the packets in the body of a POST, as (type, text) each. Raises BadPacket, before any is handled."""
    try:
        packets = body.decode().split(SEPARATOR)
    except UnicodeDecodeError:
        raise BadPacket("not UTF-8") from None
    if len(packets) > PACKETS:
        raise BadPacket("too many packets")
    return [parse(packet) for packet in packets]


def parse(packet: str) -> tuple[str, str]:
    """Return (type, text) of a packet that a client may send in an open session. Raises BadPacket."""
    kind = packet[:1]
    if kind == MESSAGE or (kind in (CLOSE, PONG, NOOP) and len(packet) == 1):
        return kind, packet[1:]
    raise BadPacket("unknown packet")
