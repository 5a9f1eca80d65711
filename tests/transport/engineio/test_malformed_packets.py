"""Malformed packets of Engine.IO and Socket.IO by the thousand: each session is closed, and no memory is lost."""

import random
import string

import pytest

from tests.transport.sessions import CARRIERS, Polling
from tests.transport.wire import Http

SEED = 7
PIECES = ["4", "42", "40", "43", "45", "1", "2", "3", "5", "6", "b", "0", "9", "message", *'[]{}",/-\\\x1e']
END = "4nonsense"  # after bytes that happened to be a packet
CLOSED = (1000, 1002)
SMALL = 10_000_000  # bytes that the connections closed in a minute may still take


def packets(count):
    """Yield packets, most of them malformed."""
    chance = random.Random(SEED)
    for _ in range(count):
        yield "".join(chance.choices([*PIECES, *string.printable, "é", "😀"], k=chance.randint(1, 30)))


def bombard(server, count):
    """Send malformed packets over both transports, each to its own session, and check that each is closed."""
    for number, packet in enumerate(packets(count)):
        session = list(CARRIERS.values())[number % 2](server.port)
        session.send("40")
        session.receive(), session.receive()
        session.send(packet)
        if isinstance(session, Polling):
            assert session.post(END).status == 400, packet
            assert session.is_closed(), packet
        else:
            session.send(END)
            assert session.close_code() in CLOSED, packet  # frames only: anything else, such as an HTTP response, fails
        while Http.opened:
            Http.opened.pop().sock.close()


def test_malformed_packets_close_the_session_and_leave_nothing(start_protocol_server):
    server = start_protocol_server(ping_interval=3600)
    bombard(server, 300)
    assert server.json("/sessions") == 0
    assert "Traceback" not in server.log


@pytest.mark.slow
def test_ten_thousand_malformed_packets_leave_memory_as_it_was(start_protocol_server):
    server = start_protocol_server(ping_interval=2)  # the time in which a closed session is forgotten
    bombard(server, 5000)
    before = server.memory
    bombard(server, 10_000)
    assert server.memory - before < SMALL
    assert server.json("/sessions") == 0
    assert "Traceback" not in server.log
