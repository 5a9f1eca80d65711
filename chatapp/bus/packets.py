"""Packets on the channel of a bus: `[version, sender, record, …]` in JSON, with a record `[kind, data]` for each thing.

`sender`: the name of a node and its instance, with a dot between. A record that is too long for one packet comes as
several records `["part", [number, count, text]]` in packets that follow each other; their texts together are that one.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import orjson

from chatapp.transport.socketio.json import dumps

VERSION = 1
PART = "part"
LONGEST = 1_000_000  # bytes of what comes in parts: a report on 20,000 people
KEPT = 4 * LONGEST  # of unfinished parts, of all senders together
CHARACTER = 4  # bytes of one, at most, of JSON within a string of JSON
PART_HEAD = 64  # bytes, at most, of a record around the text of a part
KIND = 32  # characters
SENDER = 100


class BadPacket(ValueError):
    """A text on the channel is no packet."""


class Packet(NamedTuple):
    """A packet of our version. `records`: a list of (kind, data)."""

    node: str
    instance: str
    records: list[tuple[str, Any]]


def record(kind: str, data: Any) -> str:
    """Return a record as text."""
    return dumps([kind, data])


def packets(sender: str, records: Iterable[str], limit: int) -> Iterator[str]:
    """Yield packets of at most `limit` bytes with these records, in their order."""
    head = f'[{VERSION},"{sender}"'
    together, size = [head], len(head) + 1  # with the bracket that ends it
    for each in _fitting(records, limit - len(head) - 2):
        length = len(each.encode()) + 1
        if size + length > limit:
            yield ",".join(together) + "]"
            together, size = [head], len(head) + 1
        together.append(each)
        size += length
    if len(together) > 1:
        yield ",".join(together) + "]"


def _fitting(records: Iterable[str], most: int) -> Iterator[str]:
    """Yield records of at most `most` bytes: a longer one in parts."""
    for each in records:
        if len(each.encode()) <= most:
            yield each
            continue
        size = (most - PART_HEAD) // CHARACTER
        texts = [each[start : start + size] for start in range(0, len(each), size)]
        for number, text in enumerate(texts):
            yield record(PART, [number, len(texts), text])


def fits(text: str, sender: str, limit: int) -> bool:
    """Return whether a record fits one packet of `limit` bytes."""
    return len(text.encode()) <= limit - len(f'[{VERSION},"{sender}"') - 2


class Reader:
    """Reads packets, and puts together what came in parts."""

    def __init__(self) -> None:
        self._parts: dict[str, list[str]] = {}

    def read(self, text: str) -> Packet | None:
        """Return a Packet, None for one of another version. Raises BadPacket."""
        packet = _loaded(text)
        if not isinstance(packet, list) or not packet:
            raise BadPacket("no packet")
        version, *rest = packet
        if version != VERSION:
            return None
        if not rest or not isinstance(rest[0], str) or len(rest[0]) > SENDER or rest[0].count(".") != 1:
            raise BadPacket("no sender")
        sender, *records = rest
        node, _, instance = sender.partition(".")
        return Packet(node, instance, [whole for each in records for whole in self._whole(sender, each)])

    def _whole(self, sender: str, each: Any) -> Iterator[tuple[str, Any]]:
        """Yield a record; one that came in parts with its last one."""
        kind, data = _record(each)
        if kind != PART:
            yield kind, data
            return
        number, count, text = _part(data)
        kept = self._parts.pop(sender, []) if number else []
        if len(kept) != number:  # one before was lost
            return
        kept.append(text)
        if number == count - 1:
            yield _record(_loaded("".join(kept)))
        elif sum(map(len, kept)) > LONGEST or self._kept() > KEPT:
            self._parts.clear()
            raise BadPacket("too long")
        else:
            self._parts[sender] = kept

    def _kept(self) -> int:
        return sum(len(text) for texts in self._parts.values() for text in texts)


def _loaded(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadPacket("no JSON") from None


def _record(value: Any) -> tuple[str, Any]:
    match value:
        case [str(kind), data] if len(kind) <= KIND:
            return kind, data
    raise BadPacket("no record")


def _part(value: Any) -> tuple[int, int, str]:
    match value:
        case [int(number), int(count), str(text)] if 0 <= number < count <= LONGEST:
            return number, count, text
    raise BadPacket("no part")
