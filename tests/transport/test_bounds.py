"""The memory that one client can make the server use is bounded, whatever it sends or leaves unread."""

import contextlib
import json
import time

import pytest

from tests.server import eventually
from tests.transport.sessions import Polling, Session
from tests.transport.wire import BINARY, PING, PONG, TEXT, frame

WRITES, BYTES = 256, 1_200_000  # that may wait for one client: 1 MB, the write under way and the longest
SMALL = 10_000_000  # bytes by which a process may grow
MORE = b"x" * 60_000


def is_cut(session):
    """Return whether the connection ends, at once or after the frames that were on their way."""
    try:
        while True:
            session.receive_frame()
    except (EOFError, ConnectionError):
        return True


def joined(server, **options):
    """Return a session over WebSocket that receives broadcasts."""
    session = Session(server.port, **options)
    session.send("40")
    session.member = json.loads(session.receive()[2:])["sid"]
    session.receive()
    return session


@pytest.mark.parametrize("clients", [1, pytest.param(20, marks=pytest.mark.slow)])
def test_a_client_that_does_not_read_has_little_kept_for_it_and_is_cut(quiet, clients):
    before, most = quiet.memory, {"writes": 0, "bytes": 0}
    for _ in range(clients):
        stalled = joined(quiet, receive_buffer=4096)
        while (held := told(quiet, stalled, 50, 2000)) is not None:
            most = {name: max(most[name], held[name]) for name in most}
            assert quiet.memory - before < SMALL
        assert is_cut(stalled)
    assert 0 < most["writes"] <= WRITES
    assert 0 < most["bytes"] <= BYTES


@pytest.mark.parametrize("size", [1000, 10_000])
def test_a_burst_in_one_go_is_not_kept_for_a_client_that_does_not_read(quiet, size):
    stalled, before = joined(quiet, receive_buffer=4096), quiet.memory
    assert told(quiet, stalled, 40_000_000 // size, size) is None
    assert is_cut(stalled)
    assert quiet.memory - before < SMALL


def told(server, session, count, size):
    """Send events to everybody; return what waits for this session afterwards, None when it is gone."""
    server.get(f"/broadcast?count={count}&size={size}")
    return server.json(f"/held?sid={session.sid}")


def test_a_session_that_nobody_polls_keeps_a_bounded_backlog(quiet):
    session = Polling(quiet.port)
    session.post("40")
    for _ in range(6):
        quiet.get("/broadcast?count=100")
    eventually(session.is_closed)


@pytest.mark.parametrize("kind", [TEXT, BINARY])
@pytest.mark.parametrize("megabytes", [10, pytest.param(200, marks=pytest.mark.slow)])
def test_fragments_without_an_end_are_cut_at_the_bound(quiet, kind, megabytes):
    before, sent = quiet.memory, 0
    while sent < megabytes * 1_000_000:
        session = Session(quiet.port)
        session.send_frame(kind, MORE, fin=False)
        fragment = frame(0, MORE, fin=False)
        with contextlib.suppress(ConnectionError):
            for _ in range(40):
                session.http.send(fragment)
                sent += len(MORE)
        assert is_cut(session)
    assert quiet.memory - before < SMALL


@pytest.mark.parametrize("clients", [30, pytest.param(220, marks=pytest.mark.slow)])
def test_unfinished_messages_of_many_clients_are_bounded_in_all_and_the_oldest_go(quiet, clients):
    before, most = quiet.memory, frame(TEXT, b'42["count",7,"' + b"x" * 900_000, fin=False)
    sessions = []
    for _ in range(clients):
        sessions.append(joined(quiet))
        sessions[-1].http.send(most)
        sessions[-1].send_frame(PING, b"read so far")
        assert sessions[-1].receive_frame() == (PONG, b"read so far")
    assert quiet.memory - before < SMALL
    assert sessions[0].close_code() == 1009
    for session in sessions[-3:]:
        session.send_frame(0, b'"]')
        session.send('421["count",8]')
        assert session.receive() == "431[8]"


def test_what_comes_too_fast_is_read_at_a_pace_and_nothing_is_lost(quiet):
    session, filler = joined(quiet), "x" * 500_000
    started = time.monotonic()
    for number in range(8):
        session.send(f'42{number}["count",{number},"{filler}"]')
    assert [session.receive() for _ in range(8)] == [f"43{number}[{number}]" for number in range(8)]
    assert time.monotonic() - started > 1.5  # the 4 MB less the 2 that may come at once


def test_a_message_too_big_in_fragments_is_refused_with_1009(quiet):
    session = Session(quiet.port)
    session.send_frame(TEXT, MORE, fin=False)
    for _ in range(15):
        session.send_frame(0, MORE, fin=False)
    session.send_frame(0, MORE[:40_001], fin=False)
    assert session.close_code() == 1009


def test_a_frame_that_announces_200_megabytes_is_refused_at_once(quiet):
    session = Session(quiet.port)
    session.http.send(bytes([0x80 | TEXT, 0x80 | 127]) + (200_000_000).to_bytes(8, "big") + b"mask")
    assert session.close_code() == 1009


@pytest.mark.parametrize(
    "packet", ['4510-["message"]', '451000000-["message",{"_placeholder":true,"num":0}]', "461-1[]"]
)
def test_announced_attachments_close_the_session_before_any_comes(connected, packet):
    connected.send(packet)
    if isinstance(connected, Polling):
        assert connected.is_closed()
    else:
        assert connected.close_code() == 1002


def test_a_stalled_reader_in_a_room_of_five_hundred_delays_nobody(start_protocol_server):
    server = start_protocol_server(ping_interval=3600)
    readers = [joined(server) for _ in range(499)]
    stalled = joined(server, receive_buffer=4096)
    alone = hearing(server, readers)
    while not server.json(f"/held?sid={stalled.sid}")["bytes"]:
        server.get(f"/broadcast?count=10&size=10000&to={stalled.member}")
    beside = hearing(server, readers)
    assert server.json(f"/held?sid={stalled.sid}")["bytes"] > 0
    assert beside < 3 * alone


def hearing(server, readers):
    """Broadcast ten times; return the least time in seconds until all clients had an event."""
    took = []
    for _ in range(10):
        started = time.monotonic()
        server.get("/broadcast")
        for session in readers:
            assert session.receive().startswith('42["news"')
        took.append(time.monotonic() - started)
    return min(took)
