"""Our WebSocket reader compared with wsproto's, and with RFC 6455 where wsproto has no rule."""

import random
import time

import pytest
from wsproto import frame_protocol as reference

from chatapp.transport.websocket.frames import (
    BAD_DATA,
    BINARY,
    CLOSE,
    PING,
    PROTOCOL_ERROR,
    TEXT,
    TOO_BIG,
    BadFrame,
    Reader,
    close_code,
    frame,
)
from tests.transport.wire import frame as client_frame

LIMIT = 100_000


def read(data, sizes=None):
    """Return the frames that our reader finds in `data`, fed in pieces of `sizes`, as [(opcode, content)…], then the
    code with which it refuses, if it does."""
    reader, seen = Reader(LIMIT), []
    try:
        for piece in pieces(data, sizes):
            text = reader.single(piece)
            for opcode, content in reader.feed(piece) if text is None else [(TEXT, text)]:
                if opcode == CLOSE:
                    close_code(content)
                seen.append((opcode, content))
                if opcode == CLOSE:
                    return seen
    except BadFrame as error:
        seen.append(error.code)
    return seen


def read_by_wsproto(data, sizes=None):
    """Return the same of wsproto's reader, with its fragments joined."""
    protocol, seen, parts = reference.FrameProtocol(client=False, extensions=[]), [], []
    opened = None
    try:
        for piece in pieces(data, sizes):
            protocol.receive_bytes(piece)
            for got in protocol.received_frames():
                opcode, content = int(got.opcode), got.payload
                if opcode in (TEXT, BINARY, 0):
                    parts.append(content)
                    opened = opcode or opened
                    if got.message_finished:
                        joined = ("" if opened == TEXT else b"").join(bytes_or_text(part) for part in parts)
                        seen.append((opened, joined))
                        parts = []
                else:
                    seen.append((opcode, content if opcode != CLOSE else None))
                    if opcode == CLOSE:
                        return seen
    except reference.ParseFailed as error:
        seen.append(int(error.code))
    return seen


def bytes_or_text(part):
    return part if isinstance(part, str) else bytes(part)


def without_close(seen):
    return [(item[0], None) if isinstance(item, tuple) and item[0] == CLOSE else item for item in seen]


def pieces(data, sizes):
    if sizes is None:
        return [data]
    at, found = 0, []
    while at < len(data):
        size = sizes.randint(1, 40)
        found.append(data[at : at + size])
        at += size
    return found


def random_frames(chance):
    """Return the bytes of a few frames: most are valid, some have any bit changed."""
    data = b""
    for _ in range(chance.randint(1, 6)):
        opcode = chance.choice([TEXT, TEXT, TEXT, 0, 0, BINARY, PING, 10, CLOSE, chance.randint(0, 15)])
        text = "".join(chance.choice("aä€👋") for _ in range(chance.choice([0, 1, 5, 60, 300])))
        content = text.encode()
        if opcode >= 8:
            content = content[: chance.choice([0, 1, 20, 125, 130])]
        if opcode == CLOSE and content:
            content = chance.choice([999, 1000, 1005, 1007, 2999, 3000, 5000]).to_bytes(2, "big") + content[:20]
        if chance.random() < 0.1:
            content = content[:-1] + b"\xff"
        made = client_frame(
            opcode,
            content,
            fin=chance.random() < 0.7,
            rsv=chance.choice([0] * 20 + [0x10, 0x40]),
            masked=chance.random() < 0.97,
            mask=chance.randbytes(4),
        )
        if chance.random() < 0.05:
            at = chance.randrange(len(made))
            made = made[:at] + bytes([made[at] ^ (1 << chance.randrange(8))]) + made[at + 1 :]
        data += made
    return data


@pytest.mark.parametrize("seed", range(20))
def test_it_reads_what_wsproto_reads_however_it_is_cut(seed):
    chance = random.Random(seed)
    refused = 0
    for _ in range(60):
        data = random_frames(chance)
        whole = read(data)
        assert read(data, random.Random(seed)) == whole
        expected, ours = read_by_wsproto(data), without_close(whole)
        # wsproto returns text as it arrives, and has no limit of its own: it may have returned less before an error.
        if ours and isinstance(ours[-1], int):
            refused += 1
            if ours[-1] != TOO_BIG:
                assert isinstance(expected[-1], int), (data[:80], ours, expected)
        else:
            assert ours == expected
    assert 0 < refused < 60


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (client_frame(TEXT, b"x", masked=False), PROTOCOL_ERROR),
        (client_frame(TEXT, b"x", rsv=0x40), PROTOCOL_ERROR),
        (client_frame(3, b"x"), PROTOCOL_ERROR),
        (client_frame(0, b"x"), PROTOCOL_ERROR),
        (client_frame(TEXT, b"x", fin=False) + client_frame(TEXT, b"y"), PROTOCOL_ERROR),
        (client_frame(PING, b"x" * 126), PROTOCOL_ERROR),
        (client_frame(PING, b"x", fin=False), PROTOCOL_ERROR),
        (client_frame(TEXT, b"\xff"), BAD_DATA),
        (client_frame(TEXT, "ä".encode()[:1]), BAD_DATA),
        (client_frame(TEXT, b"a\xff", fin=False), BAD_DATA),
        (client_frame(CLOSE, b"\x03"), PROTOCOL_ERROR),
        (client_frame(CLOSE, (1005).to_bytes(2, "big")), PROTOCOL_ERROR),
        (client_frame(CLOSE, (1000).to_bytes(2, "big") + b"\xff"), BAD_DATA),
        (client_frame(TEXT, b"x" * (LIMIT + 1)), TOO_BIG),
        (client_frame(TEXT, b"x" * LIMIT, fin=False) + client_frame(0, b"x"), TOO_BIG),
        (b"\x81\xfe\x00\x05" + b"\0\0\0\0hello", PROTOCOL_ERROR),
        (b"\x81\xff\x80" + b"\0" * 11, PROTOCOL_ERROR),
    ],
    ids=[
        "unmasked",
        "reserved bit",
        "unknown opcode",
        "nothing to continue",
        "message inside a message",
        "long ping",
        "ping in parts",
        "no UTF-8",
        "half a letter",
        "no UTF-8 in a first part",
        "close with one byte",
        "close with 1005",
        "close with a reason of no UTF-8",
        "too big",
        "too big in parts",
        "short length in the long form",
        "length beyond 63 bits",
    ],
)
def test_what_a_client_must_not_send_has_its_code(data, code):
    assert read(data)[-1] == code


def test_text_may_be_cut_within_a_character():
    content = "grüß 👋".encode()
    for at in range(len(content)):
        data = client_frame(TEXT, content[:at], fin=False) + client_frame(PING, b"p") + client_frame(0, content[at:])
        assert read(data) == [(PING, b"p"), (TEXT, "grüß 👋")]


def test_a_long_frame_is_read_in_milliseconds_also_when_it_comes_in_small_pieces():
    reader, content = Reader(1_000_000), b"x" * 900_000
    data = client_frame(TEXT, content, mask=b"\1\2\3\4")
    started = time.process_time()
    assert list(reader.feed(data)) == [(TEXT, content.decode())]
    whole = time.process_time() - started
    seen = []
    for at in range(0, len(data), 1000):
        seen.extend(reader.feed(data[at : at + 1000]))
    assert seen == [(TEXT, content.decode())]
    assert whole < 0.1
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_wsproto_reads_our_frames(size):
    protocol = reference.FrameProtocol(client=True, extensions=[])
    protocol.receive_bytes(frame(TEXT, b"x" * size))
    assert "".join(got.payload for got in protocol.received_frames()) == "x" * size
