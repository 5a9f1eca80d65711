"""What strangers send on purpose: the server goes on, and the others hardly notice."""

import contextlib
import random
import string
import time

import pytest

from tests.server import eventually
from tests.transport.wire import TEXT, Http, Polling, Session, answers, frame

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
PIECES = [
    "4",
    "42",
    "40",
    "43",
    "1",
    "2",
    "3",
    "5",
    "6",
    "b",
    "[",
    "]",
    "{",
    "}",
    '"',
    ",",
    "/",
    "-",
    "\\",
    "0",
    "9",
    "message",
]


def memory(server):
    return int(server.get("/memory").decode().partition(":")[2].strip(' }\n"'))


def malformed(chance):
    """Return a packet that is none, most of the time."""
    pieces = chance.choices([*PIECES, *string.printable], k=chance.randint(1, 30))
    return "".join(piece for piece in pieces if piece != "\x1e")


def bombard(server, count):
    """Send malformed packets, each to a session of its own unless it survives, over both transports in turn."""
    chance, closed = random.Random(7), 0
    for number in range(count):
        packet = malformed(chance)
        if number % 2:
            session = Session(server.port)
            session.send("40")
            session.receive(), session.receive()
            session.send(packet)
            session.send("4nonsense")
            assert session.close_code() in (1000, 1002)
            closed += 1
        else:
            session = Polling(server.port)
            session.post("40")
            session.post(packet)
            session.post("4nonsense")
            assert session.is_closed()
            closed += 1
        while Http.opened:
            Http.opened.pop().sock.close()
    return closed


def test_malformed_packets_close_the_session_and_leave_nothing(start_protocol_server):
    server = start_protocol_server(ping_interval=3600)
    assert bombard(server, 200) == 200
    assert "Traceback" not in server.log


@pytest.mark.slow
def test_ten_thousand_malformed_packets_leave_memory_as_it_was(start_protocol_server):
    server = start_protocol_server(ping_interval=3600)
    bombard(server, 1000)
    before = memory(server)
    bombard(server, 10_000)
    assert memory(server) - before < 10_000_000
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


def test_slow_connections_hold_nobody_up(start_protocol_server):
    server = start_protocol_server(ping_interval=3600)
    before = waits(server)
    for number in range(300):
        http = Http(server.port)
        http.send(
            [b"", b"GET / HTTP/1.1\r\nHost: l", b"POST /echo HTTP/1.1\r\nHost: l\r\nContent-Length: 9\r\n\r\n1"][
                number % 3
            ]
        )
    during = waits(server)
    assert during < 10 * before + 0.05


def waits(server):
    """Return the longest of some waits for a page."""
    took = []
    for _ in range(30):
        started = time.monotonic()
        assert server.get("/") == b"hello"
        took.append(time.monotonic() - started)
    return sorted(took)[-2]


def test_a_flood_of_one_client_leaves_the_others_their_turns(quiet):
    flood = Session(quiet.port)
    flood.send("40")
    flood.receive(), flood.receive()
    before = waits(quiet)
    packet = frame(TEXT, b'42["count",1]')
    flood.http.sock.setblocking(False)
    took = []
    for _ in range(30):
        with contextlib.suppress(BlockingIOError):
            flood.http.sock.send(packet * 3000)
        started = time.monotonic()
        assert quiet.get("/") == b"hello"
        took.append(time.monotonic() - started)
    assert sorted(took)[-2] < 10 * before + 0.25
