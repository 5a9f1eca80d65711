"""The browser's deadlines for a WebSocket that is tried, and what happens without each of them."""

import pytest

from tests.browser.changed_script import ChangedScript
from tests.network.box import Box
from tests.network.faults.swallow import Swallow
from tests.network.faults.swallow_upgrade import SwallowUpgrade
from tests.network.two_sides import TwoSides

COUNT, PAUSE = 3, 100  # messages each way, ms between them
BACK = 15  # seconds within which a page is live again
STOCK = {
    "PING_INTERVAL": 25,
    "PING_TIMEOUT": 20,
}  # seconds: pings as Socket.IO's servers have them notice nothing sooner
OPENING, TRIAL = ["PROBE"], ["TRIAL", "ROUND"]  # as static/js calls them
KNOWN = "() => Object.values(JSON.parse(localStorage.networks ?? '{}')).some((kept) => kept.websocket)"
PROBES = 8  # that a WebSocket has to answer before it takes over
LONGER = 9_000  # ms: than the 6 s that a browser has for an upgrade


@pytest.fixture
def behind_without(server, new_context):
    """Return `behind_without(deadlines, fault, at)`: TwoSides behind a box, whose scripts lack these deadlines."""
    boxes, changed = [], []

    def make(deadlines, fault, at=server):
        def context(**options):
            made = new_context(**options)
            if deadlines:
                changed.append(ChangedScript(made, deadlines))
            return made

        boxes.append(Box(at.url, fault).__enter__())
        return TwoSides(at, boxes[-1], context)

    yield make
    for box in boxes:
        box.__exit__()
    assert all(script.changes >= len(script.names) for script in changed)


def test_a_websocket_that_falls_silent_while_it_is_tried_is_left_before_any_ping(behind_without, start_server):
    two = behind_without([], Swallow("both", after_frames=PROBES + 2), start_server(**STOCK))
    two.meet()
    two.talk(COUNT, pause=PAUSE, within=BACK)


@pytest.mark.slow
def test_without_the_deadline_of_its_trial_nothing_gets_through(behind_without, start_server):
    two = behind_without(TRIAL, Swallow("both", after_frames=PROBES + 2), start_server(**STOCK))
    two.meet()
    with pytest.raises(AssertionError, match="misses"):
        two.talk(COUNT, pause=PAUSE, within=BACK)


def test_a_network_that_swallows_the_request_for_a_websocket_is_not_asked_again_by_the_next_page(behind_without):
    two = behind_without([], SwallowUpgrade())
    two.meet()
    for screen in two.screens:
        screen.page.wait_for_function(KNOWN)
    tried = two.box.upgrades
    two.meet()
    two.talk(COUNT, pause=PAUSE, within=BACK)
    assert two.box.upgrades == tried == 2


@pytest.mark.slow
def test_without_the_deadline_of_its_opening_each_page_asks_again(behind_without):
    two = behind_without(OPENING, SwallowUpgrade())
    two.meet()
    two.ana.page.wait_for_timeout(LONGER)
    tried = two.box.upgrades
    two.meet()
    two.talk(COUNT, pause=PAUSE, within=BACK)
    assert two.box.upgrades > tried
