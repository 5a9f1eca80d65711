"""Requests that come all at once on one connection, odd heads, and frames whose sender has gone."""

import os
import signal
import socket

import pytest

from chatapp.transport.http.request import AHEAD, LINE, RequestReader
from tests.server import eventually
from tests.transport.http.test_http import GET, chunked, post
from tests.transport.running import ProtocolServer
from tests.transport.sessions import Session
from tests.transport.wire import PING, TEXT, Http, answers, ask, frame

MANY = 400
TINY = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    running = ProtocolServer(tmp_path_factory.mktemp("turns") / "log", ping_interval=3600, hold=1)
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def closed_connections():
    yield
    Http.close_all()


def noted(word, number):
    return b"GET /?word=%s&number=%d HTTP/1.1\r\nHost: a\r\n\r\n" % (word, number)


def test_another_client_is_answered_between_two_of_many_requests(quiet):
    many, other = Http(quiet.port), Http(quiet.port)
    for http in (many, other):
        http.send(GET)
        answers(http, 1)
    os.kill(quiet.process.pid, signal.SIGSTOP)  # so that all of it is there when the next turn begins
    try:
        many.send(b"".join(noted(b"turns", number) for number in range(MANY)))
        other.send(noted(b"turns", MANY))
    finally:
        os.kill(quiet.process.pid, signal.SIGCONT)
    answers(other, 1)
    assert [answer.status for answer in answers(many, MANY)] == [200] * MANY
    order = [int(path.rpartition("=")[2]) for path in quiet.json("/seen?word=turns")]
    assert [number for number in order if number != MANY] == list(range(MANY))
    assert order.index(MANY) <= 2


def test_another_client_is_answered_between_the_requests_of_many_connections_of_one(quiet):
    many, other = [Http(quiet.port, source="127.0.0.9") for _ in range(MANY // 2)], Http(quiet.port)
    for http in (*many, other):
        http.send(GET)
        answers(http, 1)
    os.kill(quiet.process.pid, signal.SIGSTOP)
    try:
        for number, http in enumerate(many):
            http.send(noted(b"shared", number))
        other.send(noted(b"shared", MANY))
    finally:
        os.kill(quiet.process.pid, signal.SIGCONT)
    for http in (other, *many):
        assert answers(http, 1)[0].status == 200
    order = [int(path.rpartition("=")[2]) for path in quiet.json("/seen?word=shared")]
    assert sorted(order) == [*range(MANY // 2), MANY]
    assert order.index(MANY) < MANY // 4


def test_all_are_answered_in_order_when_the_client_sends_nothing_more(quiet):
    with Http(quiet.port) as http:
        http.send(b"".join(noted(b"half", number) for number in range(MANY)))
        http.sock.shutdown(socket.SHUT_WR)
        assert [answer.status for answer in answers(http, MANY)] == [200] * MANY
        assert http.rest() == b""
    assert len(quiet.json("/seen?word=half")) == MANY


def test_requests_of_all_kinds_and_sizes_are_told_apart_however_they_are_cut(quiet):
    ends = b"\r\n\r\n" * 700
    bodies = [b"x" * (37 * number) + ends[: number * 9] for number in range(1, 41)]
    requests = [post(b"/echo", body) if place % 2 else chunked(b"/echo", [body]) for place, body in enumerate(bodies)]
    sent = b"".join(TINY * (number % 5) + request for number, request in enumerate(requests))
    with Http(quiet.port) as http:
        http.send(sent)
        got = [answer.body for answer in answers(http, sum(number % 5 + 1 for number in range(40)))]
    assert [body for body in got if body != b"hello"] == bodies


@pytest.mark.parametrize("last", [b"GET / HT", b"nonsense\r\n\r\n", b""])
def test_what_follows_many_requests_is_looked_at_once_they_are_answered(quiet, last):
    with Http(quiet.port) as http:
        http.send(TINY * MANY + last)
        answers(http, MANY)
        http.send(b"TP/1.1\r\nHost: a\r\n\r\n" if last == b"GET / HT" else b"" if last else TINY)
        assert answers(http, 1)[0].status == (400 if b"nonsense" in last else 200)


def test_a_websocket_may_open_behind_many_requests_and_its_first_frames_with_it(quiet):
    handshake = (
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
        b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    with Http(quiet.port) as http:
        http.send(TINY * 50 + handshake + frame(TEXT, b"40") + frame(TEXT, b'421["count",7]'))
        assert [answer.status for answer in answers(http, 51)] == [200] * 50 + [101]
        http.read_until(b"431[7]")


def test_little_of_it_is_parsed_ahead():
    reader, data = RequestReader(), TINY * 1100
    requests = reader.feed(data)
    assert AHEAD <= len(requests) < 6 * AHEAD
    rest = reader.take_rest()
    assert len(rest) > len(data) * 9 // 10
    while rest:
        requests += reader.feed(rest)
        rest = reader.take_rest()
    assert len(requests) == 1100


@pytest.mark.parametrize(
    "host", [b"a@b", b"user:pass@localhost", b"a b", b"a/b", b"a?b", b"a#b", b'"a"', b"[::1", b"a:b", b"\xc3\xa4"]
)
def test_a_host_that_is_none_is_refused_in_the_header_and_in_the_address(quiet, host):
    for request in (b"GET / HTTP/1.1\r\nHost: %s\r\n\r\n" % host, b"GET http://%s/ HTTP/1.1\r\nHost: a\r\n\r\n" % host):
        if b"http" in request and host in (b"a/b", b"a?b"):
            continue  # there, what follows the host is the address
        with Http(quiet.port) as http:
            http.send(request + TINY)
            assert answers(http, 1)[0].status == 400
            assert http.rest() == b""


@pytest.mark.parametrize(
    "host", [b"localhost", b"a.example:80", b"127.0.0.1:1", b"[::1]:8000", b"[fe80::1%25eth0]", b"xn--e1a", b"a_b"]
)
def test_a_host_that_is_one_is_taken(quiet, host):
    for request in (b"GET / HTTP/1.1\r\nHost: %s\r\n\r\n" % host, b"GET http://%s/ HTTP/1.1\r\nHost: a\r\n\r\n" % host):
        with Http(quiet.port) as http:
            http.send(request)
            assert answers(http, 1)[0].status == 200


@pytest.mark.parametrize("name", ["Accept-Language", "If-None-Match", "Cookie", "X"])
def test_one_header_has_a_bound_that_the_refusal_names(quiet, name):
    assert ask(quiet.port, "/", headers=f"{name}: {'x' * (LINE - 20)}\r\n").status == 200
    refused = ask(quiet.port, "/", headers=f"{name}: {'x' * LINE}\r\n")
    assert (refused.status, str(LINE).encode() in refused.body) == (400, True)


def test_an_address_has_a_bound_that_the_refusal_names(quiet):
    assert ask(quiet.port, "/?" + "x" * (LINE - 10)).status == 200
    refused = ask(quiet.port, "/?" + "x" * LINE)
    assert (refused.status, str(LINE).encode() in refused.body) == (400, True)


def test_frames_whose_sender_is_gone_are_handled_no_more_and_leave_no_traceback(quiet):
    pings = frame(PING, b"") * 100
    events = frame(TEXT, b'42["count",7]') * 100
    for number in range(40):
        session = Session(quiet.port)
        session.send("40")
        session.http.send(pings + events if number % 2 else events + pings)
        session.http.reset()
    eventually(lambda: quiet.json("/sessions") == 0)
    assert "Traceback" not in quiet.log
