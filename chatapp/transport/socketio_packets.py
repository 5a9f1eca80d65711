"""Socket.IO v5 packets as text, read strictly. Source: https://socket.io/docs/v4/socket-io-protocol/, "Packet
encoding".

Binary attachments are refused: nothing here sends any.
"""

from dataclasses import dataclass

from socketio import packet

from chatapp.transport import wire_json
from chatapp.transport.engine_packets import BadPacket

DIGITS = 15  # of an acknowledgement's id: what a double holds exactly
RESERVED = {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}


@dataclass(slots=True)
class Incoming:
    """One packet that a client may send."""

    kind: int
    namespace: str
    id: int | None
    data: object


class Packet(packet.Packet):
    """What python-socketio sends: always text, and written without a search for bytes in it."""

    def __init__(self, packet_type=packet.EVENT, data=None, namespace=None, id=None, binary=None, encoded_packet=None):
        if encoded_packet is not None:
            read = decode(encoded_packet)
            packet_type, data, namespace, id = read.kind, read.data, read.namespace, read.id
        self.packet_type = packet_type
        self.data = data
        self.namespace = namespace
        self.id = id

    def encode(self):
        """Return the packet as text."""
        namespace = f"{self.namespace}," if self.namespace not in (None, "/") else ""
        number = "" if self.id is None else str(self.id)
        return f"{self.packet_type}{namespace}{number}{'' if self.data is None else wire_json.dumps(self.data)}"


def decode(text):
    """Return a client's packet as Incoming. Raises BadPacket."""
    kind = text[:1]
    if kind not in ("0", "1", "2", "3"):
        raise BadPacket("a type that no client may send")
    namespace, rest = _namespace(text[1:])
    number, rest = _number(rest)
    incoming = Incoming(int(kind), namespace, number, _json(rest) if rest else None)
    _CHECKS[incoming.kind](incoming)
    return incoming


def _namespace(text):
    if not text.startswith("/"):
        return "/", text
    namespace, _, rest = text.partition(",")
    return namespace.partition("?")[0], rest


def _number(text):
    end = 0
    while end < len(text) and text[end] in "0123456789":
        end += 1
        if end > DIGITS:
            raise BadPacket("a longer id than there can be")
    return (int(text[:end]) if end else None), text[end:]


def _json(text):
    try:
        return wire_json.loads(text)
    except ValueError:
        raise BadPacket("not JSON") from None


def _connect(incoming):
    if incoming.id is not None or not isinstance(incoming.data, dict | None):
        raise BadPacket("a bad CONNECT")


def _disconnect(incoming):
    if incoming.id is not None or incoming.data is not None:
        raise BadPacket("a bad DISCONNECT")


def _event(incoming):
    data = incoming.data
    if not isinstance(data, list) or not data or not isinstance(data[0], str) or data[0] in RESERVED:
        raise BadPacket("a bad EVENT")


def _ack(incoming):
    if incoming.id is None or not isinstance(incoming.data, list):
        raise BadPacket("a bad ACK")


_CHECKS = {packet.CONNECT: _connect, packet.DISCONNECT: _disconnect, packet.EVENT: _event, packet.ACK: _ack}
