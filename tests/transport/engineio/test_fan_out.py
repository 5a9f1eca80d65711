"""Packets of one turn leave together, in their order, and are never held for longer than the turn."""

import pytest

from tests.transport.sessions import CARRIERS, Polling, Session, connect
from tests.transport.wire import TEXT, answers, frame

LONG = 3_000_000  # bytes of one packet, more than any bound on waiting bytes


@pytest.fixture(params=CARRIERS)
def connected(request, quiet):
    """A session over each transport, connected to the main namespace; the one on a WebSocket reads slowly."""
    options = {"receive_buffer": 4096} if request.param == "websocket" else {}
    session = connect(CARRIERS[request.param](quiet.port, **options))
    yield session
    session.close()


def test_all_that_one_turn_has_for_a_poll_comes_in_one_answer(quiet):
    session = Polling(quiet.port)
    session.post("40")
    session.receive(), session.receive()
    with session.request() as held:
        session.post("\x1e".join(f'42["message",{number}]' for number in range(5)))
        packets = answers(held, 1)[0].body.decode().split("\x1e")
    assert packets == [f'42["message-back",{number}]' for number in range(5)]


def test_events_and_acknowledgements_keep_their_order_on_a_websocket(quiet):
    session = connect(Session(quiet.port))
    sent = [f'42["message",{number}]' if number % 2 else f'42{number}["count",{number}]' for number in range(40)]
    session.http.send(b"".join(frame(TEXT, packet.encode()) for packet in sent))
    expected = [f'42["message-back",{number}]' if number % 2 else f"43{number}[{number}]" for number in range(40)]
    assert [session.receive() for _ in sent] == expected


def test_what_a_handler_sends_before_it_waits_does_not_wait_with_it(start_protocol_server):
    server = start_protocol_server(ping_interval=3600, connect_time=3600)
    waiting, other = Session(server.port), Session(server.port)
    for session in (waiting, other):
        connect(session)
    waiting.send('421["tell-and-wait"]')
    assert waiting.receive() == '42["told"]'
    other.send('42["release"]')
    assert waiting.receive() == '431["released"]'


def test_a_packet_longer_than_the_bound_reaches_who_takes_it_slowly(connected, quiet):
    quiet.get(f"/broadcast?size={LONG}")
    quiet.get("/broadcast?count=3")
    assert [len(connected.receive()) > LONG for _ in range(4)] == [True, False, False, False]


def test_one_more_of_them_may_wait_behind_what_is_under_way(quiet):
    session = connect(Session(quiet.port, receive_buffer=4096))
    quiet.get(f"/broadcast?count=2&size={LONG}")
    quiet.get("/broadcast?count=3")
    assert [len(session.receive()) > LONG for _ in range(5)] == [True, True, False, False, False]


def test_many_of_them_are_too_much(connected, quiet):
    quiet.get(f"/broadcast?count=6&size={LONG}")
    assert not all(receives(connected) for _ in range(6))


def receives(session):
    try:
        return bool(session.receive())
    except (AssertionError, EOFError, ConnectionError):
        return False
