"""Low and narrow windows: phones with a keyboard open, and pages that are zoomed in."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from tests.browser.ways import administer
from tests.people import new_client_id
from tests.server import GENEROUS, Server, eventually

SIZES = [(320, 256), (390, 360), (320, 568), (844, 390), (640, 400)]
PAGES = ["/inbox", "/inbox/new", "/rooms", "/rooms/new", "/people", "/settings", "/announcements"]
LINES = 3
_numbers = itertools.count(1)

LINES_IN_SIGHT = """log => {
  const {top, bottom} = log.getBoundingClientRect();
  return [...log.querySelectorAll(".message-body")].filter((body) => {
    const box = body.getBoundingClientRect();
    return box.top >= top && box.bottom <= bottom;
  }).length;
}"""


@pytest.fixture(scope="module")
def hut(tmp_path_factory):
    """A server with two announcements, which everybody sees."""
    with Server(tmp_path_factory.mktemp("hut") / "data", **GENEROUS) as running:
        administer(running)
        yield running


@pytest.fixture
def chief(open_browser, hut):
    chief = open_browser(hut).sign_in("admin")
    for body in ("The bridge is closed from nine to eleven. " * 10, "Boats go at nine"):
        chief.call("POST", "/announcements", {"client_id": new_client_id(), "body": body})
    return chief


def long_name():
    """Return a name of 78 letters without a blank; each room needs its own."""
    return f"{next(_numbers):W>78}"


@pytest.fixture
def room(chief, person, hut):
    """The path of a room of a long name and topic, in which Bo has read all, and Bo."""
    bo = person("Bo Ito", at=hut)
    path = chief.room(bo, name=long_name(), topic="a topic of many words " * 11)
    chief.post(path, *(f"line {n}" for n in range(1, 31)))
    bo.call("POST", f"{path}/read", {"seq": 32})
    return path, bo


@pytest.mark.parametrize("draft", ["", "half a thought " * 60], ids=["empty", "long"])
def test_three_lines_of_the_conversation_can_be_seen_and_send_reached(room, draft):
    path, bo = room
    for width, height in SIZES:
        bo.page.set_viewport_size({"width": width, "height": height})
        bo.go_live(path)
        bo.composer.fill(draft)
        too_few = f"fewer than {LINES} lines at {width} by {height}"
        eventually(lambda: bo.log.evaluate(LINES_IN_SIGHT) >= LINES, message=too_few)
        expect(bo.message("line 30")).to_be_in_viewport(ratio=1)
        expect(bo.page.get_by_role("button", name="Send", exact=True)).to_be_in_viewport(ratio=1)


def test_a_phone_shows_nine_lines_while_an_announcement_waits(room, open_browser, hut):
    path, bo = room
    phone = open_browser(hut, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone.context.add_cookies(bo.context.cookies())
    phone.go_live(path)
    expect(phone.page.locator(".banner").first).to_be_hidden()
    eventually(lambda: phone.log.evaluate(LINES_IN_SIGHT) >= 9)
    expect(phone.message("line 30")).to_be_in_viewport(ratio=1)
    expect(phone.go("/inbox").page.locator(".banner").first).to_be_visible()


def test_the_composer_grows_to_two_fifths_of_the_window_and_scrolls_then(room):
    path, bo = room
    for width, height in [(1280, 800), (390, 844)]:
        bo.page.set_viewport_size({"width": width, "height": height})
        bo.go_live(path)
        bo.composer.fill("one line")
        low = bo.composer.bounding_box()["height"]
        bo.composer.fill("one line\n" * 4)
        assert low * 1.5 < bo.composer.bounding_box()["height"] < 0.3 * height
        bo.composer.fill("one line\n" * 200)
        assert 0.38 * height <= bo.composer.bounding_box()["height"] <= 0.4 * height + 1
        assert bo.composer.evaluate("field => field.scrollHeight > field.clientHeight")
        bo.composer.fill("")
        assert bo.composer.bounding_box()["height"] == low


def test_a_conversation_is_mirrored_where_one_reads_from_right_to_left(room):
    path, bo = room
    for width in (320, 390, 900, 1280):
        bo.page.set_viewport_size({"width": width, "height": 800})
        bo.go_live(path)
        bo.page.evaluate("document.documentElement.dir = 'rtl'")
        first = bo.page.locator("li.message[data-first][data-kind=text]").first
        avatar, body = first.locator(".avatar").bounding_box(), first.locator(".message-body").bounding_box()
        assert avatar["x"] > body["x"]
        send, field = bo.page.get_by_role("button", name="Send").bounding_box(), bo.composer.bounding_box()
        assert send["x"] < field["x"] + field["width"] / 2
        title = bo.page.locator(".conversation-head h1").bounding_box()
        details = bo.page.get_by_role("link", name="Details").bounding_box()
        assert details["x"] < title["x"]
        assert bo.page.evaluate("document.scrollingElement.scrollWidth") == width


def test_long_names_take_one_line_and_are_whole_in_the_title(room):
    path, bo = room
    for width in (320, 390, 844, 1280):
        bo.page.set_viewport_size({"width": width, "height": 700})
        bo.go_live(path)
        head = bo.page.locator(".conversation-head")
        assert head.bounding_box()["height"] <= 60, width
        title = head.locator("[data-target=title]")
        expect(title).to_have_attribute("title", re.compile("^W{76}W*[0-9]+$"))
        assert title.evaluate("title => title.getClientRects().length") == 1, width
        assert bo.composer.bounding_box()["height"] <= 50, width


def test_letters_a_fifth_larger_leave_three_lines(room):
    path, bo = room
    bo.page.set_viewport_size({"width": 320, "height": 256})
    bo.page.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '120%')"
    )
    bo.go_live(path)
    eventually(lambda: bo.log.evaluate(LINES_IN_SIGHT) >= LINES)
    expect(bo.page.get_by_role("button", name="Send", exact=True)).to_be_in_viewport(ratio=1)


def test_announcements_take_one_line_and_the_next_follows_the_one_dismissed(chief, person, hut):
    bo = person("Bo Ito", at=hut).go_live("/inbox")
    banners = bo.page.locator(".banners")
    count = int(banners.locator("[data-target=count]").inner_text().removeprefix("1 of "))
    assert 2 <= count <= 3
    assert banners.bounding_box()["height"] <= 40
    for left in range(count - 1, 0, -1):
        shown = banners.locator(".banner:visible")
        expect(shown).to_have_count(1)
        before = shown.get_attribute("data-announcement")
        shown.get_by_role("button", name="Dismiss").click()
        expect(bo.page.locator(f"[data-announcement='{before}']")).to_have_count(0)
        if left > 1:
            expect(banners.locator("[data-target=count]")).to_have_text(f"1 of {left}")
    expect(banners.locator("[data-target=count]")).to_be_hidden()


def test_the_count_of_announcements_and_dismiss_are_large_enough_for_a_finger(chief, open_browser, hut):
    phone = open_browser(hut, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone.context.add_cookies(chief.context.cookies())
    for path in PAGES:
        banners = phone.go(path).page.locator(".banners")
        for one in (banners.locator("[data-target=count]"), banners.get_by_role("button", name="Dismiss").first):
            assert one.bounding_box()["height"] >= 44, path


def test_a_press_on_the_line_of_an_announcement_opens_them_all(chief, person, hut):
    bo = person("Bo Ito", at=hut).go_live("/people")
    box = bo.page.locator(".banners").bounding_box()
    assert box["height"] <= 36
    bo.page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)
    expect(bo.page).to_have_url(re.compile("/announcements$"))


def test_no_page_scrolls_as_a_document(room, chief):
    path, _bo = room
    for page in [*PAGES, "/admin", path, path.replace("conversations", "rooms")]:
        chief.go(page)
        for width, height in [(390, 700), (1200, 800), (844, 390)]:
            chief.page.set_viewport_size({"width": width, "height": height})
            sizes = chief.page.evaluate(
                "[document.scrollingElement.scrollHeight, document.scrollingElement.scrollWidth]"
            )
            assert (page, sizes) == (page, [height, width])


def test_fields_are_large_enough_for_touch_in_landscape_too(room, open_browser, hut):
    path, bo = room
    phone = open_browser(hut, viewport={"width": 844, "height": 390}, has_touch=True, is_mobile=True)
    phone.context.add_cookies(bo.context.cookies())
    for page in (path, "/settings", "/people"):
        phone.go(page)
        sizes = phone.page.locator("input:visible, select:visible, textarea:visible").evaluate_all(
            "fields => fields.map((field) => parseFloat(getComputedStyle(field).fontSize))"
        )
        assert min(sizes) >= 16, page


def test_the_foot_keeps_clear_of_the_line_at_a_phones_lower_edge(room, open_browser, hut):
    path, bo = room
    phone = open_browser(hut, viewport={"width": 844, "height": 390}, has_touch=True, is_mobile=True)
    phone.context.add_cookies(bo.context.cookies())
    session = phone.context.new_cdp_session(phone.page)
    session.send("Emulation.setSafeAreaInsetsOverride", {"insets": {"bottom": 21}})
    phone.go(path)
    box = phone.page.locator(".composer-box").bounding_box()
    assert box["y"] + box["height"] <= 390 - 21


KEYBOARD = """() => {
  const view = new EventTarget();
  Object.assign(view, {height: innerHeight, scale: 1, offsetTop: 0});
  Object.defineProperty(window, "visualViewport", {value: view});
}"""


def test_the_composer_stays_above_a_keyboard_that_covers_the_page(room, open_browser, hut):
    path, bo = room
    phone = open_browser(hut, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone.context.add_cookies(bo.context.cookies())
    phone.page.add_init_script(f"({KEYBOARD})()")  # as iOS has it, which leaves the window as high as it was
    phone.go_live(path).wait_for_keys()
    phone.page.evaluate("visualViewport.height = 500; visualViewport.dispatchEvent(new Event('resize'))")
    box = phone.page.locator(".composer-box").bounding_box()
    assert 440 < box["y"] + box["height"] <= 500
    expect(phone.message("line 30")).to_be_in_viewport()
    phone.page.evaluate("visualViewport.height = 844; visualViewport.dispatchEvent(new Event('resize'))")
    assert phone.page.locator(".composer-box").bounding_box()["y"] > 700
    phone.page.evaluate(
        "visualViewport.scale = 2; visualViewport.height = 400; visualViewport.dispatchEvent(new Event('resize'))"
    )
    assert phone.page.locator(".composer-box").bounding_box()["y"] > 700
