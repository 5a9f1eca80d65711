"""Activity in the browser: live, in step on two devices, and with the conversation beside it; and do not disturb."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import in_every_look
from tests.people import new_username


@pytest.fixture
def room(ana, bo):
    return ana.room(bo, name=f"Activity {new_username()}")


def entry(screen, text):
    return screen.page.locator(".feed-entry").filter(has_text=text)


def unseen(screen):
    return screen.page.locator(".rail [data-target=unseen]")


def test_activity_is_live_and_the_same_on_two_devices(ana, bo, room, open_browser, place):
    ana.go_live("/activity")
    expect(ana.page.get_by_text("Nothing here yet")).to_be_visible()
    other = open_browser(place).sign_in(ana.username).wait_live().wait_for_keys()
    bo.post(room, f"Can you sign the release, @{ana.username}?", "@all The canteen is closed.")
    expect(entry(ana, "sign the release")).to_contain_text("mentioned you")
    expect(entry(ana, "canteen")).to_contain_text("mentioned everyone")
    for screen in (ana, other):
        expect(unseen(screen)).to_have_text("2")
    assert in_every_look(ana, "Activity") == []
    other.go_live("/activity")
    other.page.get_by_role("button", name="Mark all as read").click()
    for screen in (ana, other):
        expect(unseen(screen)).to_be_hidden()
        expect(screen.page.locator(".feed-entry[data-unseen]")).to_have_count(0)
    expect(ana.page.get_by_role("button", name="Mark all as read")).to_have_count(0)


def test_an_entry_opens_its_message_beside_the_list(ana, bo, room):
    bo.post(room, f"Can you sign the release, @{ana.username}?", "Nobody is named here")
    ana.go_live("/activity?only=mentions")
    entry(ana, "sign the release").get_by_role("link").click()
    expect(ana.page).to_have_url(re.compile(rf"{room}\?around=\d+&beside=mentions#m\d+$"))
    ana.wait_live()
    expect(entry(ana, "sign the release").get_by_role("link")).to_have_attribute("aria-current", "page")
    expect(ana.page.locator(".message[data-mentioned]")).to_have_count(1)
    bo.post(room, f"And this one, @{ana.username}")
    expect(ana.page.locator(".message[data-mentioned]")).to_have_count(2)
    expect(entry(ana, "And this one")).to_be_visible()


def test_do_not_disturb_is_said_to_the_one_who_writes(ana, bo):
    path = bo.direct_with(ana)
    bo.go_live(path)
    ana.go_live("/inbox")
    ana.page.locator(".rail-me-link").click()
    ana.page.get_by_text("Do not disturb", exact=True).click()
    ana.page.get_by_role("button", name="Until turned off").click()
    note = bo.page.get_by_text("Ana Lima has do not disturb on. Your message arrives without a sound.")
    expect(note).to_be_visible()
    bo.go(path)
    expect(note).to_be_visible()
    bo.wait_live()
    ana.page.locator(".rail-me-link").click()
    ana.page.get_by_role("button", name="Turn off do not disturb").click()
    expect(note).to_be_hidden()
