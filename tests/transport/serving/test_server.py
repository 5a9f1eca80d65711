import contextlib
import json
import select
import socket
import time

import pytest

from chatapp.transport.serving import listener
from tests.people import Person, new_client_id
from tests.server import eventually
from tests.transport.wire import WebSocket


@pytest.fixture
def polling(person):
    """(person, address, handshake) of an Engine.IO session that is polled by hand."""
    somebody = person("poller")
    path = f"{somebody.url}/socket.io/?EIO=4&transport=polling"
    opened = json.loads(somebody.http.get(path).text[1:])
    path += f"&sid={opened['sid']}"
    auth = json.dumps({"person": somebody.id, "epoch": somebody.me["epoch"]})
    assert somebody.http.post(path, data=f"40{auth}").text == "ok"
    assert somebody.http.get(path).text.startswith("40")
    return somebody, path, opened


def test_pings_come_often_enough_to_notice_a_silent_cut(polling):
    _, _, opened = polling
    assert opened["pingInterval"] + opened["pingTimeout"] <= 15_000
    assert opened["maxPayload"] <= 1_000_000


def test_its_id_is_worth_nothing_to_another_sign_in_or_to_nobody(polling, person, server):
    somebody, path, _ = polling
    thief, nobody = person("thief"), Person(server.url, "nobody")
    for other in (thief, nobody, somebody.another_browser()):
        assert other.http.get(path).status_code == 403
        assert other.http.post(path, data='42["sync",{}]').status_code == 403
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in other.http.cookies)
        upgrade = path.removeprefix(server.url).replace("=polling", "=websocket")
        with contextlib.closing(WebSocket(server.port, upgrade, f"Cookie: {cookies}\r\n")) as websocket:
            assert websocket.answer.status == 403
        other.close()
    assert somebody.http.post(path, data="3").text == "ok"


def test_more_packets_than_stock_allows_fit_one_post_and_each_is_acknowledged_in_order(polling, person):
    somebody, path, _ = polling
    conversation = somebody.direct_with(person("friend"))
    posts = [
        f'42{n}["post_messages",{{"conversation":"{conversation}",'
        f'"messages":[{{"client_id":"{new_client_id()}","body":"number {n}"}}]}}]'
        for n in range(100)
    ]
    assert somebody.http.post(path, data="\x1e".join(posts)).text == "ok"
    answers = []
    while len(answers) < 100:
        answers += [p for p in somebody.http.get(path).text.split("\x1e") if p.startswith("43")]
    assert [answer.partition("[")[0] for answer in answers] == [f"43{n}" for n in range(100)]
    assert somebody.history(conversation)[-1]["body"] == "number 99"
    assert somebody.history(conversation)[-1]["seq"] == 100


def test_small_packets_do_not_wait_for_each_other(server):
    with socket.create_connection(("127.0.0.1", server.port)) as sock:
        took = []
        for _ in range(5):
            started = time.monotonic()
            sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            read_answer(sock)
            took.append(time.monotonic() - started)
    assert min(took) < 0.035  # a delayed acknowledgement takes 40 ms


def test_accepted_connections_send_small_packets_at_once():
    with listener.bind("127.0.0.1", 0) as listening:
        listener.listen(listening)
        with socket.create_connection(listening.getsockname()):
            eventually(lambda: select.select([listening], [], [], 0)[0])
            with listening.accept()[0] as accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def read_answer(sock):
    data = b""
    while not data.endswith(b"ok\n"):
        data += sock.recv(4096)


def test_compression_stays_off_websockets(server):
    with socket.create_connection(("127.0.0.1", server.port)) as sock:
        sock.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
        )
        head = sock.recv(4096).partition(b"\r\n\r\n")[0].lower()
    assert head.startswith(b"http/1.1 101")
    assert b"permessage-deflate" not in head


def test_behind_a_proxy_that_strips_upgrade_people_talk_over_long_polling(proxy, person):
    ana, bo = person("ana"), person("bo", at=proxy)
    talk = ana.direct_with(bo)
    opened = bo.socket()
    assert opened.call("open_conversation", {"conversation": talk, "rev": None, "epoch": bo.me["epoch"]})["ok"]
    ana.say(talk, "can you hear me?")
    opened.wait_for("message", lambda data: data["message"]["body"] == "can you hear me?")
    assert opened.transport == "polling"
