"""Ten tabs of one browser over HTTP/1.1 polling: one of them is connected, and all are live.

On a plain http name other than localhost a browser has no locks, so there a lease says which.
"""

import contextlib
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error

from tests.browser.screen import Screen
from tests.browser.ways import NAME, administer
from tests.network.box import Box
from tests.network.faults.no_upgrade import NoUpgrade
from tests.people import Person
from tests.server import GENEROUS, Server, eventually, free_port

TABS = 10
SOON = 15  # seconds for a message to be on all of ten screens, on a busy machine
HOSTS = {"a lock": "127.0.0.1", "a lease": NAME}


@pytest.fixture
def house(tmp_path, new_context, host):
    """Ten tabs of Ana's that show her conversation with Bo, on a server that has this host's name behind a box."""
    port = free_port()
    with Box(f"http://127.0.0.1:{port}", NoUpgrade()) as box:
        url = box.url.replace("127.0.0.1", HOSTS[host])
        with Server(tmp_path / "data", port=port, PUBLIC_URL=url, **GENEROUS) as server:
            administer(server)
            bo = Person(server.url, "bo")
            bo.http.headers["Host"] = urlsplit(url).netloc
            yield opened(box, Screen(new_context().new_page(), url), bo.sign_up(), host)
            bo.close()


@pytest.fixture(params=HOSTS)
def host(request):
    return request.param


def opened(box, first, bo, host):
    first.sign_up("Ana Lima").go("/healthz")  # a page of this origin that connects to nothing
    assert first.page.evaluate("() => 'locks' in navigator") == (host == "a lock")
    path = first.direct_with(bo)
    first.go_live(path)
    return House(box, [first, *(first.tab(path) for _ in range(TABS - 1))], bo, path)


class House:
    """Its first tab is the one that is connected."""

    def __init__(self, box, tabs, bo, path):
        self.box, self.tabs, self.bo = box, tabs, bo
        self.conversation = path.rpartition("/")[2]
        self.said = []
        for tab in tabs:
            tab.wait_live()

    def say(self, text):
        """Let Bo say something, and wait until every tab shows it."""
        self.say_to_nobody(text)
        self.wait_until_complete()

    def say_to_nobody(self, text):
        """Let Bo say something."""
        self.said.append(text)
        self.bo.say(self.conversation, text)

    def wait_until_complete(self):
        eventually(lambda: all(tab.texts() == self.said for tab in self.tabs), SOON, self._told)

    def crash(self):
        """Have the connected tab crash, as a renderer does that runs out of memory."""
        connected = self.tabs.pop(0).page
        crashes = []
        for tab in self.tabs:
            tab.page.on("crash", lambda page: crashes.append(page))
        with connected.expect_event("crash"), contextlib.suppress(Error):
            connected.goto("chrome://crash")
        assert not crashes

    def _told(self):
        return f"{self.said} is on screen as {[tab.texts() for tab in self.tabs]}"


def test_ten_tabs_have_two_requests_under_way_at_most_and_are_all_live(house):
    house.say("from Bo")
    for number, tab in enumerate(house.tabs[:2]):
        tab.say(f"from tab {number}")
        house.said.append(f"from tab {number}")
        house.wait_until_complete()
    assert house.box.handshakes == 1
    assert house.box.live_at_once <= 2


def test_any_tab_may_be_closed_and_the_others_miss_nothing(house):
    house.say("before")
    number = 0
    while len(house.tabs) > 1:
        closing = house.tabs.pop(0) if number % 2 == 0 else house.tabs.pop()
        number += 1
        house.say_to_nobody(f"while {number} closes")
        closing.close()
        house.say(f"after {number}")


def test_a_connected_tab_that_crashes_is_replaced_and_the_others_miss_nothing(house):
    house.say("before")
    house.crash()
    house.say_to_nobody("while nobody is connected")
    house.say("after")
    house.tabs[-1].say("from the last tab")
    house.said.append("from the last tab")
    house.wait_until_complete()
    assert house.box.handshakes > 1
