"""Notifications of the browser, the title and its icon: by the rule, once for each browser, and not of what is seen."""

import contextlib
import re

import pytest
from playwright.sync_api import TimeoutError, expect

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

MUTED_FOR = (4, 20, 100)  # seconds, one after the other: on a busy machine a short mute ends before it is shown


@pytest.fixture
def ana(person, place):
    found = person("Ana Lima", at=place)
    found.context.add_init_script(RECORDED)
    return found


@pytest.fixture
def room(ana, bo):
    return ana.room(bo, name=f"Alerts {new_username()}")


def mute(screen, room, seconds):
    """Mute a room for so long; return a function that says whether it is muted still, by the browser's clock."""
    ends = screen.page.evaluate("seconds => new Date(Date.now() + 1000 * seconds).toISOString()", seconds)
    screen.call("PUT", f"{room}/notifications", {"muted_until": ends})
    return lambda: screen.page.evaluate("ends => Date.now() < Date.parse(ends)", ends)


def shown(screen):
    return screen.page.evaluate("JSON.parse(localStorage.shownNotifications ?? '[]')")


def until_shown(*screens, wanted):
    """Wait for these notifications, and for what any of the tabs might show besides: a timer that is set later, and
    longer, than those of controllers/alerts.js ends after them."""
    enough = "n => JSON.parse(localStorage.shownNotifications ?? '[]').length >= n"
    screens[0].page.wait_for_function(enough, arg=len(wanted))
    for screen in screens:
        screen.page.evaluate("new Promise((done) => setTimeout(done, 200))")
    assert shown(screens[0]) == list(map(list, wanted))


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
    second = (f"Bo Ito in #{name}", f"@{ana.username} and a second one?")
    until_shown(ana, other, wanted=[("Bo Ito", "Have you got a minute?"), second])
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
    ana.call("POST", f"{direct}/unread", {"seq": 1})  # so that reading alone does not keep it quiet
    expect(other.badge("Bo Ito")).to_have_text("1")
    bo.post(direct, "And this")
    expect(ana.message("And this")).to_be_visible()
    expect(other.badge("Bo Ito")).to_have_text("2")
    until_shown(ana, other, wanted=[])
    ana.call("PATCH", "/me/notifications", {"disturb_after": "forever"})
    ana.close()
    other.go_live("/rooms")
    bo.post(direct, "You see this later")
    expect(other.badge("Bo Ito")).to_have_text("3")
    ana.call("PATCH", "/me/notifications", {"disturb_after": ""})
    other.go_live("/rooms")
    bo.post(direct, "And this is loud")
    until_shown(other, wanted=[("Bo Ito", "And this is loud")])


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
    until_shown(ana, wanted=[("Bo Ito", "This one is loud")])


def test_a_mute_that_ends_while_the_page_is_open_takes_its_sign_along(ana, bo, room):
    name = bo.call("GET", f"/rooms/{room.rpartition('/')[2]}")["room"]["name"]
    ana.go_live(room)
    sign = ana.entry(name).locator("[data-target=muted]")
    for posts, seconds in enumerate(MUTED_FOR, 1):
        is_muted = mute(ana, room, seconds)
        ana.go_live("/inbox")
        bo.post(room, f"Said {posts}")
        signs = sign.is_visible(), ana.badge(name).is_hidden()
        if is_muted():
            break
    assert signs == (True, True)
    expect(sign).to_have_count(0, timeout=2_000 * seconds)
    expect(ana.badge(name)).to_have_text(str(posts))
    expect(ana.total("rooms")).to_have_text("1")
    ana.go_live(room)
    expect(ana.page.locator(".head-notify[data-muted]")).to_have_count(0)


def test_the_note_of_a_mute_goes_from_an_open_conversation_when_it_ends(ana, room):
    ana.go_live(room).wait_for_keys()
    note = ana.page.get_by_text("Muted until")
    for seconds in MUTED_FOR:
        mute(ana, room, seconds)
        with contextlib.suppress(TimeoutError):
            note.wait_for(timeout=1_000 * seconds)
            break
    expect(note).to_be_hidden(timeout=2_000 * seconds)
    expect(ana.page.locator(".head-notify[data-muted]")).to_have_count(0)
