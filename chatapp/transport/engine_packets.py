"""Engine.IO v4 packets as text, and what one packet looks like on each wire.

Source: https://socket.io/docs/v4/engine-io-protocol/, "Packet encoding".
"""

from chatapp.transport import websocket_reader as frames
from chatapp.transport.responses import date

OPEN, CLOSE, PING, PONG, MESSAGE, UPGRADE, NOOP = "0123456"
SEPARATOR = "\x1e"
PER_POLL = 16  # packets in one answer: python-engineio's client throws an answer with more away
PACKETS = 256  # in one POST: a client that comes out of a tunnel sends an hour's worth; stock refuses 17, with 200

_COMMON = b"Date: %s\r\nContent-Length: %d\r\n\r\n%s"


class BadPacket(ValueError):
    """What no Engine.IO or Socket.IO client may send; its session is closed."""


class Outgoing:
    """One packet on its way to one or many sessions: encoded once for each wire. `text`: with its type in front.

    `responses`: what `response` has returned so far, by head.
    """

    __slots__ = ("_frame", "content", "responses")

    plain = None  # on a plain WebSocket: nothing, but for an Event

    def __init__(self, text):
        self.content = text.encode(errors="replace")  # a lone surrogate is no text on any wire
        self._frame = None
        self.responses = {}

    @property
    def packets(self):
        """The packets in it: itself."""
        return (self,)

    @property
    def frame(self):
        """The bytes of a WebSocket frame."""
        if self._frame is None:
            self._frame = frames.frame(frames.TEXT, self.content)
        return self._frame

    def response(self, head):
        """Return the bytes of an HTTP response that begins with `head`, carries only this packet, and is dated now."""
        response = self.responses.get(head)
        if response is None:
            response = self.responses[head] = whole_response(head, self.content)
        return response


class Together(Outgoing):
    """Several packets for one session as one write; at most PER_POLL."""

    __slots__ = ("_packets",)

    def __init__(self, packets):
        self._packets = packets
        self.content = payload(packets)
        self._frame = b"".join([packet.frame for packet in packets])
        self.responses = {}

    @property
    def packets(self):
        """The packets in it, in their order."""
        return self._packets


def whole_response(head, body):
    """Return `head` with date and length, and `body`, as bytes."""
    return head + _COMMON % (date().encode("ascii"), len(body), body)


def payload(packets):
    """Return the bytes of several Outgoing in one polling response."""
    return SEPARATOR.encode().join([packet.content for packet in packets])


def unpack(body):
    """Return the packets in a POST's bytes, as (type, text) each. Raises BadPacket, before any of them is handled."""
    try:
        packets = body.decode().split(SEPARATOR)
    except UnicodeDecodeError:
        raise BadPacket("not UTF-8") from None
    if len(packets) > PACKETS:
        raise BadPacket("too many packets")
    return [parse(packet) for packet in packets]


def parse(packet):
    """Return (type, text) of a packet that a client may send in an open session. Raises BadPacket."""
    kind = packet[:1]
    if kind == MESSAGE or (kind in (CLOSE, PONG, NOOP) and len(packet) == 1):
        return kind, packet[1:]
    raise BadPacket("unknown packet")
