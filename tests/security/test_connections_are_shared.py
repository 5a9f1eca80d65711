"""When places for connections run short, those that wait for nothing make room, and nobody holds more than a share."""

import contextlib
import ipaddress
import socket

import pytest

from chatapp.transport.loop.loop import Loop
from chatapp.transport.tcp import places as rules
from chatapp.transport.tcp.connection import Connection
from chatapp.transport.tcp.places import Places
from chatapp.transport.tcp.relays import Relays
from tests.server import eventually
from tests.transport.http.test_http import GET
from tests.transport.running import ProtocolServer
from tests.transport.wire import Http, answers

MOST = 400
PROXY = "192.0.2.1"


class Protocol:
    """The protocol of a connection: at rest, in a request, or over a WebSocket."""

    def __init__(self, is_idle=True, awaits_request=True):
        self.is_idle, self.awaits_request = is_idle, awaits_request

    def lost(self):
        """Nobody listens."""


def websocket():
    return Protocol(is_idle=False, awaits_request=False)


def in_a_head():
    return Protocol(is_idle=False, awaits_request=True)


@pytest.fixture
def house(monkeypatch):
    """Return `house(most, relays)`: Places and `connect(address, protocol)`; nothing is too young to be idle."""
    monkeypatch.setattr(rules, "YOUNG", 0)
    with contextlib.ExitStack() as opened:

        def build(most=MOST, relays=None):
            places = Places(loop := Loop(), most, relays)

            def connect(address, protocol=None):
                ours, _ = (opened.enter_context(end) for end in socket.socketpair())
                connection = Connection(loop, ours, (address, 1), ("127.0.0.1", 2), places=places)
                connection.start(protocol or Protocol())
                return connection

            return places, connect

        yield build


def is_closed(connection):
    return connection.direct is None


def test_the_longest_idle_of_who_holds_most_make_room_for_a_newcomer(house):
    places, connect = house()
    others = [connect(f"198.51.100.{number}") for number in range(100)]
    crowd = [connect("203.0.113.9") for _ in range(300)]
    assert places.make_room()
    assert places.admits("198.51.100.200")
    closed = [number for number, connection in enumerate(crowd) if is_closed(connection)]
    assert closed == list(range(rules.AT_ONCE))
    assert not any(map(is_closed, others))


def test_who_works_is_not_idle_and_who_rests_again_is_young(house):
    places, connect = house()
    crowd = [connect("203.0.113.9") for _ in range(MOST)]
    for connection in crowd[:10]:
        places.mark_busy(connection)
        places.mark_idle(connection)
    for connection in crowd[10:20]:
        connection.protocol.is_idle = False
    places.make_room()
    assert [number for number, one in enumerate(crowd) if is_closed(one)] == list(range(20, 20 + rules.AT_ONCE))


def test_among_people_with_a_few_each_the_longest_idle_go(house):
    places, connect = house()
    everybody = [connect(f"198.51.100.{number % 100}") for number in range(MOST)]
    assert places.make_room()
    closed = [number for number, connection in enumerate(everybody) if is_closed(connection)]
    assert closed == list(range(len(closed)))
    assert 0 < len(closed) < rules.AT_ONCE


def test_one_client_has_at_most_a_share_while_places_are_short_and_more_before(house):
    places, connect = house()
    for _ in range(MOST * 3 // 4):
        assert places.make_room()
        assert places.admits("203.0.113.9")
        connect("203.0.113.9", websocket())
    assert not places.admits("203.0.113.9")
    assert places.admits("203.0.113.10")


def test_a_newcomer_beyond_the_share_takes_the_place_of_an_idle_one_of_the_same_client(house):
    places, connect = house()
    crowd = [connect("203.0.113.9", None if number == 7 else websocket()) for number in range(MOST * 3 // 4)]
    assert places.admits("203.0.113.9")
    assert [number for number, connection in enumerate(crowd) if is_closed(connection)] == [7]


@pytest.mark.parametrize("protocol", [in_a_head, websocket])
def test_who_holds_more_than_a_share_without_being_idle_is_cut_those_first_that_ask_for_ever(house, protocol):
    places, connect = house()
    others = [connect(f"198.51.100.{number}", in_a_head()) for number in range(100)]
    crowd = [connect("203.0.113.9", websocket()) for _ in range(200)]
    crowd += [connect("203.0.113.9", protocol()) for _ in range(100)]
    assert not places.make_room()  # they are cut soon
    cut = [number for number, connection in enumerate(crowd) if is_closed(connection)]
    assert len(cut) == rules.AT_ONCE
    assert min(cut) == (200 if protocol is in_a_head else 0)
    assert not any(map(is_closed, others))


def test_a_full_house_of_people_who_all_do_something_is_full(house):
    places, connect = house()
    everybody = [connect(f"198.51.{number}.1", websocket()) for number in range(MOST)]
    assert not places.make_room()
    assert not any(map(is_closed, everybody))
    everybody[3].abort()
    assert places.make_room()


@pytest.mark.parametrize("peer", [PROXY, ""], ids=["a trusted proxy", "a Unix socket"])
def test_a_relay_may_hold_all_places_and_gives_back_what_is_idle(house, peer):
    places, connect = house(relays=Relays([ipaddress.ip_network(PROXY)]))
    brought = [connect(peer, websocket() if number % 2 else None) for number in range(MOST)]
    assert places.make_room()
    assert places.admits(peer)
    assert places.admits("203.0.113.9")
    assert is_closed(brought[0])
    assert not any(is_closed(connection) for connection in brought[1::2])


def test_what_a_relay_brings_for_long_counts_for_the_client_whom_it_names(house):
    places, connect = house(relays=Relays([ipaddress.ip_network(PROXY)]))
    brought = [connect(PROXY, websocket()) for _ in range(MOST)]
    for number, connection in enumerate(brought):
        places.move(connection, f"203.0.113.{number}" if number < 200 else "198.51.100.7")
    assert not places.make_room()
    assert [number for number, connection in enumerate(brought) if is_closed(connection)][:1] == [200]
    for connection in brought:
        connection.abort()
    assert places._held == {}


def test_a_peer_that_is_no_relay_is_not_counted_for_whom_its_requests_name(house):
    places, connect = house()
    connection = connect("203.0.113.9", websocket())
    places.move(connection, "198.51.100.7")
    assert connection.client == "203.0.113.9"


FILES = 600


def test_a_newcomer_is_answered_while_one_client_idles_on_all_connections(tmp_path):
    server = ProtocolServer(tmp_path / "log", files=FILES, ping_interval=3600)
    with contextlib.ExitStack() as opened:
        opened.callback(server.stop)

        def begun(source):
            http = opened.enter_context(Http(server.port, source=source))
            http.sock.settimeout(40)  # an idle connection is kept for 75 s
            http.send(GET)
            return http

        mine = begun("127.0.0.2")
        assert answers(mine, 1)[0].body == b"hello"
        crowd = [begun("127.0.0.9") for _ in range(FILES)]
        newcomers = [begun("127.0.0.2") for _ in range(3)]
        assert [answers(http, 1)[0].body for http in newcomers] == [b"hello"] * 3
        mine.send(GET)
        assert answers(mine, 1)[0].body == b"hello"
        assert eventually(lambda: sum(map(has_ended, crowd)) > FILES // 5)
        for http in [*crowd, *newcomers, mine]:
            Http.opened.remove(http)


def has_ended(http):
    """Whether the server has closed this connection, after what it answered."""
    http.sock.setblocking(False)
    try:
        while data := http.sock.recv(65_536):
            http.held += data
        return True
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
