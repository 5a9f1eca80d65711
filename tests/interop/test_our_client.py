"""The client of our pages, against a real server, beside those that others use."""

import collections
import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.interop.test_clients import ENDS, WAYS, post, they_talk
from tests.network.box import Box
from tests.network.fault import Fault
from tests.network.faults.swallow_upgrade import SwallowUpgrade
from tests.people import Person, new_client_id, new_username
from tests.server import eventually

OURS = ["polling", "upgrading"]  # it never begins with a WebSocket
PATIENCE = 10  # seconds
UNWELCOME = 0.5  # seconds in which something would happen that must not
MESSAGES = 40
PROBES = 8  # that a WebSocket answers before it takes over


class LateAnswer(Fault):
    """Keeps the answer to the first POST until `release` is set. `probed`: the WebSocket has answered all probes;
    `went_over`: the upgrade was sent, and `early` was under way then."""

    words = "answers a POST late"

    def __init__(self):
        self.release, self.probed, self.went_over = threading.Event(), threading.Event(), threading.Event()
        self._under_way = []
        self.early = None

    def arrives(self, request):
        if request.is_live and not request.is_upgrade:
            self._under_way.append(request)

    def render(self, request, response):
        if request.body.startswith(b"40"):
            self.release.wait(PATIENCE)
        if request in self._under_way:
            self._under_way.remove(request)
        return super().render(request, response)

    def websocket(self):
        seen = collections.Counter()

        def passes(way):
            seen[way] += 1
            if seen["down"] == PROBES:
                self.probed.set()
            if seen["up"] == PROBES + 1 and self.early is None:  # the probes, then the upgrade
                self.early = list(self._under_way)
                self.went_over.set()
            return True

        return passes


@pytest.fixture
def behind(server, connect):
    """Return `behind(fault)`: Ana with our client, somewhere to write, and the box between them and the server."""
    with contextlib.ExitStack() as opened:

        def make(fault):
            box = opened.enter_context(Box(server.url, fault))
            ana = opened.enter_context(contextlib.closing(Person(box.url, new_username("ana"))))
            return connect("ours", ana.sign_up(), WAYS["upgrading"]), ana, box

        yield make


@pytest.mark.parametrize("way", OURS)
@pytest.mark.parametrize(("one", "other"), [("ours", "python"), ("node", "ours")])
def test_it_talks_with_the_others(connect, person, one, other, way):
    ana, bo = person("ana"), person("bo")
    they_talk(connect(one, ana, WAYS[way]), connect(other, bo, WAYS[way]), ana, bo, ENDS[way])


@pytest.mark.parametrize("way", OURS)
def test_it_does_through_nginx_and_over_tls_too(connect, person_there, way):
    ana, bo = person_there("ana"), person_there("bo")
    they_talk(connect("ours", ana, WAYS[way]), connect("python", bo, WAYS[way]), ana, bo, ENDS[way])


def test_what_is_under_way_ends_before_a_websocket_takes_over_and_nothing_is_lost(behind):
    fault = LateAnswer()
    client, ana, box = behind(fault)
    words = [f"n {number}" for number in range(MESSAGES)]
    room = ana.room()
    drafts = [{"conversation": room, "messages": [{"client_id": new_client_id(), "body": body}]} for body in words]
    with ThreadPoolExecutor() as pool:
        answers = pool.submit(client.call_all, "post_messages", drafts)
        assert fault.probed.wait(PATIENCE)
        assert not fault.went_over.wait(UNWELCOME)
        fault.release.set()
        assert [answer["messages"][0]["body"] for answer in answers.result()] == words
    eventually(lambda: client.transport == "websocket")
    assert fault.early == []
    assert [message["body"] for message in ana.history(room) if message["kind"] == "text"] == words
    assert box.handshakes == 1


def test_a_websocket_that_never_opens_is_given_up_and_polling_does_not_notice(behind):
    client, ana, box = behind(SwallowUpgrade())
    room = ana.room()
    post(client, room, "while it is tried")
    eventually(lambda: not client.is_trying)
    post(client, room, "afterwards")
    ana.say(ana.room(), "elsewhere")
    client.wait_for("heads", lambda heads: "elsewhere" in str(heads))
    assert (client.transport, client.received("end"), box.handshakes, box.upgrades) == ("polling", [], 1, 1)


def test_it_says_that_it_goes(behind):
    client, _ana, box = behind(SwallowUpgrade())
    client.close()
    eventually(lambda: any(request.is_live and request.body == b"1" for _, request in box.log))
