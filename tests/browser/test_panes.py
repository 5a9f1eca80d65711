"""Lists and what is read beside them: how they use a wide window, a phone, and the direction of the reader's script."""

import re

import pytest
from playwright.sync_api import expect

from tests.people import new_username

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PLACES = ["/inbox", "/inbox/new", "/rooms", "/rooms/new", "/people", "/announcements"]
TOO_WIDE = "document.scrollingElement.scrollWidth - innerWidth"
CUT = """() => [...document.querySelectorAll("main *")].filter((one) => {
  const {overflowX} = getComputedStyle(one);
  return one.scrollWidth > one.clientWidth + 1 && ["auto", "scroll"].includes(overflowX);
}).map((one) => one.className)"""


@pytest.fixture
def chief(open_browser, direct):
    return open_browser(direct).sign_in("admin")


@pytest.fixture
def phone(open_browser, direct):
    """Return `phone(screen)`: a phone on which the same person is signed in."""

    def make(screen, **options):
        other = open_browser(direct, **{**PHONE, **options})
        other.context.add_cookies(screen.context.cookies())
        return other

    return make


def box(screen, selector):
    return screen.page.locator(selector).first.bounding_box()


@pytest.mark.parametrize("path", PLACES)
def test_a_list_of_372_pixels_stands_beside_what_is_read(ana, path):
    ana.go(path)
    rail, listed, pane = (box(ana, one) for one in (".rail", ".list-pane", ".pane"))
    assert listed["x"] == rail["width"]
    assert listed["width"] == 372
    assert pane["x"] == listed["x"] + listed["width"]
    assert round(pane["x"] + pane["width"]) == 1280


def test_sections_of_200_pixels_stand_beside_a_table_with_rows_of_46(chief):
    for path in ("/admin", "/admin/invitations", "/admin/networks"):
        chief.go(path)
        assert box(chief, ".sections")["width"] == 200
    chief.go("/admin")
    heights = chief.page.locator("main tbody tr").evaluate_all("rows => rows.map((row) => row.offsetHeight)")
    assert heights
    assert {round(height) for height in heights} <= {46, 47}


def test_no_form_is_wider_than_660_pixels(chief, ana):
    room = chief.room(name=f"Harbour {new_username()}").replace("/conversations/", "/rooms/")
    chief.page.set_viewport_size({"width": 1920, "height": 900})
    for path in ("/rooms/new", f"{room}/settings", f"{room}/add", f"{room}/leave", "/inbox/new", "/announcements"):
        chief.go(path)
        for form in chief.page.locator("main .pane form.form").all():
            assert form.bounding_box()["width"] <= 660, path


def test_a_phone_shows_one_place_with_a_way_back(ana, bo, phone):
    one = phone(ana)
    one.go("/people").page.get_by_role("searchbox", name="Search people").fill(bo.username)
    one.page.get_by_role("searchbox", name="Search people").press("Enter")
    one.page.locator(".person", has_text=f"@{bo.username}").get_by_role("link").click()
    expect(one.page.locator(".list-pane")).to_be_hidden()
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Profile")
    one.page.get_by_role("link", name="Back to people").click()
    expect(one.page.locator(".list-pane")).to_be_visible()
    expect(one.page.locator(".pane")).to_be_hidden()


def test_a_person_is_shown_beside_a_list_that_stays_where_it_is(person, ana):
    key = new_username("zed")
    others = [person(f"{key} {place:02}") for place in range(12)]
    ana.page.set_viewport_size({"width": 1280, "height": 400})
    ana.go_live(f"/people?q={key}").wait_for_keys()
    ana.page.evaluate("document.querySelector('.list-pane').scrollTop = 200")
    ana.page.evaluate("window.isSame = true")
    pane = ana.page.locator(".pane")
    for other in others[-2:]:
        row = ana.page.locator(".list-pane .person", has_text=f"@{other.username}")
        row.get_by_role("link").click()
        expect(pane).to_contain_text(f"@{other.username}")
        expect(row.get_by_role("link")).to_have_attribute("aria-current", "page")
        expect(ana.page).to_have_url(re.compile(f"/people/{other.id}"))
        expect(ana.page).to_have_title(re.compile(f"^{other.name} "))
    expect(pane).to_be_focused()
    assert ana.page.evaluate("window.isSame && document.querySelector('.list-pane').scrollTop") >= 200
    ana.page.go_back()
    expect(pane).to_contain_text(f"@{others[-2].username}")
    ana.page.reload()
    ana.page.go_back()
    expect(pane).to_contain_text("Choose someone to see their profile.")


def test_a_conversation_is_read_beside_the_list_that_it_was_opened_from(ana, bo, phone):
    rooms = [ana.room(bo, name=f"Harbour {new_username()}") for _ in range(9)]
    for path in rooms:
        bo.post(path, "is the crane free?")
    ana.page.set_viewport_size({"width": 1280, "height": 400})
    ana.go_live("/rooms").page.evaluate("document.querySelector('.list-pane').scrollTop = 200")
    rows = ana.page.locator(".list-pane .entry-link")
    here = ana.page.locator(".list-pane .entry-link[aria-current]")
    [wanted] = [row for row in rows.all() if row.get_attribute("href") == rooms[3]]
    wanted.click()
    expect(ana.page).to_have_url(re.compile(rf"{rooms[3]}\?list=0$"))
    ana.page.wait_for_function("document.querySelector('.list-pane').scrollTop === 200")
    ana.wait_live().wait_for_keys()
    expect(ana.composer).to_be_focused()
    expect(here).to_have_attribute("href", rooms[3])
    expect(here.locator("[data-target=unread]")).to_be_hidden()
    ana.say("from noon on")
    expect(here).to_contain_text("You: from noon on")
    ana.page.get_by_role("link", name="Details").click()
    expect(ana.page.locator(".panel h2").first).to_be_visible()
    expect(ana.page.locator(".list-pane")).to_be_hidden()
    ana.page.keyboard.press("Escape")
    expect(ana.page.locator(".list-pane")).to_be_visible()
    ana.page.go_back()
    expect(ana.page).to_have_url(re.compile("/rooms$"))
    one = phone(ana).go_live("/rooms")
    one.page.locator(f".list-pane a[href='{rooms[3]}']").tap()
    expect(one.page).to_have_url(re.compile(f"{rooms[3]}$"))
    expect(one.message("from noon on")).to_be_visible()


def test_a_phone_shows_the_rooms_of_others_in_a_place_of_their_own(ana, phone):
    ana.room(name=f"Harbour {new_username()}")
    one = phone(ana).go("/rooms")
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Rooms")
    expect(one.page.locator(".pane")).to_be_hidden()
    one.page.get_by_role("link", name="Browse rooms").tap()
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Browse rooms")
    expect(one.page.locator(".list-pane")).to_be_hidden()
    one.page.get_by_role("link", name="Back to rooms").tap()
    expect(one.page.locator(".list-pane")).to_be_visible()


def test_a_message_is_begun_in_the_row_of_a_person(ana, bo):
    ana.go(f"/people?q={bo.username}")
    ana.page.get_by_role("button", name="Message Bo Ito").click()
    expect(ana.page).to_have_url(re.compile("/conversations/"))


def test_the_menu_of_a_row_closes_on_escape_and_on_a_press_elsewhere(chief, ana):
    chief.go_live(f"/admin?q={ana.username}").wait_for_keys()
    menu = chief.page.locator("main tr", has_text=f"@{ana.username}").locator("details")
    item = menu.get_by_role("button", name="Make administrator")
    menu.locator("summary").click()
    expect(item).to_be_visible()
    chief.page.keyboard.press("Escape")
    expect(item).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    menu.locator("summary").press("Enter")
    expect(item).to_be_visible()
    chief.page.get_by_role("heading", level=1).click()
    expect(item).to_be_hidden()
    menu.locator("summary").click()
    chief.page.locator(".chip").first.focus()
    expect(item).to_be_hidden()


def test_the_menu_of_a_row_opens_without_javascript(open_browser, direct, ana):
    chief = open_browser(direct, java_script_enabled=False).sign_in("admin")
    menu = chief.go(f"/admin?q={ana.username}").page.locator("main tr", has_text=f"@{ana.username}").locator("details")
    menu.locator("summary").click()
    menu.get_by_role("link", name="Deactivate account…").click()
    expect(chief.page.get_by_role("heading", level=1)).to_have_text("Deactivate account")


def test_right_to_left_the_list_stands_at_the_right(ana, person):
    ana.call("PATCH", "/me", {"locale": "ar"})
    ana.go("/people")
    ana.page.evaluate("document.documentElement.dir = 'rtl'")
    listed, pane = box(ana, ".list-pane"), box(ana, ".pane")
    assert round(pane["x"]) == 0
    assert pane["x"] + pane["width"] == listed["x"]


def test_at_320_pixels_and_with_large_letters_nothing_is_cut(chief, phone):
    room = chief.room(name="W" * 70 + new_username()[-8:], topic="a topic of many words " * 11)
    room = room.replace("/conversations/", "/rooms/")
    one = phone(chief, viewport={"width": 320, "height": 568})
    one.page.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '120%')"
    )
    for path in [*PLACES, "/admin", "/admin/invitations", room, f"{room}/settings", f"{room}/add", f"{room}/leave"]:
        one.go(path)
        assert one.page.evaluate(TOO_WIDE) <= 0, path
        assert one.page.evaluate(CUT) == [], path


def test_what_is_pressed_on_a_phone_is_44_pixels_high(chief, phone, ana):
    room = chief.room(ana, name=f"Harbour {new_username()}").replace("/conversations/", "/rooms/")
    one = phone(chief)
    for path in ("/people", "/rooms", "/inbox", room, f"{room}/settings", "/admin"):
        one.go(path)
        low = one.page.locator("main .panes :is(button, summary, a.button, a.chip, .person-link, .entry-link):visible")
        sizes = low.evaluate_all(
            "all => all.map((one) => [one.getBoundingClientRect().height, one.outerHTML.slice(0, 90)])"
        )
        assert sizes
        assert not [size for size in sizes if size[0] < 43.5], path
