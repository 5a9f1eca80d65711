"""The product as two people see it, over each way on which it has to work."""

import re
import statistics
import time

import pytest
from playwright.sync_api import expect

from tests.browser.screen import SECOND
from tests.people import PASSWORD, new_username

GONE = 25 * SECOND  # a poll that does not come back is noticed after PING_INTERVAL and PING_TIMEOUT, and a grace
MISSING_ON_PLAIN_HTTP = """() => [
  crypto.randomUUID, crypto.subtle, navigator.locks, navigator.clipboard, navigator.serviceWorker,
].map((feature) => feature === undefined)"""


@pytest.fixture
def ana(person, way):
    return person("Ana Lima", at=way)


@pytest.fixture
def bo(person, way):
    return person("Bo Ito", at=way)


@pytest.fixture
def both(ana, bo):
    """Two people who have their direct conversation open."""
    path = ana.direct_with(bo)
    return ana.go_live(path), bo.go_live(path)


def test_the_page_says_how_it_is_connected(ana, way):
    ana.go("/inbox")
    expect(ana.strip).to_contain_text(way.words)
    if way.words == "Live":
        expect(ana.strip).to_have_attribute("data-transport", "websocket")
    else:
        expect(ana.strip).to_have_attribute("data-transport", "polling")


def test_what_browsers_keep_for_secure_contexts_is_missing_on_a_plain_http_name(ana, way):
    assert ana.page.evaluate("isSecureContext") is way.is_secure
    assert set(ana.page.evaluate(MISSING_ON_PLAIN_HTTP)) == {not way.is_secure}


def test_from_signing_up_to_the_first_messages(open_browser, way):
    ana, bo = open_browser(way), open_browser(way)
    for one, name in ((ana, "Ana Lima"), (bo, "Bo Ito")):
        one.go("/").page.get_by_role("link", name="Make an account").click()
        one.username = new_username(name.split()[0].lower())
        one.page.get_by_label("Your name").fill(name)
        one.page.get_by_label("User name").fill(one.username)
        one.page.get_by_label("Password").fill(PASSWORD)
        one.page.get_by_role("button", name="Make the account").click()
        expect(one.page).to_have_url(re.compile("/inbox$"))
    ana.page.get_by_role("link", name="New message").click()
    ana.page.get_by_label("Part of a name").first.fill(bo.username)
    ana.page.get_by_label(f"@{bo.username}").check()
    ana.page.get_by_role("button", name="Open the conversation").click()
    ana.wait_until_ready().say("Hello Bo")
    expect(bo.badge("Ana Lima")).to_have_text("1")
    bo.entry("Ana Lima").click()
    expect(bo.message("Hello Bo")).to_be_visible()
    bo.wait_until_ready().say("Hello Ana")
    expect(ana.message("Hello Ana")).to_be_visible()

    name = f"Harbour {new_username()}"
    ana.go("/rooms").page.get_by_role("link", name="New room").click()
    ana.page.get_by_label("Name", exact=True).fill(name)
    ana.page.get_by_role("button", name="Make the room").click()
    bo.go("/rooms").page.get_by_role("button", name=f"Join {name}").click()
    bo.wait_until_ready().say("Here I am")
    expect(ana.message("Here I am")).to_be_visible()


@pytest.mark.parametrize("kind", ["direct", "room"])
def test_a_message_reaches_the_other_screen_within_a_second(ana, bo, kind):
    path = ana.direct_with(bo) if kind == "direct" else ana.room(bo, name=new_username("Harbour "))
    ana.go_live(path)
    bo.go_live(path)
    delays = []
    for n in range(5):
        start = time.monotonic()
        ana.say(f"line {n}")
        expect(bo.message(f"line {n}")).to_be_visible()
        delays.append(time.monotonic() - start)
    assert statistics.median(delays) < 1, delays
    assert bo.texts() == ana.texts() == [f"line {n}" for n in range(5)]


def test_an_edit_and_a_deletion_appear_on_the_other_screen(both):
    ana, bo = both
    ana.say("Helo")
    expect(bo.message("Helo")).to_be_visible()
    ana.act("Helo", "edit")
    editor = ana.page.locator("form.editor textarea")
    editor.fill("Hello")
    editor.press("Enter")
    expect(bo.message("Hello")).to_contain_text("edited")
    expect(bo.message("Helo")).to_have_count(0)
    ana.act("Hello", "delete")
    ana.page.get_by_role("button", name="Delete", exact=True).click()
    expect(bo.message("This message was deleted.")).to_be_visible()
    expect(ana.message("This message was deleted.")).to_be_visible()
    expect(bo.message("Hello")).to_have_count(0)


def test_unread_messages_are_counted_until_they_are_read_and_the_sender_sees_that(ana, bo):
    path = ana.direct_with(bo)
    ana.go_live(path)
    bo.go_live("/people")
    for text in ("one", "two"):
        ana.say(text)
    expect(bo.badge("Ana Lima")).to_have_text("2")
    expect(bo.total("direct")).to_have_text("2")
    expect(bo.page).to_have_title(re.compile(r"^\(2\) "))
    expect(ana.state("two")).to_have_text("")
    bo.entry("Ana Lima").click()
    expect(bo.message("two")).to_be_visible()
    expect(ana.state("two")).to_have_text("seen")
    expect(bo.page).to_have_title(re.compile(r"^[^(]"))
    expect(bo.total("direct")).to_be_hidden()


def test_a_message_is_marked_unread_and_stays_so_on_every_screen(ana, bo):
    path = ana.direct_with(bo)
    ana.post(path, "one", "two", "three")
    bo.go_live(path)
    elsewhere = bo.tab("/people").wait_live()
    expect(elsewhere.total("direct")).to_be_hidden()
    bo.page.bring_to_front()
    bo.act("two", "unread")
    expect(elsewhere.total("direct")).to_have_text("2")
    expect(elsewhere.badge("Ana Lima")).to_have_text("2")
    expect(bo.badge("Ana Lima")).to_have_text("2")


def test_somebody_comes_is_seen_typing_and_goes(ana, bo):
    path = ana.direct_with(bo)
    bo.page.goto("about:blank")
    ana.go_live(path)
    expect(ana.presence_of(bo)).to_have_attribute("data-state", "offline", timeout=GONE)
    bo.go_live(path)
    expect(ana.presence_of(bo)).to_have_attribute("data-state", "online")
    bo.composer.press_sequentially("I am wr")
    expect(ana.typing).to_have_text("Bo Ito is typing")
    expect(ana.typing).to_have_text("", timeout=8 * SECOND)
    bo.close()
    expect(ana.presence_of(bo)).to_have_attribute("data-state", "offline", timeout=GONE)


def test_typing_ends_with_the_message(both):
    ana, bo = both
    bo.composer.press_sequentially("quick")
    expect(ana.typing).to_have_text("Bo Ito is typing")
    bo.composer.press("Enter")
    expect(ana.message("quick")).to_be_visible()
    expect(ana.typing).to_have_text("", timeout=2 * SECOND)


def test_an_announcement_appears_on_open_pages_until_it_is_dismissed_and_is_kept(open_browser, ana, bo, way):
    text = f"The harbour closes at noon, {new_username()}"
    chief = open_browser(way).sign_in("admin").go_live("/announcements")
    ana.go_live("/people")
    bo.go_live(bo.direct_with(ana))
    chief.page.get_by_label("Announce to everyone").fill(text)
    chief.page.get_by_role("button", name="Announce", exact=True).click()
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
    expect(ana.state("first")).to_have_text("waiting to send")
    expect(ana.strip).to_contain_text("2 waiting")
    way.wire.mend()
    for text in ("first", "second"):
        expect(bo.message(text)).to_be_visible(timeout=20 * SECOND)
        expect(ana.state(text)).not_to_have_text("waiting to send")
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
    expect(ana.state("from Ana")).to_have_text("seen")
    second = ana.tab("/sign-out")
    second.page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(ana.page).to_have_url(re.compile("/sign-in"))
    second.sign_in(bo.username)
    expect(second.entry("Ana Lima")).to_be_visible()
    ana.go("/inbox")
    assert ana.page.locator("body").get_attribute("data-me") == bo.id
    expect(ana.page.get_by_text("Nobody has written to you yet")).to_be_hidden()
