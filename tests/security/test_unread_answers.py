"""Answers that clients do not read are kept within bounds: of one connection, of one owner, of everybody."""

import json
import re

import pytest

from chatapp.transport.tcp import write_budget
from chatapp.transport.tcp.write_budget import WriteBudget
from tests.server import eventually
from tests.transport.running import ProtocolServer
from tests.transport.sessions import Polling, Session
from tests.transport.wire import Http

ONE = 800_000  # bytes that one connection may well have waiting
MANY = 3 * write_budget.EACH // ONE
LONG = "👋" * 3900
POLLED = 3 * write_budget.EACH // 2 // ONE


class Item:
    """Something for which bytes wait."""

    def __init__(self):
        self.is_cut = False

    def cut(self):
        self.is_cut = True


@pytest.fixture
def buffers(monkeypatch):
    monkeypatch.setattr(write_budget, "FEW", 10)
    monkeypatch.setattr(write_budget, "EACH", 1000)
    monkeypatch.setattr(write_budget, "ALL", 3200)
    return WriteBudget()


def waiting(buffers, owner, *sizes):
    items = [Item() for _ in sizes]
    for item, size in zip(items, sizes, strict=True):
        buffers.note(item, owner, size)
    return items


def cut(items):
    return [item.is_cut for item in items]


def test_whoever_has_too_much_waiting_loses_the_connection_with_most(buffers):
    others = waiting(buffers, "other", 900)
    mine = waiting(buffers, "me", 300, 400, 200)
    assert cut(mine) == [False] * 3
    mine += waiting(buffers, "me", 200)
    assert cut(mine) == [False, True, False, False]
    assert buffers.cut == 1
    assert cut(others) == [False]
    assert buffers.size == 900 + 700


def test_when_all_is_too_much_whoever_has_most_is_cut_until_there_is_room(buffers):
    modest = [waiting(buffers, f"modest {number}", 100) for number in range(5)]
    most, second = waiting(buffers, "most", 990), waiting(buffers, "second", 600, 380)
    third = waiting(buffers, "third", 700)
    assert cut([*most, *second, *third]) == [False] * 4
    last = waiting(buffers, "last", 100)
    assert cut(most) == [True]
    assert not any(cut([*second, *third, *last, *(item for items in modest for item in items)]))
    assert buffers.size <= 3200 * 7 // 8


def test_what_was_taken_counts_no_more_and_what_is_short_never_does(buffers):
    mine = waiting(buffers, "me", *[10] * 1000, 990)
    assert buffers.size == 990
    buffers.note(mine[-1], "me", 500)
    assert buffers.size == 500
    buffers.note(mine[-1], "me", 0)
    buffers.forget(mine[0])
    assert buffers.size == 0
    assert not any(cut(mine))


def test_what_is_found_to_be_somebody_else_s_counts_for_them(buffers):
    (item,) = waiting(buffers, "an address", 600)
    waiting(buffers, "an address", 300)
    buffers.note(item, "a person", 900)
    assert cut([item]) == [False]
    assert buffers.size == 1200


@pytest.fixture
def quiet(tmp_path):
    running = ProtocolServer(tmp_path / "log", ping_interval=3600, hold=1)
    yield running
    running.stop()
    while Http.opened:
        Http.opened.pop().sock.close()


def stalled(server, **more):
    """Return a session over WebSocket that has connected and reads nothing more."""
    session = Session(server.port, receive_buffer=4096, **more)
    session.send("40")
    session.member = json.loads(session.receive()[2:])["sid"]
    return session


def let_wait(server, session):
    """Send one session what one may have waiting, beside what the kernel takes."""
    while (held := server.json(f"/held?sid={session.sid}")) and held["bytes"] < ONE // 2:
        server.get(f"/broadcast?count={ONE // 40_000}&size=20000&to={session.member}")


def test_many_connections_of_one_client_that_read_nothing_are_cut_and_another_s_is_not(quiet):
    other = stalled(quiet, source="127.0.0.2")
    let_wait(quiet, other)
    mine = [stalled(quiet, source="127.0.0.9") for _ in range(MANY)]
    for session in mine:
        let_wait(quiet, session)
    left = list(filter(None, (quiet.json(f"/held?sid={session.sid}") for session in mine)))
    assert write_budget.EACH // 2 < sum(held["bytes"] for held in left) <= write_budget.EACH
    assert len(left) < MANY
    assert quiet.json(f"/held?sid={other.sid}")["bytes"] > ONE // 2


def test_many_sessions_that_are_not_polled_are_closed_when_they_belong_to_one(start_server, person):
    """Behind a proxy that opens no WebSocket, what waits for the polls of one person is bounded as well."""
    server = start_server(PING_INTERVAL=60, PING_TIMEOUT=60)
    bo = person("bo", at=server)
    room, sessions = bo.room(), []
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in bo.http.cookies)
    for _ in range(POLLED):
        session = Polling(server.port, f"Cookie: {cookies}\r\n")
        session.post("40" + json.dumps({"person": bo.id, "epoch": bo.me["epoch"]}))
        session.post("420" + json.dumps(["open_conversation", {"conversation": room}]))
        sessions.append(session)
    for _ in range(ONE // 10 * 9 // told(sessions.pop(), lambda: bo.say(room, LONG))):
        bo.say(room, LONG)
    closed = eventually(lambda: sum(session.is_closed() for session in sessions))
    assert 0 < closed < POLLED - 1
    measured = bo.http.get(f"{server.url}/metrics", timeout=10).text
    assert int(re.search(r"^chatapp_slow_readers_cut_total (\d+)$", measured, re.MULTILINE)[1]) >= closed


def told(session, say):
    """Return how many bytes a session is told when `say()` says something."""
    session.packets()
    say()
    return len(session.get().body)
