"""The actions on a message: a bar where there is a pointer or a keyboard, a sheet where there is neither."""

import re

import pytest
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WORDS = ["Copy text", "Edit", "Copy link", "Mark as unread from here", "Delete…"]


@pytest.fixture
def path(ana, bo):
    path = ana.direct_with(bo)
    ana.post(path, "from Ana", "see https://example.org/a")
    bo.post(path, "from Bo", "and more")
    return path


@pytest.fixture
def phone(bo, path, open_browser, direct):
    """Bo's phone, with the conversation open."""
    phone = open_browser(direct, **PHONE)
    phone.context.add_cookies(bo.context.cookies())
    return phone.go_live(path).wait_for_keys()


class Finger:
    """A finger on the screen of a phone."""

    def __init__(self, screen):
        self._session = screen.context.new_cdp_session(screen.page)

    def put(self, element):
        box = element.bounding_box()
        self._send("touchStart", [{"x": box["x"] + 30, "y": box["y"] + box["height"] / 2}])
        return self

    def lift(self):
        self._send("touchEnd", [])

    def _send(self, type_, points):
        self._session.send("Input.dispatchTouchEvent", {"type": type_, "touchPoints": points})


def bar(screen, text):
    return screen.message(text).get_by_role("group", name="Message actions")


def sheet(screen):
    return screen.page.get_by_role("dialog", name=re.compile("Ana Lima|Bo Ito"))


def offered(box):
    return [one for one in WORDS if box.get_by_role("button", name=one, exact=True).is_visible()]


def test_a_bar_offers_at_the_pointer_what_the_reader_may_do(bo, path):
    bo.go_live(path).wait_for_keys()
    bo.message("from Ana").hover()
    expect(bar(bo, "from Ana")).to_have_css("opacity", "1")
    assert offered(bar(bo, "from Ana")) == ["Copy link", "Mark as unread from here"]
    bo.message("from Bo").hover()
    expect(bar(bo, "from Ana")).to_have_count(0)
    assert offered(bar(bo, "from Bo")) == ["Edit", "Copy link", "Delete…"]


def test_a_press_on_the_bar_leaves_the_cursor_in_the_composer(bo, path):
    bo.go_live(path).wait_for_keys()
    expect(bo.composer).to_be_focused()
    bo.act("from Ana", "unread")
    expect(bo.notice).to_have_text("Marked as unread")
    expect(bo.composer).to_be_focused()


def test_by_the_keyboard_the_bar_follows_the_focus_and_its_buttons_come_next(bo, path):
    bo.go_live(path).wait_for_keys()
    bo.message("and more").locator(".message-time").focus()
    expect(bar(bo, "and more")).to_have_css("opacity", "1")
    bo.page.keyboard.press("Tab")
    expect(bar(bo, "and more").get_by_role("button").first).to_be_focused()
    bar(bo, "and more").get_by_role("button", name="Edit").focus()
    bo.message("from Ana").hover()
    expect(bar(bo, "and more").get_by_role("button", name="Edit")).to_be_focused()
    bo.page.keyboard.press("Enter")
    expect(bo.page.locator("form.editor textarea")).to_be_focused()


def test_the_time_of_a_message_opens_the_actions_in_words_and_escape_leads_back(bo, path):
    bo.go_live(path).wait_for_keys()
    time = bo.message("from Bo").locator(".message-time")
    time.focus()
    bo.page.keyboard.press("Enter")
    expect(sheet(bo)).to_be_visible()
    expect(sheet(bo)).to_contain_text("Bo Ito from Bo")
    assert offered(sheet(bo)) == ["Copy text", "Edit", "Copy link", "Delete…"]
    bo.page.keyboard.press("Escape")
    expect(sheet(bo)).to_be_hidden()
    expect(time).to_be_focused()


def test_a_long_press_opens_a_sheet_that_stays_when_the_finger_is_lifted(phone):
    finger = Finger(phone).put(phone.message("from Ana"))
    expect(sheet(phone)).to_be_visible()
    finger.lift()
    expect(sheet(phone)).to_be_visible()
    buttons = sheet(phone).get_by_role("button")
    assert offered(sheet(phone)) == ["Copy text", "Copy link", "Mark as unread from here"]
    assert min(box["height"] for box in buttons.evaluate_all(BOXES)) >= 44
    sheet(phone).get_by_role("button", name="Close").tap()
    expect(sheet(phone)).to_be_hidden()


BOXES = "all => all.filter((one) => one.offsetParent).map((one) => ({height: one.getBoundingClientRect().height}))"


def test_a_tap_beside_the_sheet_closes_it(phone):
    finger = Finger(phone).put(phone.message("from Ana"))
    expect(sheet(phone)).to_be_visible()
    finger.lift()
    phone.page.touchscreen.tap(200, 60)
    expect(sheet(phone)).to_be_hidden()


def test_the_sheet_copies_the_text_and_edits(phone):
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    finger = Finger(phone).put(phone.message("from Bo"))
    expect(sheet(phone)).to_be_visible()
    finger.lift()
    sheet(phone).get_by_role("button", name="Copy text").tap()
    expect(phone.notice).to_have_text("Text copied")
    assert phone.page.evaluate("navigator.clipboard.readText()") == "from Bo"
    finger.put(phone.message("from Bo"))
    sheet(phone).get_by_role("button", name="Edit").wait_for()
    finger.lift()
    sheet(phone).get_by_role("button", name="Edit").tap()
    expect(phone.page.locator("form.editor textarea")).to_have_value("from Bo")


def test_a_short_tap_and_a_press_on_a_link_open_nothing(phone):
    phone.page.clock.install()
    phone.page.reload()
    phone.wait_live().wait_for_keys()
    finger = Finger(phone).put(phone.message("from Ana"))
    finger.lift()
    phone.page.clock.run_for(1000)
    expect(sheet(phone)).to_have_count(0)
    link = phone.page.get_by_role("link", name="https://example.org/a")
    link.evaluate("link => link.addEventListener('click', (event) => event.preventDefault())")
    finger.put(link)
    phone.page.clock.run_for(1000)
    expect(sheet(phone)).to_have_count(0)
    finger.lift()
    finger.put(phone.message("from Ana"))
    phone.page.clock.run_for(1000)
    expect(sheet(phone)).to_be_visible()


def test_what_the_bar_says_is_not_read_aloud(bo, path):
    bo.go_live(path).wait_for_keys()
    bo.message("from Ana").hover()
    expect(bar(bo, "from Ana")).to_have_attribute("aria-live", "off")
