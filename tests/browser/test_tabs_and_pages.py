import datetime
import re
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.people import new_username


def test_two_tabs_show_the_same(ana, bo):
    path = ana.direct_with(bo)
    ana.go_live(path)
    second = ana.tab(path).wait_live()
    bo.go_live(path)
    for one, text in ((second, "from the second tab"), (ana, "from the first tab"), (bo, "from Bo")):
        one.say(text)
        for screen in (ana, second, bo):
            expect(screen.message(text)).to_have_count(1)
    assert ana.texts() == second.texts() == bo.texts()
    expect(second.entry("Bo Ito")).to_be_visible()


def test_reading_in_one_tab_counts_in_the_other(ana, bo):
    path = ana.direct_with(bo)
    ana.go_live("/people")
    second = ana.tab("/rooms").wait_live()
    bo.post(path, "one")
    expect(ana.total("direct")).to_have_text("1")
    second.go_live(path)
    expect(ana.total("direct")).to_be_hidden()
    expect(ana.page).to_have_title(re.compile("^People"))


def test_the_back_button_shows_what_came_meanwhile(ana, bo):
    path = ana.direct_with(bo)
    bo.go_live(path)
    ana.go_live(path)
    ana.page.locator(".rail").get_by_role("link", name="Rooms").first.click()
    expect(ana.page).to_have_url(re.compile("/rooms$"))
    bo.say("while you were looking")
    expect(bo.message("while you were looking")).to_be_visible()
    ana.page.go_back()
    expect(ana.message("while you were looking")).to_be_visible()
    ana.wait_live().say("I saw it")
    expect(bo.message("I saw it")).to_have_count(1)


def test_times_are_those_of_the_readers_zone(person):
    ana = person("Ana Lima", account={"time_zone": "Asia/Kolkata"})
    bo = person("Bo Ito", account={"time_zone": "America/New_York"})
    path = ana.direct_with(bo)
    ana.go_live(path).say("what time is it?")
    expect(bo.go_live(path).message("what time is it?")).to_be_visible()
    shown = set()
    for one, zone in ((ana, "Asia/Kolkata"), (bo, "America/New_York")):
        time = one.message("what time is it?").locator("[data-target=time]")
        at = datetime.datetime.fromisoformat(time.get_attribute("datetime")).astimezone(ZoneInfo(zone))
        wanted = re.compile(rf"^{at.hour % 12 or 12}:{at.minute:02}\s{'PM' if at.hour > 11 else 'AM'}$")
        expect(time).to_have_text(wanted)  # as JavaScript wrote it
        one.page.reload()
        expect(time).to_have_text(wanted)  # as the server wrote it
        shown.add(wanted.pattern)
    assert len(shown) == 2


def test_signing_up_tells_the_zone_of_the_browser(open_browser, direct):
    ana = open_browser(direct, timezone_id="Pacific/Auckland").go("/sign-up")
    ana.page.get_by_label("Display name").fill("Ana Lima")
    ana.page.get_by_label("Username").fill(new_username())
    ana.page.get_by_label("Password").fill("a lantern in the harbour")
    ana.page.get_by_role("button", name="Create account").click()
    expect(ana.page.locator("body")).to_have_attribute("data-time-zone", "Pacific/Auckland")


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_shows_one_place_at_a_time_with_tabs_below(person, width):
    phone = {"viewport": {"width": width, "height": 780}, "has_touch": True, "is_mobile": True}
    ana, bo = person("Ana Lima", **phone), person("Bo Ito")
    path = ana.direct_with(bo)
    ana.post(path, "from the desk")
    ana.go("/inbox")
    expect(ana.page.locator(".rail")).to_be_hidden()
    ana.page.locator("main .entry").first.tap()
    expect(ana.composer).to_be_in_viewport(ratio=1)
    expect(ana.page.get_by_role("link", name="Back to inbox")).to_be_visible()
    ana.composer.fill("from the phone")
    ana.page.get_by_role("button", name="Send").tap()
    expect(bo.go(path).message("from the phone")).to_be_visible()
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for place in (path, "/inbox", "/rooms", "/people", "/settings"):
        ana.go(place)
        assert ana.page.evaluate(overflow) <= 0, f"{place} is wider than the screen"


def test_a_member_who_is_removed_is_told_and_sees_nothing_more(ana, bo):
    path = ana.room(bo, name=f"Harbour {new_username()}", visibility="private")
    bo.go_live(path)
    room = path.replace("/conversations/", "/rooms/")
    ana.call("DELETE", f"{room}/members/{bo.id}")
    expect(bo.notice).to_contain_text("no longer a member")
    expect(bo.composer).to_be_hidden()
    ana.post(path, "about Bo")
    expect(ana.go(path).message("about Bo")).to_be_visible()
    expect(bo.message("about Bo")).to_have_count(0)


def test_a_new_name_and_topic_of_a_room_appear_on_open_screens(ana, bo):
    path = ana.room(bo, name=f"Harbour {new_username()}")
    bo.go_live(path)
    name = f"Lighthouse {new_username()}"
    ana.call("PATCH", path.replace("/conversations/", "/rooms/"), {"name": name, "topic": "all about light"})
    heading = bo.page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(name)
    expect(bo.page.locator("main header")).to_contain_text("all about light")
    expect(bo.entry(name)).to_be_visible()
    expect(bo.page).to_have_title(re.compile(name))
    expect(bo.page.locator("li.message[data-kind=system]").last).to_contain_text("Ana Lima")


def test_the_newest_message_is_in_sight_where_scripts_do_not_run(ana, bo, open_browser, direct):
    path = ana.direct_with(bo)
    ana.post(path, *(f"line {n}" for n in range(40)))
    plain = open_browser(direct, java_script_enabled=False)
    plain.context.add_cookies(ana.context.cookies())
    plain.go(path)
    expect(plain.message("line 39")).to_be_in_viewport()
    plain.page.get_by_role("link", name="Pause and write").click()
    plain.composer.fill("without scripts")
    plain.page.get_by_role("button", name="Send").click()
    expect(plain.message("without scripts")).to_be_in_viewport()
