import contextlib
import json

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from tests.doors.house import UNKNOWN
from tests.people import new_client_id

NOT_OBJECTS = ["", "x", "{", "[]", "7", "null", "true", '"x"', '{"type": NaN}', "[" * 50_000, '{"a": 1} {}', "\x00"]
NO_ID = ["1", 1.5, True, -1, [], {}, 10**20]
NO_TYPE = [
    None,
    7,
    True,
    [],
    {},
    "",
    "nothing",
    "connect",
    "disconnect",
    "message",
    "ack",
    "hello",
    "__class__",
    "x" * 9000,
]
BOUND = 1_000_000


@pytest.fixture
def socket(ana, open_socket):
    return open_socket(ana)


def refused(socket, text):
    """Send a text and return the first refusal that has no id."""
    before = len(socket.received("ack"))
    socket.say(text)
    socket.call("ping")
    [told] = socket.received("ack")[before:]
    assert (told["id"], told["ok"]) == (None, False)
    return told["error"]


def test_a_ping_is_answered_with_its_id(socket):
    socket.say({"type": "ping", "id": 7})
    assert socket.wait_for("pong", lambda told: told["id"] == 7)
    socket.say({"type": "ping"})
    assert socket.wait_for("pong", lambda told: told["id"] is None)


@pytest.mark.parametrize("text", NOT_OBJECTS, ids=lambda text: text[:9])
def test_what_is_no_json_object_is_refused_and_the_next_message_is_heard(text, socket):
    assert refused(socket, text)["code"] == "bad_json"


@pytest.mark.parametrize("number", NO_ID, ids=str)
def test_an_id_is_a_whole_number(number, socket):
    error = refused(socket, {"type": "ping", "id": number})
    assert error["field"] == "id"


@pytest.mark.parametrize("name", NO_TYPE, ids=lambda name: str(name)[:9])
def test_an_unknown_type_is_refused_by_name(name, socket):
    error = refused(socket, {"type": name})
    assert error["field"] == "type"


def test_a_refusal_carries_the_id(socket):
    assert socket.call("post_messages", {"conversation": UNKNOWN})["error"]["field"] == "messages"


def test_a_binary_frame_closes_with_1003(socket):
    socket.say(b'{"type": "ping"}')
    assert socket.wait_until_closed() == 1003


def test_a_frame_over_the_limit_closes_with_1009(socket):
    socket.say(json.dumps({"type": "ping", "more": "x" * BOUND}))
    assert socket.wait_until_closed() == 1009


def test_so_do_fragments_that_together_are(socket):
    with contextlib.suppress(ConnectionClosed):  # before the last one is sent
        socket.raw.send(["x" * (BOUND // 4)] * 5)
    assert socket.wait_until_closed() == 1009


def test_the_largest_post_fits(ana, room, socket):
    drafts = [{"client_id": new_client_id(), "body": "🎈" * 4000} for _ in range(50)]
    text = json.dumps({"type": "post_messages", "id": 1, "conversation": room, "messages": drafts}, ensure_ascii=False)
    assert 800_000 < len(text.encode()) < BOUND
    socket.say(text)
    assert len(socket.wait_for("ack")["messages"]) == 50


def test_text_that_is_not_utf_8_closes_with_1007(socket):
    with socket.raw.send_context():
        socket.raw.protocol.send_frame(Frame(Opcode.TEXT, b'{"type": "\xff"}'))
    assert socket.wait_until_closed() == 1007


def test_messages_are_counted_with_those_of_other_doors(start_server, person, open_socket):
    server = start_server(RATE_POSTS="3/minute")
    ana = person("limited", at=server)
    room = ana.room()
    ana.say(room, "one", "two")
    socket = open_socket(ana)
    post = {"conversation": room, "messages": [{"client_id": new_client_id(), "body": "three"}]}
    assert socket.call("post_messages", post)["ok"]
    post["messages"][0]["client_id"] = new_client_id()
    error = socket.call("post_messages", post)["error"]
    assert error["code"] == "too_many_requests"
    assert error["retry_after"] > 0


def test_silence_is_cut_and_an_answered_ping_is_not(start_server, person, open_socket):
    server = start_server(PING_INTERVAL="1", PING_TIMEOUT="1")
    ana = person("silent", at=server)
    answering, silent = open_socket(ana), open_socket(ana)
    silent.raw.protocol.send_pong = lambda data: None
    silent.raw.protocol.recv_frame = without_pings(silent.raw.protocol.recv_frame)
    assert silent.wait_until_closed(timeout=10) == 1011
    assert answering.call("ping") == {}


def without_pings(receive):
    return lambda frame: None if frame.opcode is Opcode.PING else receive(frame)


def test_a_stopping_server_says_so_and_closes_with_1001(start_server, person, open_socket):
    server = start_server()
    socket = open_socket(person("leaving", at=server))
    assert server.stop() == 0
    assert socket.wait_until_closed() == 1001
    assert [told["delay"] > 0 for told in socket.messages if told["type"] == "server_restart"] == [True]
