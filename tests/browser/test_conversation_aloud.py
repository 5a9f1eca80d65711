"""A conversation as a screen reader tells it: roles, names and live regions."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings


def test_a_room_reads_from_its_name_over_the_messages_to_the_field(ana, bo):
    path = ana.room(bo, name=f"Harbour {ana.username}", topic="ships and weather")
    ana.post(path, "Good morning", "Any news?", *(f"line {n}" for n in range(20)))
    bo.go_live(path).wait_for_keys()
    expect(bo.page.get_by_role("main")).to_match_aria_snapshot(
        f"""
        - heading "public Harbour {ana.username}" [level=1]
        """.replace("public ", "")
    )
    main = bo.page.get_by_role("main")
    expect(main.get_by_role("navigation", name="Conversation").get_by_role("link", name="Details")).to_be_visible()
    expect(main.get_by_role("link", name="2 members")).to_be_visible()
    bar = main.get_by_role("group", name="New messages")
    expect(bar.get_by_role("button", name="Mark as read")).to_be_visible()
    log = main.get_by_role("log", name="Messages")
    expect(log).to_have_attribute("aria-live", "polite")
    assert log.get_by_role("listitem").count() > 10
    row = log.get_by_role("listitem").filter(has_text="Any news?")
    expect(row.get_by_role("link", name="Ana Lima")).to_be_attached()  # heard, though not drawn again in a run
    field = main.get_by_role("textbox", name=f"Message Harbour {ana.username}")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description("Enter to send · Shift+Enter for a new line")
    expect(main.get_by_role("button", name="Send")).to_be_visible()


def test_what_changes_by_itself_is_in_live_regions(ana, bo):
    bo.go_live(ana.direct_with(bo)).wait_for_keys()
    expect(bo.log).to_have_attribute("aria-live", "polite")
    live = bo.page.locator("main [aria-live=polite], main [role=status], main [role=alert]")
    found = live.evaluate_all("all => all.map((one) => one.dataset.target ?? one.dataset.controller ?? one.id)")
    assert {"timeline", "typing", "waiting", "error", "counter", "notice"} <= set(found)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_conversation_with_a_bar_and_a_sheet_has_no_finding_of_any_level(ana, bo, width, scheme):
    path = ana.room(bo, name=f"Harbour {ana.username}", topic="ships and weather")
    ana.post(path, *(f"line {n}" for n in range(40)))
    bo.page.set_viewport_size({"width": width, "height": 844})
    bo.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    bo.go_live(path).wait_for_keys()
    expect(bo.page.locator(".unread-bar")).to_be_visible()
    assert findings(bo) == []
    bo.page.locator(".message-time").first.press("Enter")
    expect(bo.page.get_by_role("dialog")).to_be_visible()
    assert findings(bo) == []
