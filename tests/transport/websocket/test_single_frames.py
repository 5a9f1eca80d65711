"""The fast path of our WebSocket reader for one whole text frame; `test_frames.py` covers it as well."""

import pytest

from chatapp.transport.websocket.frames import BINARY, PING, TEXT, Reader
from tests.transport.wire import frame as client_frame

LIMIT = 100_000


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535])
def test_one_whole_text_frame_is_read_at_once(size):
    assert Reader(LIMIT).single(client_frame(TEXT, b"x" * size, mask=b"\1\2\3\4")) == "x" * size


@pytest.mark.parametrize(
    "data",
    [
        client_frame(TEXT, b"x")[:-1],
        client_frame(TEXT, b"x") + b"\x81",
        client_frame(TEXT, b"x") * 2,
        client_frame(TEXT, b"x" * 65_536),
        client_frame(TEXT, b"x", fin=False),
        client_frame(TEXT, b"x", masked=False),
        client_frame(TEXT, b"x", rsv=0x40),
        client_frame(BINARY, b"x"),
        client_frame(PING, b"x"),
        b"\x81\xfe\x00\x05" + b"\0\0\0\0hello",
        b"\x81\xff" + b"\0" * 131,
        b"\x81",
    ],
    ids=[
        "cut",
        "more behind it",
        "two",
        "a long one",
        "a fragment",
        "unmasked",
        "reserved bit",
        "binary",
        "ping",
        "short length in the long form",
        "length in the longest form",
        "a single byte",
    ],
)
def test_anything_else_is_left_to_feed(data):
    assert Reader(LIMIT).single(data) is None


def test_a_frame_in_the_middle_of_another_message_is_left_to_feed():
    for before in (client_frame(TEXT, b"x", fin=False), client_frame(TEXT, b"xyz")[:-1]):
        reader = Reader(LIMIT)
        list(reader.feed(before))
        assert reader.single(client_frame(TEXT, b"y")) is None
