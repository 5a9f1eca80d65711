"""Ten tabs of one browser over HTTP/1.1 polling: one of them is connected, and all are live."""

import pytest

from tests.browser.screen import Screen
from tests.network.box import Box
from tests.network.faults.no_upgrade import NoUpgrade
from tests.server import eventually

TABS = 10
SOON = 15  # seconds for a message to be on all of ten screens, on a busy machine


@pytest.fixture
def box(server):
    with Box(server.url, NoUpgrade()) as running:
        yield running


@pytest.fixture
def house(box, new_context, person):
    """Ten tabs of Ana's that show her conversation with Bo."""
    first = Screen(new_context().new_page(), box.url).sign_up("Ana Lima")
    bo = person("bo")
    path = first.direct_with(bo)
    first.go_live(path)
    return House(box, [first, *(first.tab(path) for _ in range(TABS - 1))], bo, path)


class House:
    def __init__(self, box, tabs, bo, path):
        self.box, self.tabs, self.bo = box, tabs, bo
        self.conversation = path.rpartition("/")[2]
        self.said = []

    def say(self, text):
        """Let Bo say something, and wait until every tab shows it."""
        self.said.append(text)
        self.bo.say(self.conversation, text)
        self.wait_until_complete()

    def wait_until_complete(self):
        eventually(lambda: all(tab.texts() == self.said for tab in self.tabs), SOON, self._told)

    def _told(self):
        return f"{self.said} is on screen as {[tab.texts() for tab in self.tabs]}"


def test_ten_tabs_have_two_requests_under_way_at_most_and_are_all_live(house):
    for tab in house.tabs:
        tab.wait_live()
    house.say("from Bo")
    for number, tab in enumerate(house.tabs[:2]):
        tab.say(f"from tab {number}")
        house.said.append(f"from tab {number}")
        house.wait_until_complete()
    assert house.box.handshakes == 1
    assert house.box.live_at_once <= 2


def test_any_tab_may_be_closed_and_the_others_miss_nothing(house):
    for tab in house.tabs:
        tab.wait_live()
    house.say("before")
    number = 0
    while len(house.tabs) > 1:
        closing = house.tabs.pop(0) if number % 2 == 0 else house.tabs.pop()
        number += 1
        house.said.append(f"while {number} closes")
        house.bo.say(house.conversation, house.said[-1])
        closing.close()
        house.said.append(f"after {number}")
        house.bo.say(house.conversation, house.said[-1])
        house.wait_until_complete()
