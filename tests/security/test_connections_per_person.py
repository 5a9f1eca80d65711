"""One person has so many live connections and no more, over whichever door they come."""

import contextlib
import json

import pytest
import requests
from websockets.exceptions import InvalidStatus

from tests.people import Person, new_username
from tests.plain_socket import PlainSocket
from tests.server import GENEROUS, Server, eventually

MOST = 3


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("few") / "data", **GENEROUS | {"CONNECTIONS_PER_PERSON": MOST}) as running:
        yield running


@pytest.fixture
def ana(server):
    with contextlib.closing(Person(server.url, new_username("ana")).sign_up()) as somebody:
        yield somebody


@pytest.fixture
def sockets(ana):
    """As many as one may have, by both doors."""
    with contextlib.ExitStack() as stack:
        plain = [stack.enter_context(contextlib.closing(PlainSocket(ana.url, person=ana))) for _ in range(MOST - 1)]
        ana.socket(["websocket"])
        yield plain


def refused_at_ws(person):
    """Return the problem with which one more is refused at /ws."""
    with pytest.raises(InvalidStatus) as refused:
        PlainSocket(person.url, person=person)
    response = refused.value.response
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    return json.loads(response.body)["error"]


def refused_at_socketio(person):
    """Return what one more is refused with over Socket.IO."""
    http = requests.Session()
    http.cookies.update(person.http.cookies)
    address = f"{person.url}/socket.io/?EIO=4&transport=polling"
    sid = json.loads(http.get(address).text[1:])["sid"]
    auth = json.dumps({"person": person.id, "epoch": person.me["epoch"]})
    assert http.post(f"{address}&sid={sid}", data=f"40{auth}").text == "ok"
    told = http.get(f"{address}&sid={sid}").text
    assert told.startswith("44"), told
    return json.loads(told[2:])["data"]["error"]


@pytest.mark.parametrize("refused", [refused_at_ws, refused_at_socketio])
def test_one_more_is_refused_with_a_reason_and_those_that_are_open_stay(ana, sockets, refused):
    error = refused(ana)
    assert error["code"] == "too_many_connections"
    assert error["retry"]
    assert error["limit"] == MOST
    assert error["retry_after"] > 0
    assert f"{MOST} live connections" in error["message"]
    assert all(socket.call("ping") == {} for socket in sockets)
    assert ana.sockets[0].call("echo", {"text": "here"})["ok"]


def test_one_that_closes_gives_its_place_back(ana, sockets):
    sockets[0].close()

    def comes():
        with contextlib.suppress(InvalidStatus), contextlib.closing(PlainSocket(ana.url, person=ana)) as socket:
            return socket.call("ping") == {}

    assert eventually(comes)


def test_another_person_is_not_concerned(ana, sockets, server):
    with contextlib.closing(Person(server.url, new_username("bo")).sign_up()) as bo:
        assert bo.socket(["websocket"]).call("echo", {"text": "here"})["ok"]
