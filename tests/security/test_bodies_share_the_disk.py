"""Long requests that never end: they take room from whoever sends most of them, and from nobody else."""

import contextlib
import json
import select

import pytest

from chatapp.transport.http import body as http_body
from chatapp.transport.http.body import BadRequest, Body, BodyBudget
from chatapp.transport.http.request import RequestReader
from tests.server import eventually
from tests.transport.wire import Http, answers

MOST = 1_000_000  # bytes of a body that the application takes
HEAD = "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n%s\r\n"


@pytest.fixture
def cramped(monkeypatch):
    monkeypatch.setattr(http_body, "IN_MEMORY", 10)
    monkeypatch.setattr(http_body, "ON_DISK", 1000)
    monkeypatch.setattr(http_body, "FEW", 0)
    monkeypatch.setattr(http_body, "ALL_IN_MEMORY", 25)


@pytest.fixture
def coming():
    """Return `coming(holder, size)`: a Body that is not complete; `coming.cut`: those that were cut."""
    made, cut, budget = [], [], BodyBudget()

    def make(holder, size):
        body = Body(budget, holder, cut=lambda: cut.append(body))
        body.add(b"x" * size)
        made.append(body)
        return body

    make.cut = cut
    yield make
    for body in made:
        body.close()
    assert (budget.on_disk, budget.coming.size, budget.short.size) == (0, 0, 0)


@pytest.mark.parametrize("size", [100, 10], ids=["on disk", "in memory"])
def test_the_oldest_body_of_who_sends_most_makes_room_for_a_newcomer(cramped, coming, size):
    greedy = [coming("greedy", size) for _ in range(9 if size == 100 else 2)]
    other = coming("other", min(size, 5))
    newcomer = coming("newcomer", size)
    coming("another newcomer", size)
    assert coming.cut == greedy[: len(coming.cut)]
    assert 1 <= len(coming.cut) <= 2
    assert (other.size, newcomer.size) == (min(size, 5), size)
    with pytest.raises(BadRequest, match="503"):
        greedy[0].add(b"x")


def test_who_has_most_and_begins_another_loses_the_oldest_of_them(cramped, coming):
    all_of_it = [coming("greedy", 500), coming("greedy", 500)]
    coming("greedy", 100)
    assert coming.cut == all_of_it[:1]


def test_a_body_that_has_come_whole_is_cut_for_nobody(cramped, coming):
    coming("busy", 1000).complete()
    with pytest.raises(BadRequest, match="503"):
        coming("newcomer", 100)
    assert coming.cut == []


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("framing", ["Content-Length: 101\r\n", "Transfer-Encoding: chunked\r\n"])
def test_a_request_with_a_longer_body_than_is_taken_is_complete_without_it_and_the_last(method, framing):
    reader = RequestReader(most=100)
    body = b"65\r\n" + b"x" * 101 + b"\r\n0\r\n\r\n" if "chunked" in framing else b"x" * 101
    requests = reader.feed((HEAD % (method, "/x", 80, framing)).encode() + body + b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert [(one.method, one.length, one.body, one.keeps_alive) for one in requests] == [(method, 101, None, False)]
    assert reader.feed(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") == []
    assert reader.failure is None


def post(server, path, more):
    return (HEAD % ("POST", path, server.port, more)).encode()


@pytest.mark.parametrize("size", [MOST + 1, 15_999_990])
@pytest.mark.parametrize(("path", "status"), [("/api/v1/sign-in", 413), ("/api/v1/sync", 401), ("/sign-in", 413)])
def test_what_the_application_never_takes_is_refused_before_it_comes_and_in_its_words(server, size, path, status):
    with Http(server.port) as http:
        http.send(post(server, path, f"Content-Length: {size}\r\nExpect: 100-continue\r\n"))
        answer = answers(http, 1)[0]
        assert http.rest() == b""
    assert (answer.status, answer.headers["connection"]) == (status, "close")
    assert b"</html>" in answer.body or json.loads(answer.body)["error"]["code"]


def test_who_brings_a_token_is_told_that_it_is_too_much(person, server):
    bo = person("bo")
    token = bo.token("read")["secret"]
    with Http(server.port) as http:
        http.send(post(server, "/api/v1/sync", f"Authorization: Bearer {token}\r\nContent-Length: {MOST + 1}\r\n"))
        answer = answers(http, 1)[0]
    assert (answer.status, json.loads(answer.body)["error"]["code"]) == (413, "too_large")


def test_many_bodies_that_do_not_end_leave_room_for_a_long_one_of_somebody_else(person, server):
    """More than there is room for on the disk is announced, and sent as far as it is taken."""
    bo = person("bo")
    too_many = 20
    with contextlib.ExitStack() as opened:
        held = [opened.enter_context(Http(server.port)) for _ in range(http_body.ON_DISK // MOST + too_many)]
        for http in held:
            with contextlib.suppress(ConnectionError):  # one that is cut while others still send
                http.send(post(server, "/api/v1/sign-in", f"Content-Length: {MOST}\r\n") + b" " * (MOST - 10))
        assert bo.api("POST", "/sync", {"list": "x" * 200_000}).status_code in (200, 422)
        eventually(lambda: len(answered(held)) >= too_many)
        assert {sock.recv(12) for sock in answered(held)} == {b"HTTP/1.1 503"}


def answered(held):
    """Return those of many sockets that were told something. Which of them, the order of their bytes decides."""
    poll, sockets = select.poll(), {http.sock.fileno(): http.sock for http in held}
    for descriptor in sockets:
        poll.register(descriptor, select.POLLIN)
    return [sockets[descriptor] for descriptor, _ in poll.poll(0)]
