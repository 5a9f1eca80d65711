"""The statements of Socket.IO v5's protocol document and of its published suite that a server can break, on both
transports."""

import json

import pytest

from tests.server import eventually
from tests.transport.wire import Polling, Session

CARRIERS = {"polling": Polling, "websocket": Session}


@pytest.fixture(params=CARRIERS)
def session(request, quiet):
    """An Engine.IO session over each transport, connected to nothing."""
    opened = CARRIERS[request.param](quiet.port)
    yield opened
    opened.close()


@pytest.fixture
def connected(session):
    """The same, connected to the main namespace."""
    session.send("40")
    session.receive(), session.receive()
    return session


def assert_closed(session):
    if isinstance(session, Polling):
        eventually(session.is_closed)
    else:
        assert session.close_code() == 1002


def test_connecting_to_the_main_namespace(session):
    session.send("40")
    assert session.receive() == '42["auth",{}]'
    answer = session.receive()
    assert answer.startswith("40{")
    sid = json.loads(answer[2:])["sid"]
    assert sid not in ("", session.opened["sid"])


def test_connecting_with_a_payload(session):
    session.send('40{"token":"123"}')
    assert session.receive() == '42["auth",{"token":"123"}]'


@pytest.mark.parametrize("packet", ["40/custom,", "40/custom", "40/custom?foo=bar,"])
def test_connecting_to_another_namespace(session, packet):
    session.send(packet)
    assert session.receive() == '42/custom,["auth",{}]'
    assert session.receive().startswith('40/custom,{"sid":"')


def test_an_unknown_namespace_is_refused(session):
    session.send("40/random,")
    assert session.receive() == '44/random,{"message":"Invalid namespace"}'


def test_a_refusal_says_why(session):
    session.send("40/refusing,")
    assert session.receive() == '44/refusing,{"message":"not you","data":{"code":"forbidden"}}'


def test_a_connect_handler_that_fails_accepts_nobody(session):
    session.send("40/failing,")
    assert session.receive() == '44/failing,{"message":"Unable to connect"}'


def test_who_is_cut_while_connecting_does_not_connect_and_hears_nothing(session, quiet):
    session.send("40/cut,")
    assert session.receive() == '44/cut,{"message":"Unable to connect"}'


def test_an_invalid_first_packet_closes(session):
    session.send("4abc")
    assert_closed(session)


def test_without_connect_it_is_closed(session):
    if isinstance(session, Polling):
        eventually(lambda: session.get().status == 400)
    else:
        assert session.close_code() is not None


def test_disconnecting_keeps_the_session(connected):
    connected.send("40/custom,")
    connected.receive(), connected.receive()
    connected.send("41/custom,")
    connected.send('42["message","still here"]')
    assert connected.receive() == '42["message-back","still here"]'
    connected.send("40/custom,")
    assert connected.receive() == '42/custom,["auth",{}]'


def test_connecting_twice_closes(connected):
    connected.send("40")
    assert_closed(connected)


def test_events_come_with_all_kinds_of_arguments(connected):
    connected.send('42["message",1,"2",{"3":[true,null,0.5]},"grüß 👋","\\u2028\\u001e"]')
    answer = connected.receive()
    assert json.loads(answer[2:]) == ["message-back", 1, "2", {"3": [True, None, 0.5]}, "grüß 👋", "\u2028\x1e"]


def test_events_are_acknowledged(connected):
    connected.send('42456["message-with-ack",1,"2",{"3":[false]}]')
    assert connected.receive() == '43456[1,"2",{"3":[false]}]'


@pytest.mark.parametrize("event", ["raises", "unheard-of"])
def test_an_acknowledgement_comes_whatever_happens(connected, event):
    connected.send(f'427["{event}",1]')
    assert connected.receive() == "437[]"


def test_one_client_s_events_are_handled_in_their_order(connected):
    for number in range(50):
        connected.send(f'42{number}["count",{number}]')
    assert [connected.receive() for _ in range(50)] == [f"43{number}[{number}]" for number in range(50)]


@pytest.mark.parametrize(
    "packet",
    [
        "4",
        "45",
        '451-["message",{"_placeholder":true,"num":0}]',
        '461-1[{"_placeholder":true,"num":0}]',
        "44",
        "47",
        "49[]",
        "42",
        "42{}",
        "42[]",
        "42[1]",
        "42[{}]",
        '42["connect"]',
        '42["disconnect"]',
        '42abc["message-with-ack",1]',
        '42["message"',
        '42["message",NaN]',
        '42["message",Infinity]',
        '42["message"]]',
        "42" + "[" * 100_000,
        '421234567890123456789["message",1]',
        '42٣["message",1]',
        '42/custom,["message",1]',
        '42/unknown,["message",1]',
        "43[]",
        "431",
        "431{}",
        "43/custom,1[]",
        "41[]",
        '400{"token":1}',
        "40[]",
        '40"x"',
    ],
)
def test_what_is_no_packet_closes_the_session(connected, packet, quiet):
    connected.send(packet)
    assert_closed(connected)
    assert quiet.get("/") == b"hello"


def test_a_closed_session_runs_its_disconnect_handler(session, quiet):
    session.send("40")
    session.receive()
    sid = json.loads(session.receive()[2:])["sid"]
    assert sid not in quiet.get("/disconnected").decode()
    session.send("1") if isinstance(session, Polling) else session.http.reset()
    eventually(lambda: sid in quiet.get("/disconnected").decode())


def test_nothing_of_all_this_left_a_traceback_but_what_was_asked_for(quiet):
    tracebacks = quiet.log.count("Traceback")
    assert tracebacks == quiet.log.count("RuntimeError: as asked for"), quiet.log
