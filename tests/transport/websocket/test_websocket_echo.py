"""The kinds of cases of Autobahn's suite (RFC 6455), in short, against the echo route."""

import pytest

from tests.transport import echo
from tests.transport.wire import BINARY, CLOSE, PING, PONG, TEXT, WebSocket, frame

VALID = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]
INVALID = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535]
TEXTS = [
    "",
    "Hello-µ@ßöäüàá-UTF-8!!",
    "κόσμε",
    "\0",
    "\x7f",
    "\u07ff",
    "\uffff",
    "\U00010000",
    "\U0010ffff",
    "👋" * 300,
]
NO_TEXTS = [
    "cebae1bdb9cf83cebcceb5eda080656469746564",
    "80",
    "c0af",
    "eda080",
    "f4908080",
    "fc80808080af",
    "c3",
    "fe",
    "ff",
]
RESERVED = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]
CONTINUATION = 0


@pytest.fixture
def websocket(quiet):
    return WebSocket(quiet.port, echo.PATH)


def close(code, reason=b""):
    return code.to_bytes(2, "big") + reason


@pytest.mark.parametrize("size", [0, 125, 126, 127, 128, 65_535, 65_536])
@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_messages_of_all_lengths_come_back(websocket, opcode, size):
    websocket.send_frame(opcode, b"*" * size)
    assert websocket.receive_frame() == (opcode, b"*" * size)


@pytest.mark.parametrize("size", [0, 1, 125])
def test_pings_are_answered_with_what_they_carry(websocket, size):
    websocket.send_frame(PING, b"\xfe" * size)
    assert websocket.receive_frame() == (PONG, b"\xfe" * size)


def test_a_pong_that_was_not_asked_for_is_passed_over(websocket):
    websocket.send_frame(PONG, b"unsolicited")
    websocket.send("on")
    assert websocket.receive() == "on"


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_fragments_are_put_together_with_pings_between(websocket, opcode, size):
    content = "κόσμε 👋".encode() * 20
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    for number, piece in enumerate(pieces):
        websocket.send_frame(CONTINUATION if number else opcode, piece, fin=False)
        websocket.send_frame(PING, b"between")
        assert websocket.receive_frame() == (PONG, b"between")
    websocket.send_frame(CONTINUATION, b"")
    assert websocket.receive_frame() == (opcode, content)


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_text_comes_back_as_it_was(websocket, text):
    websocket.send(text)
    assert websocket.receive() == text


@pytest.mark.parametrize("content", NO_TEXTS)
def test_what_is_no_text_is_closed_with_1007(websocket, content):
    websocket.send_frame(TEXT, bytes.fromhex(content))
    assert websocket.close_code() == 1007


def test_what_can_be_no_text_any_more_is_closed_before_its_last_fragment(websocket):
    websocket.send_frame(TEXT, bytes.fromhex("cebae1bdb9cf83cebcceb5f4"), fin=False)
    websocket.send_frame(CONTINUATION, bytes.fromhex("90"), fin=False)
    assert websocket.close_code() == 1007


WRONG = {
    **{f"reserved bits {rsv:x}": frame(TEXT, b"x", rsv=rsv << 4) for rsv in range(1, 8)},
    "reserved bits of a ping": frame(PING, b"x", rsv=0x70),
    **{f"opcode {opcode}": frame(opcode, b"") for opcode in RESERVED},
    "a long ping": frame(PING, b"x" * 126),
    "a ping in fragments": frame(PING, b"x", fin=False),
    "a continuation of nothing": frame(CONTINUATION, b"x"),
    "a message within another": frame(TEXT, b"x", fin=False) + frame(TEXT, b"y"),
    "no mask": frame(TEXT, b"x", masked=False),
    "a close of one byte": frame(CLOSE, b"\3"),
    "a long reason": frame(CLOSE, close(1000, b"x" * 124)),
    **{f"code {code}": frame(CLOSE, close(code)) for code in INVALID},
}  # fmt: skip


@pytest.mark.parametrize("how", WRONG)
def test_what_the_protocol_forbids_is_closed_with_1002(websocket, how):
    websocket.http.send(WRONG[how])
    assert websocket.close_code() == 1002


@pytest.mark.parametrize("code", VALID)
def test_a_close_is_answered_with_its_code_and_the_connection_ends(websocket, code):
    websocket.send_frame(CLOSE, close(code, "κόσμε".encode()))
    assert websocket.close_code() == code


def test_a_close_without_a_code_is_answered_without_one(websocket):
    websocket.send_frame(CLOSE)
    assert websocket.receive_frame() == (CLOSE, b"")
    assert websocket.http.rest() == b""


def test_a_reason_that_is_no_text_is_closed_with_1007(websocket):
    websocket.send_frame(CLOSE, close(1000, b"\xff"))
    assert websocket.close_code() == 1007


def test_nothing_is_answered_after_a_close(websocket):
    websocket.http.send(frame(CLOSE, close(1000)) + frame(TEXT, b"late") + frame(PING, b"late"))
    assert websocket.close_code() == 1000


def test_a_close_within_a_message_is_answered(websocket):
    websocket.send_frame(TEXT, b"begun", fin=False)
    websocket.send_frame(CLOSE, close(1000))
    assert websocket.close_code() == 1000
