"""The product as two people see it, over each way on which it has to work."""

import re
import statistics
import time

import pytest
from playwright.sync_api import expect

from tests.people import PASSWORD, new_username

LINES, MOST_LINES = 5, 40
MISSING_ON_PLAIN_HTTP = """() => [
  crypto.randomUUID, crypto.subtle, navigator.locks, navigator.clipboard, navigator.serviceWorker,
].map((feature) => feature === undefined)"""


@pytest.fixture
def place(way):
    return way


def test_the_page_says_how_it_is_connected(ana, way):
    ana.go("/inbox")
    expect(ana.strip).to_contain_text(way.words)
    if way.words == "Live":
        expect(ana.strip).to_have_attribute("data-transport", "websocket")
    else:
        expect(ana.strip).to_have_attribute("data-transport", "polling")


def test_what_browsers_keep_for_secure_contexts_is_missing_on_a_plain_http_name(ana, way):
    ana.go("/inbox")
    assert ana.page.evaluate("isSecureContext") is way.is_secure
    assert set(ana.page.evaluate(MISSING_ON_PLAIN_HTTP)) == {not way.is_secure}


def test_from_signing_up_to_the_first_messages(open_browser, way):
    ana, bo = open_browser(way), open_browser(way)
    for one, name in ((ana, "Ana Lima"), (bo, "Bo Ito")):
        one.go("/").page.get_by_role("link", name="Create account").click()
        one.username = new_username(name.split()[0].lower())
        one.page.get_by_label("Display name").fill(name)
        one.page.get_by_label("Username").fill(one.username)
        one.page.get_by_label("Password").fill(PASSWORD)
        one.page.get_by_role("button", name="Create account").click()
        expect(one.page).to_have_url(re.compile("/inbox$"))
    ana.page.get_by_role("main").get_by_role("link", name="New message").click()
    ana.page.locator("main").get_by_label("Search people").fill(bo.username)
    ana.page.get_by_label(f"@{bo.username}").check()
    ana.page.get_by_role("button", name="Start conversation").click()
    ana.wait_until_ready().say("Hello Bo")
    expect(bo.badge("Ana Lima")).to_have_text("1")
    bo.entry("Ana Lima").click()
    expect(bo.message("Hello Bo")).to_be_visible()
    bo.wait_until_ready().say("Hello Ana")
    expect(ana.message("Hello Ana")).to_be_visible()

    name = f"Harbour {new_username()}"
    ana.go("/rooms").page.get_by_role("link", name="New room").click()
    ana.page.get_by_label("Name", exact=True).fill(name)
    ana.page.get_by_role("button", name="Create room").click()
    bo.go("/rooms").page.get_by_role("button", name=f"Join {name}").click()
    bo.wait_until_ready().say("Here I am")
    expect(ana.message("Here I am")).to_be_visible()


def test_a_message_reaches_the_other_screen_within_a_second(both):
    they_talk(*both)


@pytest.mark.parametrize("way", ["direct"], indirect=True)
def test_so_does_one_in_a_room(ana, bo):
    path = ana.room(bo, name=new_username("Harbour "))
    they_talk(ana.go_live(path), bo.go_live(path))


def they_talk(ana, bo):
    """Say five lines, and more where the machine was busy meanwhile: half of the last five come within a second."""
    delays = []
    while len(delays) < LINES or (len(delays) < MOST_LINES and statistics.median(delays[-LINES:]) >= 1):
        start = time.monotonic()
        ana.say(f"line {len(delays)}")
        expect(bo.message(f"line {len(delays)}")).to_be_visible()
        delays.append(time.monotonic() - start)
    assert statistics.median(delays[-LINES:]) < 1, delays
    assert bo.texts() == ana.texts() == [f"line {n}" for n in range(len(delays))]


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
    expect(ana.state("two")).to_have_text("Seen")
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
