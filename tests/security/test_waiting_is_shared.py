"""Few places for what waits: who holds most of them makes room, and who has gone holds none."""

import contextlib
import json

import pytest

from chatapp import limits
from chatapp.stores.probes import Probes
from chatapp.stores.waiters import Waiter, Waiters
from tests.server import eventually
from tests.transport.wire import Http, answers

ALL, EACH = 10, 5
NEVER = 1000  # seconds


@pytest.fixture
def parked():
    """Return `parked(client, person)`: a Request that waits, or None where there is no place."""
    store = Waiters()

    def park(client, person, turn=NEVER):
        request = Waiter(person, 1, None, [f"person:{person}"], client)
        return request if store.add(request, each=EACH, in_all=ALL, turn=turn) else None

    return park


def dismissed(requests):
    return [number for number, request in enumerate(requests) if request.is_dismissed]


def test_the_client_with_most_loses_its_oldest_to_a_newcomer_from_elsewhere(parked):
    one, many = parked("one", 1), [parked("many", number) for number in range(2, 11)]
    newcomers = [parked(f"new {number}", 100 + number) for number in range(3)]
    assert all(newcomers)
    assert dismissed(many) == [0, 1, 2]
    assert dismissed([one, *newcomers]) == []


def test_of_one_client_s_people_the_one_with_most_loses_to_a_newcomer(parked):
    hoarding, modest = [parked("office", 1) for _ in range(5)], [parked("office", number) for number in range(2, 7)]
    assert parked("office", 100)
    assert dismissed(hoarding) == [0]
    assert dismissed(modest) == []


def test_among_equals_nobody_is_dismissed_before_their_turn_is_over(parked):
    equals = [parked("office", number) for number in range(10)]
    assert parked("office", 100) is None
    assert dismissed(equals) == []
    assert parked("office", 101, turn=0)
    assert dismissed(equals) == [0]


def test_a_person_s_own_oldest_goes_before_anybody_else_s(parked):
    mine, theirs = [parked("here", 1) for _ in range(5)], [parked("there", number) for number in range(2, 7)]
    assert parked("here", 1)
    assert dismissed(mine) == [0]
    assert dismissed(theirs) == []


def test_of_the_seats_of_the_self_test_who_has_most_loses_the_oldest():
    probes, ended = Probes(), []

    def take_slot(client, name):
        return probes.take_slot(client, lambda: ended.append(name), each=8, in_all=10)

    for number in range(8):
        assert take_slot("many", number)
    slots = [take_slot(name, name) for name in ("one", "two", "three")]
    assert all(slots)
    assert ended == [0]
    for number in (8, 9):
        take_slot("many", number)
    assert ended == [0]  # whoever has most is not helped to more
    for slot in slots:
        probes.release_slot(slot)
        probes.release_slot(slot)
    assert take_slot("four", "four")
    assert ended == [0]


@pytest.fixture
def wait_for_news(person, server):
    """Return `wait_for_news()`: a connection on which a program of one person waits."""
    bo = person("bo")
    token = bo.token("read")["secret"]
    known = bo.ok("POST", "/sync", {})
    asked = {"epoch": known["epoch"], "me": known["me"], "list": known["list"]["digest"], "cursors": {}, "wait": 25}
    body = json.dumps(asked).encode()
    head = (
        f"POST /api/v1/sync HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    with contextlib.ExitStack() as opened:

        def wait():
            http = opened.enter_context(Http(server.port))
            http.send(head + body)
            is_alive(server)
            return http

        yield wait


def is_alive(server):
    """Let the server answer something that came after all that was sent before."""
    for _ in range(3):
        assert server.is_up()


def is_answered(http):
    http.sock.settimeout(0.2)
    with contextlib.suppress(TimeoutError):
        http.held += http.sock.recv(1)
    return bool(http.held)


def test_a_gone_client_gives_its_place_back(wait_for_news, server):
    waiting = [wait_for_news() for _ in range(limits.WAITERS_EACH)]
    waiting[2].sock.close()
    is_alive(server)
    kept = [*waiting[:2], *waiting[3:], wait_for_news()]
    assert not any(map(is_answered, kept))
    wait_for_news()
    eventually(lambda: any(map(is_answered, kept)))
    assert sum(map(is_answered, kept)) == 1


def test_a_client_that_has_only_ended_its_own_half_is_answered_at_once(wait_for_news):
    http = wait_for_news()
    assert not is_answered(http)
    http.sock.shutdown(1)
    http.sock.settimeout(10)
    answer = answers(http, 1)[0]
    assert (answer.status, json.loads(answer.body)["list"]) == (200, None)


def hold(server, number):
    http = Http(server.port)
    path = f"/network/probes/hold?seconds={limits.PROBE_HOLD}&nonce=held-number-{number:06}"
    http.send(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
    return http


def test_a_held_probe_whose_client_has_gone_gives_its_seat_back(start_server):
    server = start_server()
    held = [hold(server, number) for number in range(limits.PROBES_HELD_EACH)]
    is_alive(server)
    refused = hold(server, 1000)
    assert answers(refused, 1)[0].status == 503
    held[0].sock.close()
    is_alive(server)
    another = hold(server, 1001)
    is_alive(server)
    assert not is_answered(another)
    for http in [*held, refused, another]:
        http.sock.close()
