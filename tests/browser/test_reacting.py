"""Reacting to messages: chips, quick reactions and the picker, on two screens, in two tabs, and without a network."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import SECOND

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def path(ana, bo):
    path = ana.direct_with(bo)
    ana.post(path, "a good idea", "another one")
    return path


def chips(screen, text="a good idea"):
    return screen.message(text).locator(".reaction")


def shown(screen, *expected, text="a good idea"):
    """Wait until the chips below a message say so: `"👍 1"`, and with a star where one's own."""
    expect(chips(screen, text)).to_have_text([one.removesuffix("*") for one in expected])
    for place, one in enumerate(expected):
        expect(chips(screen, text).nth(place)).to_have_attribute("aria-pressed", str(one.endswith("*")).lower())


def quickly(screen, at=0, text="a good idea"):
    screen.message(text).hover()
    screen.message(text).locator(".message-actions [data-action=quick]").nth(at).click()


def picker(screen, text="a good idea"):
    screen.act(text, "react")
    dialog = screen.page.get_by_role("dialog", name="Choose an emoji")
    expect(dialog).to_be_visible()
    return dialog


def test_a_quick_reaction_is_seen_by_both_and_taken_back_by_its_chip(ana, bo, path):
    ana.go_live(path), bo.go_live(path)
    quickly(bo)
    shown(bo, "👍 1*")
    shown(ana, "👍 1")
    chips(ana).click()
    shown(ana, "👍 2*")
    shown(bo, "👍 2*")
    chips(bo).click()
    shown(bo, "👍 1")
    shown(ana, "👍 1*")
    chips(ana).click()
    shown(ana), shown(bo)


def test_the_page_brings_them_and_changes_keep_them_right(ana, bo, path):
    bo.go_live(path)
    quickly(bo, 1)
    ana.go_live(path)
    shown(ana, "❤️ 1")
    bo.page.reload()
    bo.wait_live().wait_for_keys()
    shown(bo, "❤️ 1*")
    quickly(ana)
    for screen, own in ((ana, ["❤️ 1", "👍 1*"]), (bo, ["❤️ 1*", "👍 1"])):
        shown(screen, *own)
    ana.act("a good idea", "edit")
    ana.message("a good idea").get_by_role("textbox")
    ana.page.keyboard.type(" indeed")
    ana.page.keyboard.press("Enter")
    shown(bo, "❤️ 1*", "👍 1", text="a good idea indeed")


def test_the_picker_finds_by_name_and_by_keys_and_remembers_what_is_used(ana, path):
    ana.go_live(path)
    dialog = picker(ana)
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    ana.page.keyboard.type("rocket")
    expect(dialog.locator(".emoji-choice").first).to_have_text("🚀")
    ana.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    shown(ana, "🚀 1*")
    dialog = picker(ana)
    expect(dialog.locator("section[data-group=frequent] .emoji-choice").first).to_have_text("🚀")
    ana.page.keyboard.press("ArrowDown")
    ana.page.keyboard.press("ArrowRight")
    ana.page.keyboard.press("Enter")
    shown(ana, "🚀 1*", "👍 1*")
    picker(ana)
    ana.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_without_a_network_the_last_wish_waits_and_goes_out_after_a_reload(ana, bo, path, line, open_browser):
    away = open_browser(line)
    away.context.add_cookies(
        [{"name": one["name"], "value": one["value"], "url": line.url} for one in bo.context.cookies()]
    )
    away.go_live(path), ana.go_live(path)
    line.wire.cut()
    expect(away.strip).to_have_attribute("data-transport", "offline", timeout=20 * SECOND)
    quickly(away)
    quickly(away, 1)
    shown(away, "👍 1*", "❤️ 1*")
    expect(chips(away).first).to_have_attribute("data-waiting", "")
    chips(away).first.click()
    shown(away, "❤️ 1*")
    shown(ana)
    line.wire.mend()
    away.page.reload()
    away.wait_live()
    shown(ana, "❤️ 1")
    shown(away, "❤️ 1*")
    expect(chips(away)).not_to_have_attribute("data-waiting", "")


def test_two_tabs_show_the_same(ana, bo, path):
    bo.go_live(path)
    other = bo.tab(path).wait_live().wait_for_keys()
    quickly(bo)
    shown(other, "👍 1*")
    chips(other).click()
    shown(bo), shown(other)


def test_a_chip_tells_who_reacted(ana, bo, path):
    bo.go_live(path), ana.go_live(path)
    quickly(bo), quickly(ana)
    shown(ana, "👍 2*")
    chips(ana).hover()
    expect(chips(ana)).to_have_attribute("data-names", "Bo Ito, you")
    expect(ana.page.get_by_role("button", name="👍 2, Bo Ito, you", pressed=True)).to_be_visible()


def test_on_a_phone_the_sheet_offers_six_and_the_picker(ana, bo, path, open_browser, direct):
    phone = open_browser(direct, **PHONE)
    phone.context.add_cookies(bo.context.cookies())
    phone.go_live(path)
    phone.message("a good idea").locator(".message-time").click()
    sheet = phone.page.get_by_role("dialog", name="Ana Lima")
    expect(sheet.locator("[data-action=quick]:visible")).to_have_count(6)
    sheet.locator("[data-action=react]").click()
    dialog = phone.page.get_by_role("dialog", name="Choose an emoji")
    dialog.locator("section[data-group=smileys] .emoji-choice").first.click()
    shown(phone, "😀 1*")
    assert chips(phone).bounding_box()["height"] >= 34


def test_a_reaction_to_what_was_deleted_meanwhile_is_given_up_with_a_word(ana, bo, path, line, open_browser):
    away = open_browser(line)
    away.context.add_cookies(
        [{"name": one["name"], "value": one["value"], "url": line.url} for one in bo.context.cookies()]
    )
    away.go_live(path)
    line.wire.cut()
    expect(away.strip).to_have_attribute("data-transport", "offline", timeout=20 * SECOND)
    quickly(away)
    [said, _] = ana.call("GET", f"{path}/messages")["messages"]
    ana.call("DELETE", f"/messages/{said['id']}?rev={said['rev']}")
    line.wire.mend()
    expect(away.notice).to_contain_text("This message was deleted.", timeout=20 * SECOND)
    expect(away.page.locator(".reaction")).to_have_count(0)
