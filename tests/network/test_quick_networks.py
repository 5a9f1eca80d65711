"""Six hostile networks, briefly: `make networks` has all of them, at length."""

import pytest
from playwright.sync_api import expect

from tests.network.fault import Fault
from tests.network.faults.bytewise import Bytewise
from tests.network.faults.cut_polls import CutPolls
from tests.network.faults.hold_until_close import HoldUntilClose
from tests.network.faults.swallow import Swallow
from tests.network.faults.swallow_upgrade import SwallowUpgrade

BACK = 15_000  # ms within which a page is live again
COUNT, PAUSE = 5, 100  # messages each way, ms between them

QUICK = [
    Swallow("both"),
    Swallow("down", after_frames=3),
    SwallowUpgrade(),
    CutPolls(3, by="reset"),
    HoldUntilClose(),
    Bytewise(),
]


@pytest.mark.parametrize("fault", QUICK, ids=lambda fault: fault.words)
def test_messages_reactions_and_threads_get_through_both_ways_once_and_in_order(behind, fault):
    two = behind(fault)
    two.meet()
    two.talk(COUNT, pause=PAUSE, within=BACK / 1000)
    two.react()
    two.reply_in_thread()


def test_a_network_that_passes_everything_is_used_by_websocket(behind):
    two = behind(Fault())
    two.meet()
    for screen in two.screens:
        expect(screen.strip).to_have_attribute("data-transport", "websocket")
    assert two.box.upgrades == 2


def test_a_network_known_for_swallowing_is_not_tried_again_by_the_next_page(behind):
    two = behind(Swallow("both", after_frames=3))
    two.meet()
    known = "() => Object.values(JSON.parse(localStorage.networks ?? '{}')).some((kept) => kept.websocket)"
    for screen in two.screens:
        screen.page.wait_for_function(known, timeout=BACK)
    tried = two.box.upgrades
    assert tried >= 2
    two.meet()
    two.talk(COUNT, pause=PAUSE, within=BACK / 1000)
    assert [two.transport(screen) for screen in two.screens] == ["polling", "polling"]
    assert two.box.upgrades == tried
