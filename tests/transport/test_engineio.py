"""The statements of Engine.IO v4's protocol document and of its published suite that a server can break."""

import contextlib
import threading
import time

import pytest

from tests.server import eventually
from tests.transport.wire import POLLING, WEBSOCKET, Http, Polling, Session, WebSocket, answers, frame, handshake

CARRIERS = {"polling": Polling, "websocket": Session}


@pytest.fixture(params=CARRIERS)
def session(request, quiet):
    """An Engine.IO session over each transport."""
    opened = CARRIERS[request.param](quiet.port)
    yield opened
    opened.close()


def connected(server, **more):
    """Return a polling session that is connected to the main namespace and has had all packets of that."""
    session = Polling(server.port, **more)
    session.post("40")
    session.receive(), session.receive()
    return session


def ask(port, target, method="GET", headers=""):
    with Http(port) as http:
        http.send(f"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
        return answers(http, 1)[0]


def test_a_session_opens_with_all_that_the_client_has_to_know(session):
    opened = session.opened
    assert opened.keys() == {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}
    assert opened["upgrades"] == (["websocket"] if isinstance(session, Polling) else [])
    assert (opened["pingInterval"], opened["pingTimeout"], opened["maxPayload"]) == (3_600_000, 200, 1_000_000)


def test_its_id_has_room_for_the_node_and_cannot_be_guessed(session):
    node, _, secret = session.opened["sid"].partition(".")
    assert node == "node-7"
    assert len(secret) * 6 >= 128


def test_fractions_of_a_second_are_told_as_they_are(beating):
    opened = Polling(beating.port).opened
    assert (opened["pingInterval"], opened["pingTimeout"]) == (300, 200)


@pytest.mark.parametrize(
    ("target", "method"),
    [
        ("/socket.io/?transport=polling", "GET"),
        ("/socket.io/?EIO=3&transport=polling", "GET"),
        ("/socket.io/?EIO=abc&transport=polling", "GET"),
        ("/socket.io/?EIO=4", "GET"),
        ("/socket.io/?EIO=4&transport=carrier-pigeon", "GET"),
        ("/socket.io/?EIO=4&transport=polling&j=0", "GET"),
        ("/socket.io/?EIO=4&EIO=4&transport=polling", "GET"),
        ("/socket.io/?EIO=4&transport=polling&hold=x", "GET"),
        (POLLING, "POST"),
        (POLLING, "PUT"),
        (POLLING + "&sid=unknown", "GET"),
        (POLLING + "&sid=unknown", "POST"),
        (WEBSOCKET, "GET"),
        (WEBSOCKET + "&sid=unknown", "GET"),
    ],
)
def test_wrong_requests_are_refused(quiet, target, method):
    assert ask(quiet.port, target, method).status == 400


@pytest.mark.parametrize(
    "headers", ["Connection: Upgrade\r\nUpgrade: websocket\r\n", "Connection: Upgrade\r\nUpgrade: h2c\r\n"]
)
def test_wrong_handshakes_of_a_websocket_are_refused(quiet, headers):
    assert ask(quiet.port, WEBSOCKET, headers=headers).status in (400, 426)


@pytest.mark.parametrize(
    ("origin", "status"), [("http://friend.example", 200), ("http://evil.example", 400), ("null", 400)]
)
def test_other_origins_are_refused(quiet, origin, status):
    assert ask(quiet.port, POLLING, headers=f"Origin: {origin}\r\n").status == status
    assert WebSocket(quiet.port, headers=f"Origin: {origin}\r\n").answer.status == (101 if status == 200 else 400)


def test_nothing_is_cached(quiet):
    assert ask(quiet.port, POLLING).headers["cache-control"] == "no-store"
    assert Polling(quiet.port).get().headers["cache-control"] == "no-store"


def test_a_ping_is_answered_and_answers_keep_the_session(beating):
    for carrier in CARRIERS.values():
        session = carrier(beating.port)
        session.send("40")
        for _ in range(4):
            while session.receive() != "2":
                pass
            session.send("3")
        assert not isinstance(session, Polling) or session.get().status == 200


def test_a_client_that_does_not_answer_pings_is_closed(beating):
    websocket = Session(beating.port)
    assert websocket.receive() == "2"
    assert websocket.close_code() is not None
    polling = Polling(beating.port)
    assert polling.receive() == "2"
    eventually(polling.is_closed)


def test_a_post_is_answered_ok_and_carries_packets_in_order(quiet):
    session = Polling(quiet.port)
    assert session.post("40").body == b"ok"
    answer = session.post('42["message",1]\x1e42["message",2]\x1e42["message",3]')
    assert (answer.status, answer.body) == (200, b"ok")
    received = [session.receive() for _ in range(5)]
    assert received[-3:] == ['42["message-back",1]', '42["message-back",2]', '42["message-back",3]']


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
        assert 1 < most <= 16  # python-engineio's client throws an answer with more away
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


@pytest.mark.parametrize("text", ["", "abc", "0", "2", "5", "7", "bAAEC", "3x", "😀"])
def test_a_malformed_packet_on_a_websocket_closes_it_cleanly(quiet, text):
    session = Session(quiet.port)
    session.send(text)
    assert session.close_code() == 1002
    assert ask(quiet.port, f"{POLLING}&sid={session.opened['sid']}").status == 400


def test_binary_is_refused(quiet):
    session = Session(quiet.port)
    session.send_frame(2, b"\1\2\3")
    assert session.close_code() == 1003


def test_a_client_closes_over_polling(quiet):
    session = Polling(quiet.port)
    with session.request() as waiting:
        time.sleep(0.1)
        assert session.post("1").status == 200
        answer = answers(waiting, 1)[0]
    assert (answer.status, answer.body) == (200, b"6")
    assert session.is_closed()


def test_a_client_closes_over_websocket(quiet):
    session = Session(quiet.port)
    session.send("1")
    assert session.close_code() == 1000


def test_a_second_poll_at_once_closes_the_session(quiet):
    session = Polling(quiet.port)
    with session.request() as first:
        time.sleep(0.1)
        assert session.get().status == 400
        answer = answers(first, 1)[0]
    assert (answer.status, answer.body) == (200, b"1")
    assert session.is_closed()


def test_a_poll_is_held_for_a_bounded_time_and_ends_with_a_noop(quiet):
    session = connected(quiet)
    started = time.monotonic()
    assert session.packets() == ["6"]
    assert 0.9 < time.monotonic() - started < 4
    assert session.packets() == ["6"]


def test_a_client_may_ask_for_another_time_within_bounds(quiet):
    session = connected(quiet, query="&hold=0.1")
    started = time.monotonic()
    assert session.packets() == ["6"]
    assert 3.9 < time.monotonic() - started < 8


def test_an_abandoned_poll_swallows_nothing(quiet):
    session = Polling(quiet.port)
    for leave in (Http.reset, lambda http: http.sock.close()):
        http = session.request()
        time.sleep(0.1)
        leave(http)
    time.sleep(0.1)
    session.post("40")
    assert session.receive().startswith('42["auth"')


def test_polls_on_one_connection_are_repeated_and_checked_again_when_something_differs(quiet):
    session = connected(quiet, headers="Cookie: me\r\n")
    with Http(quiet.port) as http:

        def poll(number, cookie):
            http.send(f"GET {session.path}&t={number} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
            session.post(f'42["message",{number}]') if cookie == "me" else None
            return answers(http, 1)[0]

        for number in range(5):
            assert poll(number, "me").body == f'42["message-back",{number}]'.encode()
        assert poll(9, "you").status == 403
        assert poll(6, "me").body == b'42["message-back",6]'


def test_a_stolen_id_is_worth_nothing_without_the_cookie(quiet):
    session = Polling(quiet.port, headers="Cookie: mine\r\n")
    for headers in ("", "Cookie: other\r\n"):
        assert session.get(headers=headers).status == 403
        assert session.post("40", headers=headers).status == 403
        assert WebSocket(quiet.port, f"{WEBSOCKET}&sid={session.sid}", headers).answer.status == 403
    assert session.post("40").status == 200


class TestUpgrade:
    def upgrade(self, server, session):
        return WebSocket(server.port, f"{WEBSOCKET}&sid={session.sid}")

    def test_it_goes_through_probe_and_upgrade(self, quiet):
        session = Polling(quiet.port)
        session.post("40")
        websocket = self.upgrade(quiet, session)
        websocket.send("2probe")
        assert websocket.receive() == "3probe"
        websocket.send("5")
        assert websocket.receive().startswith('42["auth"')
        assert websocket.receive().startswith("40")
        websocket.send('42["message","hello"]')
        assert websocket.receive() == '42["message-back","hello"]'

    def test_a_waiting_poll_ends_soon_after_the_probe(self, quiet):
        session = Polling(quiet.port)
        with session.request() as waiting:
            time.sleep(0.1)
            websocket = self.upgrade(quiet, session)
            websocket.send("2probe")
            started = time.monotonic()
            assert answers(waiting, 1)[0].body == b"6"
            assert time.monotonic() - started < 0.8

    def test_polls_go_on_until_the_upgrade_packet(self, quiet):
        session = connected(quiet)
        websocket = self.upgrade(quiet, session)
        websocket.send("2probe")
        assert websocket.receive() == "3probe"
        session.post('42["message","still here"]')
        assert session.receive() == '42["message-back","still here"]'

    def test_a_network_that_swallows_frames_costs_the_session_nothing(self, quiet):
        session = connected(quiet)
        websocket = self.upgrade(quiet, session)
        started = time.monotonic()
        requests = 0
        while time.monotonic() - started < 3:
            session.post('42["message","on"]')
            assert session.receive() == '42["message-back","on"]'
            requests += 2
            time.sleep(0.2)
        assert requests > 4
        websocket.http.sock.settimeout(10)
        assert websocket.close_code() == 1008
        assert 4 < time.monotonic() - started < 9
        session.post('42["message","after"]')
        assert session.receive() == '42["message-back","after"]'

    def test_nothing_but_a_probe_may_come_first(self, quiet):
        session = Polling(quiet.port)
        websocket = self.upgrade(quiet, session)
        websocket.send('42["message","too early"]')
        assert websocket.close_code() == 1002
        assert session.post("40").status == 200

    def test_afterwards_requests_and_further_websockets_are_refused(self, quiet):
        session = Polling(quiet.port)
        websocket = self.upgrade(quiet, session)
        websocket.send("2probe")
        websocket.receive()
        websocket.send("5")
        eventually(lambda: session.get().status == 400)
        assert session.post("40").status == 400
        assert self.upgrade(quiet, session).answer.status == 400
        websocket.send("40")
        assert websocket.receive().startswith('42["auth"')


def test_packets_on_a_websocket_are_kept_in_order_while_a_handler_waits(quiet):
    session = Session(quiet.port)
    session.send("40")
    session.receive(), session.receive()
    session.send('421["sleep",0.3]')
    for number in range(5):
        session.send(f'42{number + 2}["count",{number}]')
    assert [session.receive() for _ in range(6)] == ["431[0.3]", "432[0]", "433[1]", "434[2]", "435[3]", "436[4]"]


def test_newcomers_beyond_the_rate_are_sent_away_and_the_others_stay(start_protocol_server):
    server = start_protocol_server(ping_interval=3600, hold=1, rate=3)
    sessions = [connected(server) for _ in range(3)]
    refused = ask(server.port, POLLING)
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    assert WebSocket(server.port).answer.status == 503
    for session in sessions:
        assert session.packets() == ["6"]
    eventually(lambda: ask(server.port, POLLING).status == 200)


def test_a_client_that_does_not_read_is_cut_and_delays_nobody(quiet):
    stalled, reading = Session(quiet.port, receive_buffer=4096), Session(quiet.port)
    for session in (stalled, reading):
        session.send("40")
        session.receive(), session.receive()
    before = memory(quiet)
    seen = []
    reader = threading.Thread(target=lambda: seen.extend(reading.receive() for _ in range(2000)))
    reader.start()
    for _ in range(20):
        quiet.get("/broadcast?count=100&size=10000")
    reader.join(30)
    assert len(seen) == 2000
    assert memory(quiet) - before < 10_000_000
    assert is_cut(stalled)


def test_a_session_that_nobody_polls_keeps_a_bounded_backlog(quiet):
    session = Polling(quiet.port)
    session.post("40")
    for _ in range(6):
        quiet.get("/broadcast?count=100")
    eventually(session.is_closed)


def is_cut(session):
    """Whether the connection ends, at once or after what was on its way."""
    try:
        while True:
            session.receive_frame()
    except (EOFError, ConnectionError):
        return True


def memory(server):
    return int(server.get("/memory").decode().partition(":")[2].strip(' }\n"'))


def test_fragments_without_an_end_are_cut_at_the_bound(quiet):
    before = memory(quiet)
    session = Session(quiet.port)
    session.send_frame(1, b"x" * 60_000, fin=False)
    fragment = frame(0, b"x" * 60_000, fin=False)
    with contextlib.suppress(ConnectionError):
        for _ in range(400):
            session.http.send(fragment)
    assert is_cut(session)
    assert memory(quiet) - before < 10_000_000


def test_a_handshake_and_first_frames_may_come_in_one_packet(quiet):
    with Http(quiet.port) as http:
        http.send(handshake(WEBSOCKET) + frame(1, b"40"))
        assert answers(http, 1)[0].status == 101
        assert http.read_until(b"40{").startswith(b"\x81")
