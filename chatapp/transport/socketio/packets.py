"""Socket.IO v5 packets as text, read strictly. Source: https://socket.io/docs/v4/socket-io-protocol/, "Packet
encoding".

Binary attachments are refused: nothing here sends any.
"""

import re
from dataclasses import dataclass
from typing import Any

from socketio import packet

from chatapp.transport.engineio.packets import BadPacket
from chatapp.transport.socketio import json as wire_json

DIGITS = 15  # of an acknowledgement's id: as many as a double holds exactly
HEAD = re.compile(r"([0-3])(?:(/[^,]*),?)?([0-9]*)")  # type, namespace, id
RESERVED = {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}


@dataclass(slots=True)
class Incoming:
    """One packet that a client may send."""

    kind: int
    namespace: str
    id: int | None
    data: Any


class Packet(packet.Packet):
    """A packet that python-socketio sends: always text, encoded without a search for bytes in it."""

    def __init__(
        self,
        packet_type: int = packet.EVENT,
        data: Any = None,
        namespace: str | None = None,
        id: int | None = None,
        binary: bool | None = None,
        encoded_packet: str | None = None,
    ) -> None:
        if encoded_packet is not None:
            read = decode(encoded_packet)
            packet_type, data, namespace, id = read.kind, read.data, read.namespace, read.id
        self.packet_type = packet_type
        self.data = data
        self.namespace = namespace
        self.id = id

    def encode(self) -> str:
        """Return the packet as text."""
        return encoded(self.packet_type, self.namespace, self.data, self.id)


def encoded(kind: int, namespace: str | None, data: Any, number: int | None = None) -> str:
    """Return a packet as text. `data`: a JSON value, or None for no data; `number`: an acknowledgement's id."""
    room = f"{namespace}," if namespace not in (None, "/") else ""
    return f"{kind}{room}{'' if number is None else number}{'' if data is None else wire_json.dumps(data)}"


def decode(text: str) -> Incoming:
    """Return a client's packet. Raises BadPacket."""
    head = HEAD.match(text)
    if head is None:
        raise BadPacket("a type that no client may send")
    kind, namespace, number = head.groups()
    if number and len(number) > DIGITS:
        raise BadPacket("a longer id than there can be")
    incoming = Incoming(
        int(kind),
        namespace.partition("?")[0] if namespace else "/",
        int(number) if number else None,
        _json(text, head.end()) if head.end() < len(text) else None,
    )
    _CHECKS[incoming.kind](incoming)
    return incoming


def _json(text, start):
    try:
        return wire_json.loads(text, start)
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
