"""Engine.IO v4's document on packets and heartbeat, over both transports."""

import pytest

from tests.server import eventually
from tests.transport.sessions import CARRIERS, POLLING, Polling, Session, talking
from tests.transport.wire import ask


def test_a_ping_is_answered_and_answers_keep_the_session(start_protocol_server):
    server = start_protocol_server(ping_interval=0.3, ping_timeout=5)
    for carrier in CARRIERS.values():
        session = carrier(server.port)
        session.send("40")
        for _ in range(4):
            while session.receive() != "2":
                pass
            session.send("3")
        assert not isinstance(session, Polling) or session.get().status == 200


def test_a_client_that_does_not_answer_pings_is_closed(beating):
    websocket = Session(beating.port)
    websocket.send("40")
    assert [websocket.receive() for _ in range(3)][-1] == "2"  # after CONNECT and the first event
    assert websocket.close_code() is not None
    polling = talking(beating)
    assert polling.receive() == "2"
    eventually(polling.is_closed)
    assert polling.post("3").status == 400


@pytest.mark.parametrize("text", ["", "abc", "0", "2", "5", "7", "bAAEC", "3x", "😀"])
def test_a_malformed_packet_on_a_websocket_closes_it_cleanly(quiet, text):
    session = Session(quiet.port)
    session.send(text)
    assert session.close_code() == 1002
    assert ask(quiet.port, f"{POLLING}&sid={session.sid}").status == 400


def test_a_noop_and_an_unasked_pong_change_nothing(connected):
    connected.send("6")
    connected.send("3")
    connected.send('42["message","on"]')
    assert connected.receive() == '42["message-back","on"]'


def test_binary_is_refused(quiet):
    session = Session(quiet.port)
    session.send_frame(2, b"\1\2\3")
    assert session.close_code() == 1003


def test_a_client_closes_over_websocket(quiet):
    session = Session(quiet.port)
    session.send("1")
    assert session.close_code() == 1000
    assert ask(quiet.port, f"{POLLING}&sid={session.sid}").status == 400


def test_each_packet_is_a_frame_of_its_own(quiet):
    session = Session(quiet.port)
    session.send("40")
    packets = [session.receive_frame() for _ in range(2)]
    assert [(opcode, content[:3]) for opcode, content in packets] == [(1, b"40{"), (1, b"42[")]


def test_a_packet_beyond_the_told_bound_closes_with_1009(quiet):
    session = Session(quiet.port)
    session.send("40")  # otherwise it may be closed as unconnected before the packet has been sent
    session.send("4" + "x" * session.opened["maxPayload"])
    assert session.close_code() == 1009


def test_packets_on_a_websocket_are_kept_in_order_while_a_handler_waits(quiet):
    session = Session(quiet.port)
    session.send("40")
    session.receive(), session.receive()
    session.send('421["wait","order"]')
    for number in range(5):
        session.send(f'42{number + 2}["count",{number}]')
    assert session.receive() == '42["waiting","order"]'
    quiet.open("order")
    assert [session.receive() for _ in range(6)] == ['431["order"]', "432[0]", "433[1]", "434[2]", "435[3]", "436[4]"]
