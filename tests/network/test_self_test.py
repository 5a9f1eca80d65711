"""/network behind hostile networks: it names what each does."""

import contextlib
import re

import pytest
from playwright.sync_api import Error, expect

from tests.browser.screen import Screen
from tests.network.box import Box
from tests.network.fault import Fault
from tests.network.faults.bytewise import Bytewise
from tests.network.faults.cache import Cache
from tests.network.faults.captive_portal import CaptivePortal
from tests.network.faults.cut_polls import CutPolls
from tests.network.faults.hold_until_close import HoldUntilClose
from tests.network.faults.lossy import Lossy
from tests.network.faults.no_upgrade import NoUpgrade
from tests.network.faults.rechunk import Rechunk
from tests.network.faults.replay import Replay
from tests.network.faults.slow import Slow
from tests.network.faults.swallow import Swallow
from tests.network.faults.swallow_upgrade import SwallowUpgrade
from tests.network.self_test import MAY_BE, SOON, SelfTest

ALWAYS = {"plain-http", "buffered"}  # the box has no TLS, and reads every answer whole before it passes it on


@pytest.fixture
def tested(server, new_context):
    """Return `tested(fault)`: /network behind a box with this Fault, for nobody who is signed in."""
    boxes = []

    def make(fault):
        boxes.append(Box(server.url, fault).__enter__())
        return SelfTest(new_context().new_page(), boxes[-1].url)

    yield make
    for box in boxes:
        box.__exit__()


QUICK = [(NoUpgrade(), "ws-refused"), (Swallow("both"), "ws-swallowed"), (Cache(), "cached")]


@pytest.mark.parametrize(("fault", "code"), QUICK, ids=[code for _, code in QUICK])
def test_it_soon_names_what_the_network_does(tested, fault, code):
    test = tested(fault).open()
    told = test.names(code)
    assert "Ask for:" in told
    assert told.splitlines()[0] in test.report


def test_its_report_has_figures_and_no_cookie_token_address_name_or_message(tested, server, person):
    test = tested(NoUpgrade())
    ana, bo = Screen(test.page, server.url).sign_up("Ana Lima"), person("bo")
    ana.post(ana.direct_with(bo), "the harbour at noon")
    ana.page.goto(f"{test.url}/inbox")
    token = test.page.locator("body").get_attribute("data-csrf")
    test.open().names("ws-refused")
    expect(test.page.get_by_text("returned", exact=True)).to_be_attached(timeout=SOON)  # cookies were tried
    report = test.report
    assert "This network blocks WebSocket." in report
    assert "Plain requests: " in report
    cookies = [cookie["value"] for cookie in test.page.context.cookies()]
    assert len(cookies) >= 2
    secrets = [value for value in (*cookies, token) if len(value) > 1]
    assert len(secrets) >= 2
    names = [
        ana.username,
        "Ana Lima",
        bo.username,
        "harbour",
        "127.0.0.1",
        "localhost",
        test.url.rpartition(":")[2],
    ]
    assert not [one for one in (*secrets, *names) if one in report]


SLOW = [
    (Fault(), None, set()),
    (NoUpgrade(), "ws-refused", set()),
    (SwallowUpgrade(), "ws-unanswered", set()),
    (Swallow("up"), "ws-swallowed", set()),
    (Swallow("down", after_frames=3), "ws-swallowed", set()),
    (Swallow("both", after_seconds=60), "ws-silent", set()),
    (CutPolls(5, by="reset"), "poll-cut", {"ws-refused"}),
    (CutPolls(10, by="504"), "poll-cut", {"ws-refused"}),
    (CutPolls(30, by="reset"), "poll-cut", {"ws-refused"}),
    (CutPolls(3, by="504"), "no-poll", {"ws-refused"}),
    (HoldUntilClose(), "closing", {"ws-refused", "reframed"}),
    (Cache(), "cached", {"ws-refused"}),
    (Rechunk(), "reframed", set()),
    (Bytewise(), "crumbled", set()),
    (Lossy(0.1), "lossy", {"closing"}),
    (Slow(0.5, 4000), "slow", {"narrow"}),
]


@pytest.fixture(scope="module")
def seen(server, chromium):
    """The self-test's texts on each network of SLOW, {words: {code: text}}.

    They are tested side by side, since all of them mostly wait.
    """
    with contextlib.ExitStack() as stack:
        tests = {}
        for fault, *_ in SLOW:
            box = stack.enter_context(Box(server.url, fault))
            page = stack.enter_context(contextlib.closing(chromium.new_context())).new_page()
            tests[fault.words] = SelfTest(page, box.url)
            with contextlib.suppress(Error):  # lost already
                tests[fault.words].go()
        for test in tests.values():
            test.wait_until_running(loads=4)
        return {words: test.texts_at_the_end() for words, test in tests.items()}


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "code", "more"), SLOW, ids=[fault.words for fault, *_ in SLOW])
def test_at_the_end_it_has_named_what_the_network_does_and_nothing_else(seen, fault, code, more):
    found = seen[fault.words].keys()
    assert code is None or code in found
    assert found - MAY_BE - ALWAYS == ({code} | more if code else set()) - MAY_BE


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "by"), [(5, "reset"), (10, "504"), (30, "reset")])
def test_it_says_after_how_many_seconds_answers_are_cut(seen, seconds, by):
    told = seen[CutPolls(seconds, by=by).words]["poll-cut"]
    after = float(re.search(r"cut off after ([\d.]+) s", told)[1])
    assert seconds * 0.9 <= after <= seconds * 1.4


@pytest.mark.slow
def test_a_captive_portal_is_named_and_nothing_is_made_of_its_answers(tested):
    portal = CaptivePortal(600)
    test = tested(portal).open()
    test.wait_until("watching")
    portal.begin()
    test.wait_until("done")
    test.page.get_by_role("button", name="Test again").click()
    test.names("portal")
    assert test.findings == {"portal"}


@pytest.mark.slow
def test_posts_that_a_box_repeats_are_named(tested, server):
    assert "arrived 2 times" in tested(Replay(server.url)).open().names("replayed")
