"""Connections that break off, that do not end, and that are too many."""

import contextlib

import pytest

from tests.server import eventually
from tests.transport.http.test_http import BIG, GET, post
from tests.transport.wire import Http, answers


def test_clients_that_go_half_way_leave_no_traceback_and_no_connection(start_protocol_server):
    server = start_protocol_server(ping_interval=3600)
    before = descriptors(server)
    requests = [
        b"GET / HT",
        GET,
        post(b"/echo", BIG)[:100_000],
        b"GET /slow?seconds=0.2 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ]
    requests.append(b"GET /stream?count=2000&size=5000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    for request in requests:
        for leave in (Http.reset, lambda http: http.sock.close()):
            http = Http(server.port)
            http.send(request)
            leave(http)
    eventually(lambda: descriptors(server) == before, message=lambda: f"{before} became {descriptors(server)}")
    assert server.get("/") == b"hello"
    assert "Traceback" not in server.log


def test_a_lack_of_descriptors_is_survived(start_protocol_server):
    server = start_protocol_server(ping_interval=3600, files=80)
    crowd = [Http(server.port) for _ in range(150)]
    for http in crowd:
        with contextlib.suppress(ConnectionError):
            http.send(GET)
    assert answers(crowd[0], 1)[0].body == b"hello"
    for http in crowd:
        http.sock.close()
    eventually(lambda: server.get("/") == b"hello")


def descriptors(server):
    return server.get("/descriptors")


@pytest.mark.slow
def test_heads_that_do_not_end_time_out(quiet):
    with Http(quiet.port) as http:
        http.sock.settimeout(20)
        http.send(b"GET / HTTP/1.1\r\n")
        assert answers(http, 1)[0].status == 408


def test_what_start_up_has_made_holds_nobody_up_by_being_looked_through(start_protocol_server):
    found = start_protocol_server(ping_interval=3600).json("/collected")
    assert found["left alone"] > 10 * found["looked at"]
