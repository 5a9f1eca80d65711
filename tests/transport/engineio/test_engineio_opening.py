"""Engine.IO v4's document, from the address to the answer to the handshake."""

import pytest

from tests.transport.sessions import POLLING, WEBSOCKET, Polling
from tests.transport.wire import Http, WebSocket, answers, ask, frame, handshake

ELSEWHERE = ["http://evil.example", "null", "http://friend.example.evil.example", "https://friend.example", "file://"]


def test_a_session_opens_with_all_that_the_client_has_to_know(session):
    opened = session.opened
    assert opened.keys() == {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}
    assert opened["upgrades"] == (["websocket"] if isinstance(session, Polling) else [])
    assert (opened["pingInterval"], opened["pingTimeout"], opened["maxPayload"]) == (3_600_000, 200, 1_000_000)


def test_its_id_has_room_for_the_node_and_cannot_be_guessed(session):
    node, _, secret = session.sid.partition(".")
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
        ("/socket.io/?EIO=4&transport=polling&hold=nan", "GET"),
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
    "target",
    [
        "/socket.io/?transport=websocket",
        "/socket.io/?EIO=3&transport=websocket",
        "/socket.io/?EIO=abc&transport=websocket",
        "/socket.io/?EIO=4",
        "/socket.io/?EIO=4&transport=abc",
        WEBSOCKET + "&sid=unknown",
    ],
)
def test_no_websocket_opens_for_a_wrong_request(quiet, target):
    assert WebSocket(quiet.port, target).answer.status == 400


@pytest.mark.parametrize(
    "headers", ["Connection: Upgrade\r\nUpgrade: websocket\r\n", "Connection: Upgrade\r\nUpgrade: h2c\r\n"]
)
def test_wrong_handshakes_of_a_websocket_are_refused(quiet, headers):
    assert ask(quiet.port, WEBSOCKET, headers=headers).status in (400, 426)


def test_our_own_origin_may_open_sessions(quiet):
    headers = "Origin: http://friend.example\r\n"
    assert ask(quiet.port, POLLING, headers=headers).status == 200
    assert WebSocket(quiet.port, WEBSOCKET, headers).answer.status == 101


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_foreign_origins_are_refused_on_get_post_and_upgrade(quiet, origin):
    headers = f"Origin: {origin}\r\n"
    session = Polling(quiet.port)
    assert ask(quiet.port, POLLING, headers=headers).status == 400
    assert WebSocket(quiet.port, WEBSOCKET, headers).answer.status == 400
    assert session.get(headers=headers).status == 400
    assert session.post("40", headers=headers).status == 400
    assert WebSocket(quiet.port, f"{WEBSOCKET}&sid={session.sid}", headers).answer.status == 400
    assert session.post("40").status == 200


def test_nothing_is_cached(quiet):
    assert ask(quiet.port, POLLING).headers["cache-control"] == "no-store"
    assert Polling(quiet.port).get().headers["cache-control"] == "no-store"


def test_a_stolen_id_is_worth_nothing_without_the_cookie(quiet):
    session = Polling(quiet.port, headers="Cookie: mine\r\n")
    for headers in ("", "Cookie: other\r\n"):
        assert session.get(headers=headers).status == 403
        assert session.post("40", headers=headers).status == 403
        assert WebSocket(quiet.port, f"{WEBSOCKET}&sid={session.sid}", headers).answer.status == 403
    assert session.post("40").status == 200


def test_newcomers_beyond_the_rate_are_sent_away_and_the_others_stay(start_protocol_server):
    server = start_protocol_server(ping_interval=3600, hold=1, rate=3)
    sessions = [Polling(server.port) for _ in range(3)]
    refused = ask(server.port, POLLING)
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    assert WebSocket(server.port, WEBSOCKET).answer.status == 503
    for session in sessions:
        session.send("40")
        assert session.receive().startswith("4")


def test_a_handshake_and_first_frames_may_come_in_one_packet(quiet):
    with Http(quiet.port) as http:
        http.send(handshake(WEBSOCKET) + frame(1, b"40"))
        assert answers(http, 1)[0].status == 101
        assert http.read_until(b"40{").startswith(b"\x81")
