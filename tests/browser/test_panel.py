"""The panel beside a conversation: the pages of its room and its people, without leaving it."""

import re

import pytest
from playwright.sync_api import expect

from tests.people import new_username

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def room(ana, bo):
    """The path of a room that Ana owns, Bo is in, and in which much is said."""
    path = ana.room(bo, name=f"Harbour {new_username()}", topic="ships and weather")
    ana.post(path, *(f"line {n} " + "of many words " * 20 for n in range(1, 21)))
    return path


def details(path):
    return path.replace("/conversations/", "/rooms/")


def panel(screen):
    return screen.page.locator(".panel")


def opener(screen, path):
    return screen.page.locator(f"main header a[href='{details(path)}']")


def open_details(screen, path):
    """Open the details of the room beside its conversation, which is shown."""
    opener(screen, path).click()
    expect(panel(screen).get_by_role("heading", name="Details")).to_be_visible()
    return screen


def opened(screen, path):
    return open_details(screen.go_live(path).wait_for_keys(), path)


def width(locator):
    return locator.bounding_box()["width"]


def test_details_open_beside_the_conversation_and_back_closes_them(ana, bo, room):
    opened(ana, room)
    expect(panel(ana)).to_contain_text("ships and weather")
    expect(panel(ana)).to_contain_text(f"@{bo.username}")
    assert width(panel(ana)) == 360
    panel(ana).get_by_role("button", name="Copy link").click()
    expect(ana.notice).to_have_text("Link copied")
    conversation = ana.page.locator(".conversation").bounding_box()
    assert conversation["x"] + conversation["width"] <= panel(ana).bounding_box()["x"]
    ana.page.go_back()
    expect(panel(ana)).to_have_count(0)
    expect(ana.page).to_have_url(re.compile(f"{room}$"))
    ana.page.go_forward()
    expect(panel(ana)).to_contain_text("ships and weather")
    expect(opener(ana, room)).to_have_attribute("aria-expanded", "true")


def test_the_conversation_stays_live_beside_it_and_keeps_its_place(ana, bo, room):
    ana.go_live(room).wait_for_keys()
    ana.log.evaluate("log => { log.scrollTop = -500; }")
    at = ana.page.evaluate("""() => {
      const log = document.querySelector(".log").getBoundingClientRect();
      const rows = [...document.querySelectorAll(".message[id]")];
      const row = rows.find((one) => one.getBoundingClientRect().top >= log.top); // that above may wrap anew
      return [row.id, row.getBoundingClientRect().top - log.top];
    }""")
    open_details(ana, room)
    top = ana.page.evaluate(
        """(id) => document.getElementById(id).getBoundingClientRect().top
      - document.querySelector(".log").getBoundingClientRect().top""",
        at[0],
    )
    assert abs(top - at[1]) < 2
    bo.go_live(room).say("still with you")
    expect(ana.message("still with you")).to_be_attached()
    ana.page.keyboard.press("Escape")
    expect(panel(ana)).to_have_count(0)
    top = ana.page.evaluate(
        """(id) => document.getElementById(id).getBoundingClientRect().top
      - document.querySelector(".log").getBoundingClientRect().top""",
        at[0],
    )
    assert abs(top - at[1]) < 2


def test_the_focus_goes_in_and_comes_back(ana, room):
    opened(ana, room)
    expect(panel(ana)).to_be_focused()
    expect(opener(ana, room)).to_have_attribute("aria-expanded", "true")
    ana.page.keyboard.press("Tab")
    expect(panel(ana).get_by_role("button", name="Close")).to_be_focused()
    ana.page.keyboard.press("Escape")
    expect(opener(ana, room)).to_be_focused()
    expect(opener(ana, room)).not_to_have_attribute("aria-expanded", "true")
    open_details(ana, room)
    panel(ana).get_by_role("button", name="Close").click()
    expect(panel(ana)).to_have_count(0)
    expect(ana.page).to_have_url(re.compile(f"{room}$"))


def test_a_reload_brings_it_again_without_taking_the_cursor(ana, room):
    opened(ana, room)
    panel(ana).get_by_role("link", name="Room settings").click()
    expect(panel(ana).get_by_label("Topic")).to_have_value("ships and weather")
    ana.page.reload()
    ana.wait_live()
    expect(panel(ana).get_by_label("Topic")).to_have_value("ships and weather")
    expect(ana.composer).to_be_focused()
    panel(ana).get_by_role("button", name="Close").click()
    expect(panel(ana)).to_have_count(0)


def test_a_long_line_about_a_member_ends_within_the_panel(ana, bo, room):
    bo.call("PATCH", "/me", {"status": "Slow line today, short messages please, and no pictures at all"})
    opened(ana, room)
    note = panel(ana).locator(".person-note", has_text="Slow line")
    box, within = note.bounding_box(), panel(ana).bounding_box()
    assert box["x"] + box["width"] <= within["x"] + within["width"] - 16


def test_a_form_that_is_refused_says_so_in_the_panel_and_keeps_what_was_typed(ana, room):
    opened(ana, room)
    panel(ana).get_by_role("link", name="Room settings").click()
    name = panel(ana).get_by_label("Name", exact=True)
    name.fill("   ")
    panel(ana).get_by_label("Topic").fill("a new topic")
    panel(ana).get_by_role("button", name="Save changes").click()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_be_focused()
    expect(panel(ana).get_by_label("Topic")).to_have_value("a new topic")
    renamed = f"Quay {new_username()}"
    name.fill(renamed)
    panel(ana).get_by_role("button", name="Save changes").click()
    expect(panel(ana)).to_contain_text("a new topic")
    expect(ana.page.locator(".conversation header [data-target=title]")).to_have_text(renamed)
    expect(ana.composer).to_be_visible()


def test_people_are_added_and_removed_in_the_panel(ana, bo, person, room):
    cy = person("Cy Ode")
    opened(ana, room)
    panel(ana).get_by_role("link", name="Add people").click()
    panel(ana).get_by_label("Search people").press_sequentially(cy.username)
    panel(ana).get_by_label(f"@{cy.username}").check()
    panel(ana).get_by_role("button", name="Add to room").click()
    row = panel(ana).locator(".person", has_text=f"@{cy.username}")
    expect(row).to_be_visible()
    row.locator("summary").click()
    row.get_by_role("link", name="Remove from room…").click()
    expect(panel(ana)).to_contain_text("Remove Cy Ode")
    panel(ana).get_by_role("button", name="Remove from room").click()
    expect(panel(ana).get_by_role("heading", name="Members")).to_be_visible()
    expect(row).to_have_count(0)


def test_a_long_name_takes_one_line_of_its_head(ana):
    path = ana.room(name=f"{'W' * 60}{new_username()}"[:78])
    opened(ana, path)
    assert panel(ana).locator(".place-head").bounding_box()["height"] <= 56


def test_leaving_the_room_leaves_the_conversation(ana, bo, room):
    opened(bo, room)
    panel(bo).get_by_role("link", name="Leave room…").click()
    panel(bo).get_by_role("button", name="Leave room").click()
    expect(bo.page).to_have_url(re.compile("/rooms$"))


def test_a_person_is_shown_beside_the_conversation_with_them(both):
    ana, bo = both
    ana.wait_for_keys().page.locator(f"main header a[href='/people/{bo.id}']").click()
    expect(panel(ana)).to_contain_text(f"@{bo.username}")
    expect(panel(ana).locator(f"[data-presence-of='{bo.id}']").first).to_have_attribute("data-state", "online")
    expect(ana.page).to_have_url(re.compile("/conversations/"))


def test_between_700_and_1100_pixels_it_lies_over_the_conversation(ana, room):
    ana.page.set_viewport_size({"width": 900, "height": 700})
    opened(ana, room)
    conversation = ana.page.locator(".conversation").bounding_box()
    assert conversation["x"] + conversation["width"] == 900
    assert width(panel(ana)) == 360


def test_on_a_phone_it_is_a_page_with_a_way_back(ana, room, open_browser, direct):
    phone = open_browser(direct, **PHONE)
    phone.context.add_cookies(ana.context.cookies())
    phone.go_live(room).wait_for_keys()
    opener(phone, room).last.click()
    expect(phone.page).to_have_url(re.compile(details(room)))
    phone.page.get_by_role("link", name="Back to room").click()
    expect(phone.page).to_have_url(re.compile(f"{room}$"))


def test_what_does_not_come_through_is_said_and_nothing_is_lost(person, bo, line):
    ana = person("Ana Lima", at=line)
    path = ana.room(bo, name=f"Harbour {new_username()}")
    opened(ana, path)
    panel(ana).get_by_role("link", name="Room settings").click()
    name = panel(ana).get_by_label("Name", exact=True)
    name.fill("Typed before the tunnel")
    line.wire.cut()
    panel(ana).get_by_role("button", name="Save changes").click()
    expect(panel(ana).get_by_role("status").first).to_contain_text("Try again")
    expect(name).to_have_value("Typed before the tunnel")


def test_escape_closes_an_open_menu_before_the_panel(ana, bo, room):
    opened(ana, room)
    row = panel(ana).locator(".person", has_text=f"@{bo.username}")
    row.locator("summary").click()
    expect(row.get_by_role("button", name="Make owner")).to_be_visible()
    ana.page.keyboard.press("Escape")
    expect(row.get_by_role("button", name="Make owner")).to_be_hidden()
    expect(row.locator("summary")).to_be_focused()
    expect(panel(ana)).to_be_visible()
    row.locator("summary").click()
    panel(ana).get_by_role("heading", name="Details").click()
    expect(row.get_by_role("button", name="Make owner")).to_be_hidden()
