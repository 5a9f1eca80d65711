"""How people come, are seen and go, and lines that are cut, over each way on which it has to work."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import SECOND
from tests.people import new_username

GONE = 25 * SECOND  # a poll that does not come back is noticed after PING_INTERVAL and PING_TIMEOUT, and a grace


@pytest.fixture(params=["direct", "polling", pytest.param("plain_http", marks=pytest.mark.slow)])
def way(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def place(way):
    return way


def test_somebody_comes_is_seen_typing_and_goes(ana, bo):
    path = ana.direct_with(bo)
    bo.page.goto("about:blank")
    ana.go_live(path)
    expect(ana.presence_of(bo)).to_have_attribute("data-state", "offline", timeout=GONE)
    bo.go_live(path)
    expect(ana.presence_of(bo)).to_have_attribute("data-state", "online")
    bo.composer.press_sequentially("I am wr")
    expect(ana.typing).to_have_text("Bo Ito is typing…")
    expect(ana.typing).to_have_text("", timeout=8 * SECOND)
    bo.close()
    expect(ana.presence_of(bo)).to_have_attribute("data-state", "offline", timeout=GONE)


def test_typing_ends_with_the_message(both):
    ana, bo = both
    bo.composer.press_sequentially("quick")
    expect(ana.typing).to_have_text("Bo Ito is typing…")
    bo.composer.press("Enter")
    expect(ana.message("quick")).to_be_visible()
    expect(ana.typing).to_have_text("", timeout=2 * SECOND)


def test_an_announcement_appears_on_open_pages_until_it_is_dismissed_and_is_kept(open_browser, ana, bo, way):
    text = f"The harbour closes at noon, {new_username()}"
    chief = open_browser(way).sign_in("admin").go_live("/announcements")
    ana.go_live("/people")
    bo.go_live(bo.direct_with(ana))
    chief.page.get_by_label("New announcement").fill(text)
    chief.page.get_by_role("button", name="Post announcement", exact=True).click()
    for one in (ana, bo):
        expect(one.page.locator(".banner", has_text=text)).to_be_visible()
    second = ana.tab("/rooms").wait_live()
    expect(second.page.locator(".banner", has_text=text)).to_be_visible()
    second.page.locator(".banner", has_text=text).get_by_role("button", name="Dismiss").click()
    for one in (second, ana):
        expect(one.page.locator(".banner", has_text=text)).to_have_count(0)
    expect(bo.page.locator(".banner", has_text=text)).to_be_visible()
    expect(ana.go("/inbox").page.locator(".banner", has_text=text)).to_have_count(0)
    expect(ana.go("/announcements").page.locator(".announcement", has_text=text)).to_be_visible()


def test_signing_out_ends_the_other_tab_within_two_seconds(both):
    ana, bo = both
    other = bo.tab("/settings")
    other.page.get_by_role("link", name="Sign out").click()
    other.page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(other.page).to_have_url(re.compile("/sign-in"))
    expect(bo.page).to_have_url(re.compile("/sign-in"), timeout=2 * SECOND)
    ana.say("Are you still there?")
    expect(ana.message("Are you still there?")).to_be_visible()
    assert "Are you still there?" not in bo.page.content()


def test_what_is_written_without_a_connection_is_kept_and_goes_out_in_order(both, way, mend_after):
    ana, bo = both
    mend_after(way)
    way.wire.cut()
    expect(ana.strip).to_have_attribute("data-transport", "offline")
    ana.say("first")
    ana.say("second")
    expect(ana.state("first")).to_have_text("Waiting to send")
    expect(ana.strip).to_contain_text("2 waiting")
    way.wire.mend()
    for text in ("first", "second"):
        expect(bo.message(text)).to_be_visible(timeout=20 * SECOND)
        expect(ana.state(text)).not_to_have_text("Waiting to send")
    assert ana.texts() == bo.texts() == ["first", "second"]
    ana.wait_live()


def test_what_was_said_meanwhile_is_there_when_the_connection_is_back(both, way, mend_after, person):
    ana, bo = both
    bo.say("before")
    expect(ana.message("before")).to_be_visible()
    mend_after(way)
    path = bo.page.url.removeprefix(bo.base)
    way.wire.cut()
    expect(ana.strip).to_have_attribute("data-transport", "offline")
    bo.say("meanwhile")
    way.wire.mend()
    expect(ana.message("meanwhile")).to_be_visible(timeout=20 * SECOND)
    assert ana.texts() == bo.texts() == ["before", "meanwhile"], path


def test_two_people_sign_in_one_after_the_other_in_one_browser(both, way):
    ana, bo = both
    ana.say("from Ana")
    expect(ana.state("from Ana")).to_have_text("Seen")
    second = ana.tab("/sign-out")
    second.page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(ana.page).to_have_url(re.compile("/sign-in"))
    second.sign_in(bo.username)
    expect(second.entry("Ana Lima")).to_be_visible()
    ana.go("/inbox")
    assert ana.page.locator("body").get_attribute("data-me") == bo.id
    expect(ana.page.locator(".list-pane [data-target=empty]")).to_be_hidden()
