"""Engine.IO v4's document on the upgrade from polling to WebSocket."""

import select
import time

import pytest

from chatapp.transport.engineio.upgrade import PROBE
from tests.server import eventually
from tests.transport.sessions import WEBSOCKET, Polling, Session, talking
from tests.transport.wire import WebSocket, answers

PATIENCE = 60  # seconds


def has_news(http, within):
    """Return whether bytes or the end of this connection came within so many seconds."""
    return bool(select.select([http.sock], [], [], within)[0])


def probed(session):
    """Return a WebSocket whose probe has been answered."""
    websocket = session.upgraded()
    websocket.send("2probe")
    assert websocket.receive() == "3probe"
    return websocket


def test_it_goes_through_probe_and_upgrade(quiet):
    session = Polling(quiet.port)
    session.post("40")
    websocket = probed(session)
    websocket.send("5")
    assert websocket.receive().startswith("40{")
    assert websocket.receive().startswith('42["auth"')
    websocket.send('42["message","hello"]')
    assert websocket.receive() == '42["message-back","hello"]'


def test_a_waiting_poll_ends_with_a_noop_after_the_probe(quiet):
    session = Polling(quiet.port, query="&hold=25")
    with session.request() as waiting:
        quiet.wait_until_polled(session)
        probed(session)
        assert answers(waiting, 1)[0].body == b"6"


def test_polls_go_on_until_the_upgrade_packet(quiet):
    session = talking(quiet)
    probed(session)
    session.post('42["message","still here"]')
    assert session.receive() == '42["message-back","still here"]'


def test_a_network_that_swallows_frames_costs_the_session_nothing(quiet):
    session = talking(quiet)
    websocket = session.upgraded()
    exchanges, began = 0, time.monotonic()
    while not has_news(websocket.http, within=0.1):
        assert time.monotonic() - began < PATIENCE, "the WebSocket stays"
        session.post('42["message","on"]')
        assert session.receive() == '42["message-back","on"]'
        exchanges += 1
    assert exchanges > 1
    assert websocket.close_code() == 1008
    session.post('42["message","after"]')
    assert session.receive() == '42["message-back","after"]'


def test_after_the_deadline_of_a_probe_polls_are_held_again(start_protocol_server):
    session = talking(start_protocol_server(ping_interval=3600, hold=25))
    websocket = session.upgraded()
    with session.request() as poll:
        assert answers(poll, 1)[0].body == b"6"  # since a WebSocket is being tried
    assert has_news(websocket.http, within=PATIENCE)
    with session.request() as poll:
        assert not has_news(poll, within=1)


@pytest.mark.slow
def test_without_it_a_websocket_whose_frames_are_swallowed_stays_and_polls_come_thick_and_fast(start_protocol_server):
    session = talking(start_protocol_server(ping_interval=3600, hold=25, probe=3600))
    websocket = session.upgraded()
    assert not has_news(websocket.http, within=PROBE + 3)
    for _ in range(20):
        assert session.get().body == b"6"


def test_nothing_but_a_probe_may_come_first(quiet):
    session = Polling(quiet.port)
    websocket = session.upgraded()
    websocket.send('42["message","too early"]')
    assert websocket.close_code() == 1002
    assert session.post("40").status == 200


def test_a_second_websocket_takes_the_place_of_one_that_has_not_upgraded(quiet):
    session = Polling(quiet.port)
    first, second = probed(session), probed(session)
    assert first.close_code() is not None
    second.send("5")
    second.send("40")
    assert second.receive().startswith("40{")


def test_afterwards_requests_and_further_websockets_are_refused(quiet):
    session = Polling(quiet.port)
    websocket = probed(session)
    websocket.send("5")
    eventually(lambda: session.get().status == 400)
    assert session.post("40").status == 400
    assert session.upgraded().answer.status == 400
    websocket.send("40")
    assert websocket.receive().startswith("40{")


def test_a_session_that_began_as_a_websocket_gets_no_second_one(quiet):
    session = Session(quiet.port)
    assert WebSocket(quiet.port, f"{WEBSOCKET}&sid={session.sid}").answer.status == 400
    session.send("40")
    assert session.receive().startswith("40{")
