"""Notifications of the browser, the title and its icon: by the rule, once for each browser, and not of what is seen."""

import re

import pytest
from playwright.sync_api import expect

from tests.people import new_username

# Records the notifications that a page shows, in all tabs of the browser.
RECORDED = """
window.Notification = class {
  static permission = "granted";
  constructor(title, options) {
    const all = JSON.parse(localStorage.shownNotifications ?? "[]");
    localStorage.shownNotifications = JSON.stringify([...all, [title, options.body]]);
    window.lastNotification = this;
  }
  close() {}
};
"""


@pytest.fixture
def ana(person, place):
    found = person("Ana Lima", at=place)
    found.context.add_init_script(RECORDED)
    return found


@pytest.fixture
def room(ana, bo):
    return ana.room(bo, name=f"Alerts {new_username()}")


def shown(screen):
    return screen.page.evaluate("JSON.parse(localStorage.shownNotifications ?? '[]')")


def until_shown(screen, *wanted):
    screen.page.wait_for_function(
        "n => JSON.parse(localStorage.shownNotifications ?? '[]').length >= n", arg=len(wanted)
    )
    assert shown(screen) == list(map(list, wanted))


def test_of_two_tabs_one_shows_a_notification_and_a_click_opens_the_conversation(ana, bo, room):
    ana.go_live("/inbox")
    other = ana.tab("/rooms").wait_live().wait_for_keys()
    direct = bo.direct_with(ana)
    bo.post(direct, "Have you got a minute?")
    expect(ana.badge("Bo Ito")).to_have_text("1")
    expect(other.badge("Bo Ito")).to_have_text("1")
    bo.post(room, f"@{ana.username} and a second one?")
    expect(ana.total("rooms")).to_have_text("1")
    name = bo.call("GET", f"/rooms/{room.rpartition('/')[2]}")["room"]["name"]
    until_shown(ana, ("Bo Ito", "Have you got a minute?"), (f"Bo Ito in #{name}", f"@{ana.username} and a second one?"))
    expect(ana.page).to_have_title(re.compile(r"^\(2\) "))
    expect(ana.page.locator("link[rel=icon]")).to_have_attribute("href", re.compile("favicon_unread"))
    leader = next(one for one in (ana, other) if one.page.evaluate("Boolean(window.lastNotification)"))
    leader.page.evaluate("window.lastNotification.onclick()")
    expect(leader.page).to_have_url(re.compile(f"{room}\\?around="))


def test_nothing_is_shown_of_a_conversation_on_the_screen_or_in_do_not_disturb(ana, bo, room):
    direct = bo.direct_with(ana)
    ana.go_live(direct)
    other = ana.tab("/inbox").wait_live().wait_for_keys()
    ana.page.bring_to_front()
    bo.post(direct, "You see this")
    expect(ana.message("You see this")).to_be_visible()
    ana.call("PATCH", "/me/notifications", {"disturb_after": "forever"})
    ana.close()
    other.go_live("/rooms")
    bo.post(direct, "You see this later")
    expect(other.badge("Bo Ito")).to_have_text("1")
    ana.call("PATCH", "/me/notifications", {"disturb_after": ""})
    other.go_live("/rooms")
    bo.post(direct, "And this is loud")
    until_shown(other, ("Bo Ito", "And this is loud"))


def test_a_muted_room_shows_nothing_anywhere_but_a_pill_for_a_mention_in_its_own_row(ana, bo, room):
    name = bo.call("GET", f"/rooms/{room.rpartition('/')[2]}")["room"]["name"]
    ana.go_live("/inbox")
    ana.entry(name).click(button="right")
    ana.page.get_by_role("button", name="Mute until unmuted").click()
    expect(ana.entry(name).locator("[data-target=muted]")).to_be_visible()
    bo.post(room, f"@{ana.username}, and @all of you")
    expect(ana.entry(name).locator("[data-target=mentions]")).to_have_text("1")
    expect(ana.badge(name)).to_be_hidden()
    expect(ana.total("rooms")).to_be_hidden()
    expect(ana.page.locator(".rail [data-target=unseen]")).to_be_hidden()
    expect(ana.page).to_have_title(re.compile(r"^Inbox"))
    ana.go_live("/inbox")
    expect(ana.entry(name).locator("[data-target=mentions]")).to_have_text("1")
    expect(ana.badge(name)).to_be_hidden()
    assert ana.call("GET", "/activity")["entries"] == []
    bo.post(bo.direct_with(ana), "This one is loud")
    until_shown(ana, ("Bo Ito", "This one is loud"))
