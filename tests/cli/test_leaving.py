"""A server that was asked to end: what others see of it while it finishes what is under way."""

import contextlib
import signal

import pytest
import requests

from tests.people import Person
from tests.plain_socket import PlainSocket
from tests.server import eventually
from tests.transport.wire import Http

GET = b"GET /static/js/app.js HTTP/1.1\r\nHost: localhost\r\n\r\n"  # 100 kB
GOING_AWAY = 1001  # RFC 6455, section 7.4.1
ENOUGH = 300  # requests whose answers fit no buffer


@pytest.fixture
def leaving(start_server):
    """A server that is asked to end, and cannot yet: somebody is in the middle of a long download."""
    server = start_server(SHUTDOWN_TIMEOUT=60)
    with contextlib.closing(Person(server.url, "ana").sign_up()) as ana, Http(server.port, receive_buffer=4096) as slow:
        server.ana = ana
        server.slow = slow
        slow.send(GET * ENOUGH)
        slow.read_until(b"\r\n\r\n")
        server.opened = ana.socket(["polling"])
        server.process.send_signal(signal.SIGTERM)
        eventually(lambda: ready(server).status_code == 503)
        yield server


def ready(server):
    return requests.get(f"{server.url}/readyz", timeout=10)


def test_it_is_alive_but_not_ready_while_it_finishes(leaving):
    assert ready(leaving).text == "leaving\n"
    assert requests.get(f"{leaving.url}/healthz", timeout=10).status_code == 200
    leaving.slow.sock.close()
    assert leaving.process.wait(30) == 0


def test_it_asks_its_clients_to_come_back_at_spread_times_and_begins_no_session(leaving):
    assert leaving.opened.wait_for("server_restart")["delay"] > 1
    address = f"{leaving.url}/socket.io/?EIO=4&transport=polling"
    refused = [leaving.ana.http.get(address, timeout=10) for _ in range(20)]
    assert {answer.status_code for answer in refused} == {503}
    assert len({answer.headers["Retry-After"] for answer in refused}) > 1


def test_one_that_drains_says_so_and_serves_on(start_server):
    server = start_server(DRAIN_DELAY=300)
    with contextlib.closing(Person(server.url, "ana").sign_up()) as ana:
        opened = ana.socket(["websocket"])
        server.process.send_signal(signal.SIGTERM)
        eventually(lambda: ready(server).text == "leaving\n")
        assert opened.call("watch_presence", {"people": [ana.id]})["ok"]
        assert ana.ok("GET", "/me")["me"]["id"] == ana.id
        assert opened.received("server_restart") == []


def test_one_that_drains_sends_each_of_its_clients_away_to_come_back_at_once(start_server):
    server = start_server(DRAIN_DELAY=1)
    with contextlib.closing(Person(server.url, "ana").sign_up()) as ana:
        plain = PlainSocket(server.url, person=ana, headers={"Origin": server.url})
        sockets = [ana.socket(ways) for ways in (["websocket"], ["polling"], None)]
        server.process.send_signal(signal.SIGTERM)
        for opened in sockets:
            opened.wait_until_closed()
            assert opened.received("server_restart") == [{"delay": 0}]
        assert plain.wait_until_closed() == GOING_AWAY
        assert [told["delay"] for told in plain.messages if told["type"] == "server_restart"] == [0]
        assert server.process.wait(30) == 0
