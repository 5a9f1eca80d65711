"""Between phone and desktop the rail is a column of icons; on a phone, tabs stand in its place."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import SECOND
from tests.people import new_username

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
STYLE = "edge => getComputedStyle(edge).borderBlockStartStyle"


def width(screen):
    return screen.page.locator(".rail").bounding_box()["width"]


@pytest.mark.parametrize(("window", "expected"), [(1280, 256), (1100, 256), (1099, 56), (900, 56), (700, 56)])
def test_the_rail_is_as_wide_as_the_window_allows(ana, window, expected):
    ana.page.set_viewport_size({"width": window, "height": 800})
    assert width(ana.go("/inbox")) == expected


@pytest.mark.parametrize("is_chosen", [False, True], ids=["by the window", "by choice"])
def test_a_narrow_rail_shows_places_and_the_open_and_unread_direct_conversations(ana, bo, person, is_chosen):
    cy = person("Cy Ode")
    read, unread = ana.direct_with(bo), ana.direct_with(cy)
    room = ana.room(cy, name=f"Harbour {new_username()}")
    ana.post(read, "hello")
    cy.post(unread, "one", "two")
    cy.post(room, "three")
    ana.page.set_viewport_size({"width": 1280 if is_chosen else 900, "height": 800})
    ana.go_live("/people")
    if is_chosen:
        ana.page.locator(".rail-me-link").click()
        ana.page.get_by_role("button", name="Narrow sidebar").click()
    assert width(ana) == 56
    rows = ana.page.locator(".rail-row:visible")
    expect(rows).to_have_count(1)
    expect(rows.locator(".avatar")).to_be_visible()
    expect(rows.locator(".badge")).to_have_text("2")
    expect(ana.total("direct")).to_have_text("2")
    expect(ana.total("rooms")).to_be_visible()
    expect(ana.page.locator(".rail").get_by_role("link", name="Cy Ode")).to_be_visible()
    for name in ("Inbox", "Rooms", "Search", "New message"):
        link = ana.page.locator(".rail").get_by_role("link", name=name).first
        expect(link).to_be_in_viewport(ratio=1)
        assert link.bounding_box()["width"] >= 36, name
    ana.go_live(read)
    assert width(ana) == 56
    expect(ana.entry("Bo Ito").locator(".avatar")).to_be_visible()
    expect(ana.entry("Bo Ito").locator("a")).to_have_attribute("aria-current", "page")
    for opener in (".rail-me-link", ".rail-foot summary"):
        ana.page.locator(opener).click()
        items = ana.page.locator(".rail .menu[open] .menu-items")
        expect(items).to_be_in_viewport(ratio=1)
        assert items.bounding_box()["x"] >= 56
        ana.page.keyboard.press("Escape")
        expect(items).to_have_count(0)
    if is_chosen:
        ana.page.locator(".rail-me-link").click()
        ana.page.get_by_role("button", name="Narrow sidebar").click()
        assert width(ana) == 256
        assert width(ana.go("/inbox")) == 256


def test_in_a_low_window_head_foot_and_a_part_of_the_list_stay(ana, bo):
    for n in range(12):
        ana.room(name=f"Room {n} {new_username()}")
    for size in ({"width": 844, "height": 390}, {"width": 1280, "height": 300}):
        ana.page.set_viewport_size(size)
        ana.go_live("/inbox")
        expect(ana.page.locator(".rail-foot summary")).to_be_in_viewport(ratio=1)
        expect(ana.page.locator(".rail .find")).to_be_in_viewport(ratio=1)
        expect(ana.page.locator(".rail-place").first).to_be_in_viewport(ratio=1)
        ana.page.locator(".rail-me-link").click()
        expect(ana.page.locator(".rail-me .menu-items").first).to_be_in_viewport(ratio=1)


def test_a_phone_has_five_tabs_that_lead_somewhere(person, bo):
    ana = person("Ana Lima", **PHONE)
    path = ana.direct_with(bo)
    ana.go_live("/inbox")
    tabs = ana.page.locator(".tab")
    assert [name.split("\n")[-1] for name in tabs.all_inner_texts()] == ["Inbox", "Rooms", "Activity", "Search", "You"]
    for place in range(5):
        assert tabs.nth(place).bounding_box()["height"] >= 58
        tabs.nth(place).tap()
        expect(tabs.nth(place)).to_have_attribute("aria-current", "page")
        expect(ana.page.locator("main h1").first).to_be_attached()
    bo.post(path, "one")
    expect(ana.page.locator(".tab .badge[data-unread-total=direct]")).to_have_text("1")
    expect(ana.page.locator(".tab .badge[data-unread-total=rooms]")).to_be_hidden()
    ana.go_live(path)
    expect(ana.page.locator(".tabs")).to_be_hidden()


def test_on_a_phone_the_line_is_the_edge_and_says_what_is_kept_when_the_connection_is_gone(
    person, line, bo, mend_after
):
    mend_after(line)
    ana = person("Ana Lima", at=line, **PHONE)
    path = ana.direct_with(bo)
    for place in (path, "/inbox"):
        ana.go_live(place)
        edge = ana.strip
        expect(edge).to_have_count(1)
        assert edge.evaluate(STYLE) == "solid"
        assert edge.bounding_box()["height"] <= 2
        expect(edge.locator(".edge-words")).to_be_hidden()
    ana.go_live(path)
    line.wire.cut()
    expect(ana.strip).to_have_attribute("data-transport", "offline")
    expect(ana.strip).to_contain_text("Your messages are kept and sent when you are back online")
    ana.composer.fill("later")
    ana.page.get_by_role("button", name="Send").tap()
    expect(ana.strip).to_contain_text("1 message is kept and sent when you are back online")
    expect(ana.strip.locator(".edge-words")).to_be_in_viewport(ratio=1)
    line.wire.mend()
    expect(ana.strip).to_have_attribute("data-transport", "websocket", timeout=30 * SECOND)
    expect(ana.strip.locator(".edge-words")).to_be_hidden()


def test_a_short_request_is_a_dotted_line_and_a_long_poll_a_dashed_one(ana, bo):
    ana.page.set_viewport_size({"width": 390, "height": 844})
    ana.go_live("/inbox")
    for words, style, transport in (
        ("Long-polling only", "dashed", "polling"),
        ("Short requests only", "dotted", "short"),
    ):
        ana.go("/settings/connection").page.get_by_label(words).check()
        ana.go("/inbox")
        expect(ana.strip).to_have_attribute("data-transport", transport, timeout=30 * SECOND)
        assert ana.strip.evaluate(STYLE) == style
