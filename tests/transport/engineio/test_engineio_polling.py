"""Engine.IO v4's document on long-polling: GET and POST, payloads, and two requests at once."""

import signal
import time

import pytest

from tests.server import eventually
from tests.transport.sessions import Polling, talking
from tests.transport.wire import Http, answers

TEXT = "text/plain; charset=UTF-8"


def test_a_post_is_answered_ok_and_carries_packets_in_order(quiet):
    session = Polling(quiet.port)
    assert session.post("40").body == b"ok"
    answer = session.post('42["message",1]\x1e42["message",2]\x1e42["message",3]')
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"ok", TEXT)
    received = [session.receive() for _ in range(5)]
    assert received[-3:] == ['42["message-back",1]', '42["message-back",2]', '42["message-back",3]']


@pytest.mark.parametrize("kind", ["", "application/json", "text/plain; charset=latin-1"])
def test_a_post_is_text_whatever_its_type_says(quiet, kind):
    session = talking(quiet)
    assert session.post('42["message","grüß 👋"]', kind=kind).body == b"ok"
    assert session.receive() == '42["message-back","grüß 👋"]'


def test_a_post_in_chunks_is_taken_whole(quiet):
    session = talking(quiet)
    with Http(quiet.port) as http:
        http.send(f"POST {session.path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        http.send(b'6\r\n42["me\r\nc\r\nssage","in"]\r\n0\r\n\r\n')
        assert answers(http, 1)[0].body == b"ok"
    assert session.receive() == '42["message-back","in"]'


def test_packets_wait_for_a_poll_and_come_in_one_payload_with_separators(quiet):
    session = talking(quiet)
    session.post('42["message",1]\x1e42["message","ü"]')
    answer = session.get()
    assert answer.body == '42["message-back",1]\x1e42["message-back","ü"]'.encode()
    assert answer.headers["content-type"] == TEXT


def test_a_held_poll_is_answered_once_there_is_a_packet(quiet):
    session = talking(quiet, query="&hold=25")
    with session.request() as waiting:
        quiet.wait_until_polled(session)
        session.post('42["message","now"]')
        assert answers(waiting, 1)[0].body == b'42["message-back","now"]'


@pytest.mark.parametrize("count", [256, 257])
def test_a_payload_is_taken_whole_or_refused_whole(quiet, count):
    session = Polling(quiet.port)
    session.post("40")
    session.post("3")
    answer = session.post("\x1e".join(f'42{number}["count",{number}]' for number in range(count)))
    assert answer.status == (200 if count <= 256 else 400)
    if count > 256:
        assert session.is_closed()
    else:
        last = f"43{count - 1}[{count - 1}]"
        packets, most = [], 0
        while last not in packets:
            some = session.packets()
            packets, most = packets + some, max(most, len(some))
        assert 1 < most <= 16  # python-engineio's client discards an answer with more
        assert [p for p in packets if p.startswith("43")] == [f"43{number}[{number}]" for number in range(count)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"abc",
        b"0",
        b"2",
        b"2probe",
        b"5",
        b"7",
        b"bAAEC",
        b"40\x1e",
        b"\xff",
        b"40\x1eabc",
        b"3x",
        b"x" * 1_000_001,
    ],
)
def test_what_cannot_be_read_is_never_answered_200_and_closes_the_session(quiet, body):
    session = Polling(quiet.port)
    answer = session.post(body)
    assert answer.status in (400, 413)
    assert session.is_closed()


def test_a_second_poll_at_once_closes_the_session(quiet):
    session = Polling(quiet.port)
    with session.request() as first:
        quiet.wait_until_polled(session)
        assert session.get().status == 400
        answer = answers(first, 1)[0]
    assert (answer.status, answer.body) == (200, b"1")
    assert session.is_closed()


def test_a_second_post_at_once_closes_the_session(quiet):
    session = talking(quiet)
    with session.request("POST", b'42["wait","second post"]') as first:
        assert session.receive() == '42["waiting","second post"]'
        assert session.post('42["message",2]').status == 400
        assert session.is_closed()
        quiet.open("second%20post")
        answers(first, 1)


def test_a_client_closes_over_polling(quiet):
    session = Polling(quiet.port)
    with session.request() as waiting:
        quiet.wait_until_polled(session)
        assert session.post("1").status == 200
        answer = answers(waiting, 1)[0]
    assert (answer.status, answer.body) == (200, b"6")
    assert session.is_closed()


def test_a_poll_is_held_for_a_bounded_time_and_ends_with_a_noop(quiet):
    session = talking(quiet)
    started = time.monotonic()
    assert session.packets() == ["6"]
    assert time.monotonic() - started > 0.9
    assert session.packets() == ["6"]


def test_a_client_may_ask_for_another_time_within_bounds(quiet):
    session = talking(quiet, query="&hold=0.1")
    started = time.monotonic()
    assert session.packets() == ["6"]
    assert time.monotonic() - started > 3.9


def test_an_abandoned_poll_swallows_nothing(quiet):
    session = Polling(quiet.port)
    for leave in (Http.reset, lambda http: http.sock.close()):
        http = session.request()
        quiet.wait_until_polled(session)
        leave(http)
        eventually(lambda: not quiet.json(f"/polled?sid={session.sid}"))
    session.post("40")
    assert session.receive().startswith("40{")


def test_a_poll_whose_client_went_away_before_it_was_read_swallows_nothing(quiet):
    session = Polling(quiet.port)
    with session.request() as http:
        quiet.wait_until_polled(session)  # the server has taken the connection
        session.post("40")
        assert answers(http, 1)[0].body.startswith(b"40{")
        session.post('42["message","kept"]')
        quiet.process.send_signal(signal.SIGSTOP)
        http.send(f"GET {session.path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        http.reset()
        quiet.process.send_signal(signal.SIGCONT)
    eventually(lambda: '42["message-back","kept"]' in session.packets())


def test_polls_on_one_connection_are_repeated_and_checked_again_when_something_differs(quiet):
    session = talking(quiet, headers="Cookie: me\r\n")
    with Http(quiet.port) as http:

        def poll(number, cookie):
            http.send(f"GET {session.path}&t={number} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
            session.post(f'42["message",{number}]') if cookie == "me" else None
            return answers(http, 1)[0]

        for number in range(5):
            assert poll(number, "me").body == f'42["message-back",{number}]'.encode()
        assert poll(9, "you").status == 403
        assert poll(6, "me").body == b'42["message-back",6]'
