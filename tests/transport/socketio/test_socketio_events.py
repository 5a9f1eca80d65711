"""The statements of Socket.IO v5's protocol document and of its published suite that a server can break, on both
transports: events and acknowledgements."""

import json

import pytest

from tests.transport.sessions import assert_closed


def test_events_come_with_all_kinds_of_arguments(connected):
    connected.send('42["message",1,"2",{"3":[true,null,0.5]},"grüß 👋","\\u2028\\u001e"]')
    answer = connected.receive()
    assert json.loads(answer[2:]) == ["message-back", 1, "2", {"3": [True, None, 0.5]}, "grüß 👋", "\u2028\x1e"]


def test_events_are_acknowledged(connected):
    connected.send('42456["message-with-ack",1,"2",{"3":[false]}]')
    assert connected.receive() == '43456[1,"2",{"3":[false]}]'


@pytest.mark.parametrize("number", [0, 1, 999_999_999_999_999])
def test_an_acknowledgement_has_the_event_s_number_and_namespace(connected, number):
    connected.send("40/custom,")
    connected.receive(), connected.receive()
    connected.send(f'42/custom,{number}["unheard-of"]')
    assert connected.receive() == f"43/custom,{number}[]"


def test_the_server_s_own_events_can_be_acknowledged(connected):
    connected.send('42["ask"]')
    question = connected.receive()
    number = question.removeprefix("42").removesuffix('["question"]')
    assert number.isdigit()
    connected.send(f'43{number}["yes",{{"2":[null]}}]')
    assert connected.receive() == '42["answered","yes",{"2":[null]}]'
    connected.send(f"43{number}[]")
    connected.send('42["message","twice is passed over"]')
    assert connected.receive() == '42["message-back","twice is passed over"]'


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
