"""The statements of Socket.IO v5's protocol document and of its published suite that a server can break, on both
transports: coming and going."""

import json

import pytest

from tests.server import eventually
from tests.transport.sessions import CARRIERS, Polling, assert_closed


def test_connecting_to_the_main_namespace(session):
    session.send("40")
    answer = session.receive()
    assert answer.startswith("40{")
    assert json.loads(answer[2:])["sid"] not in ("", session.sid)


def test_what_is_sent_while_connecting_comes_after_connect(session):
    session.send("40")
    assert session.receive().startswith("40{")
    assert session.receive() == '42["auth",{}]'


def test_connecting_with_a_payload(session):
    session.send('40{"token":"123"}')
    assert session.receive().startswith("40{")
    assert session.receive() == '42["auth",{"token":"123"}]'


@pytest.mark.parametrize("packet", ["40/custom,", "40/custom", "40/custom?foo=bar,"])
def test_connecting_to_another_namespace(session, packet):
    session.send(packet)
    assert session.receive().startswith('40/custom,{"sid":"')
    assert session.receive() == '42/custom,["auth",{}]'


def test_connecting_to_another_namespace_with_a_payload(session):
    session.send('40/custom,{"token":"abc"}')
    assert session.receive().startswith('40/custom,{"sid":"')
    assert session.receive() == '42/custom,["auth",{"token":"abc"}]'


def test_one_session_is_in_several_namespaces_at_once(connected):
    connected.send("40/custom,")
    connected.receive(), connected.receive()
    connected.send('42/custom,["message","there"]')
    connected.send('42["message","here"]')
    assert connected.receive() == '42/custom,["message-back","there"]'
    assert connected.receive() == '42["message-back","here"]'


@pytest.mark.parametrize("packet", ["40/random,", "40/random", '40/random,{"token":"1"}'])
def test_an_unknown_namespace_is_refused_and_the_session_stays(session, packet):
    session.send(packet)
    assert session.receive() == '44/random,{"message":"Invalid namespace"}'
    session.send("40")
    assert session.receive().startswith("40{")


def test_who_is_refused_hears_nothing_that_was_sent_meanwhile(session):
    session.send('40/refusing,{"tell":"secret"}')
    assert session.receive().startswith("44/refusing,")
    session.send("40")
    assert session.receive().startswith("40{")


def test_a_refusal_says_why(session):
    session.send("40/refusing,")
    assert session.receive() == '44/refusing,{"message":"not you","data":{"code":"forbidden"}}'


def test_a_connect_handler_that_fails_accepts_nobody(session):
    session.send("40/failing,")
    assert session.receive() == '44/failing,{"message":"Unable to connect"}'


def test_who_is_cut_while_connecting_does_not_connect_and_hears_nothing(session, quiet):
    session.send("40/cut,")
    assert session.receive() == '44/cut,{"message":"Unable to connect"}'


@pytest.mark.parametrize(
    "packet", ["4abc", '42["message",1]', '421["message",1]', "431[]", "41", '42/custom,["message",1]']
)
def test_a_first_packet_that_is_no_connect_closes(session, packet):
    session.send(packet)
    assert_closed(session)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_without_connect_it_is_closed(start_protocol_server, carrier):
    session = CARRIERS[carrier](start_protocol_server(ping_interval=3600, hold=1, connect_time=1).port)
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
    assert connected.receive().startswith("40/custom,{")


def test_who_has_left_a_namespace_hears_nothing_of_it(connected, quiet):
    connected.send("40/custom,")
    connected.receive(), connected.receive()
    connected.send("41")
    connected.send("40/random,")
    assert connected.receive().startswith("44/random,")
    quiet.get("/broadcast")
    connected.send('42/custom,["message","on"]')
    assert connected.receive() == '42/custom,["message-back","on"]'


def test_leaving_the_last_namespace_is_not_answered_and_the_session_stays(connected):
    connected.send("41")
    connected.send("40")
    assert connected.receive().startswith("40{")


def test_connecting_twice_closes(connected):
    connected.send("40")
    assert_closed(connected)


def test_a_closed_session_runs_its_disconnect_handler(session, quiet):
    session.send("40")
    sid = json.loads(session.receive()[2:])["sid"]
    assert sid not in quiet.get("/disconnected").decode()
    session.send("1") if isinstance(session, Polling) else session.http.reset()
    eventually(lambda: sid in quiet.get("/disconnected").decode())


def test_nothing_of_all_this_left_a_traceback_but_what_was_asked_for(quiet):
    tracebacks = quiet.log.count("Traceback")
    assert tracebacks == quiet.log.count("RuntimeError: as asked for"), quiet.log
