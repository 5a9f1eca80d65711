"""The settings on screens of each width, the theme before the first paint, and the list of keys."""

import pytest
from playwright.sync_api import expect

PHONE = {"width": 390, "height": 844}
DARK = "rgb(21, 20, 18)"
LIGHT = "rgb(250, 249, 246)"
GROUND = "getComputedStyle(document.documentElement).backgroundColor"


def pane(screen):
    return screen.page.locator(".sections-pane")


def sections(screen):
    return screen.page.get_by_role("navigation", name="Settings")


def test_a_wide_screen_shows_sections_and_form_side_by_side_and_a_phone_one_at_a_time(ana):
    ana.go("/settings")
    expect(sections(ana)).to_be_visible()
    expect(ana.page.get_by_label("Display name")).to_be_visible()
    assert sections(ana).bounding_box()["width"] == 200
    assert ana.page.get_by_label("Display name").bounding_box()["width"] <= 660
    ana.page.set_viewport_size(PHONE)
    expect(ana.page.get_by_label("Display name")).to_be_hidden()
    sections(ana).get_by_role("link", name="Appearance").click()
    expect(sections(ana)).to_be_hidden()
    expect(ana.page.get_by_role("heading", name="Appearance", level=1)).to_be_visible()
    ana.page.get_by_role("link", name="Back to settings").click()
    expect(sections(ana)).to_be_visible()


def test_changes_are_counted_until_they_are_saved(ana):
    ana.go("/settings/profile").wait_live()
    said = pane(ana).get_by_role("status")
    ana.page.get_by_label("Display name").fill("Ana M. Lima")
    expect(said).to_have_text("1 unsaved change")
    ana.page.get_by_label("Time zone").select_option("Asia/Tokyo")
    expect(said).to_have_text("2 unsaved changes")
    ana.page.get_by_label("Display name").fill("Ana Lima")
    expect(said).to_have_text("1 unsaved change")
    ana.page.get_by_role("button", name="Save changes").click()
    expect(pane(ana).get_by_text("Changes saved")).to_be_visible()
    expect(ana.page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")
    expect(ana.page.locator("[data-target=unsaved]")).to_be_empty()


@pytest.mark.parametrize("has_scripts", [True, False])
@pytest.mark.parametrize(("scheme", "chosen", "ground"), [("light", "Dark", DARK), ("dark", "Light", LIGHT)])
def test_a_chosen_theme_holds_against_the_system_s_with_and_without_scripts(
    person, has_scripts, scheme, chosen, ground
):
    ana = person("Ana Lima", color_scheme=scheme, java_script_enabled=has_scripts)
    ana.go("/settings/appearance")
    ana.page.get_by_role("radio", name=chosen, exact=True).check()
    ana.page.get_by_role("button", name="Save changes").click()
    expect(pane(ana).get_by_text("Changes saved")).to_be_visible()
    for path in ("/settings/appearance", "/inbox", "/network"):
        ana.go(path)
        assert ana.page.evaluate(GROUND) == ground, path


def test_compact_rows_are_lower_and_touch_targets_are_not(ana, open_browser, direct):
    ana.go("/people")
    usual = ana.page.locator(".place-head").first.bounding_box()["height"]
    ana.go("/settings/appearance").page.get_by_role("radio", name="Compact").check()
    ana.page.get_by_role("button", name="Save changes").click()
    assert ana.go("/people").page.locator(".place-head").first.bounding_box()["height"] < usual
    phone = open_browser(direct, viewport=PHONE, has_touch=True, is_mobile=True)
    phone.context.add_cookies(ana.context.cookies())
    phone.go("/settings/appearance")
    assert phone.page.get_by_role("button", name="Save changes").bounding_box()["height"] >= 44


def test_the_list_of_keys_keeps_the_focus_and_gives_it_back(ana):
    ana.go_live("/settings/devices")
    opener = sections(ana).get_by_role("link", name="Devices")
    opener.focus()
    ana.page.keyboard.press("?")
    keys = ana.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_be_visible()
    for _ in range(3):
        ana.page.keyboard.press("Tab")
        assert ana.page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    ana.page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_password_is_shown_and_hidden_and_sent_as_a_password(open_browser, direct):
    one = open_browser(direct).go("/sign-up")
    field = one.page.get_by_label("Password")
    button = one.page.get_by_role("button", name="Show password")
    field.fill("a lantern")
    button.click()
    expect(field).to_have_attribute("type", "text")
    expect(field).to_be_focused()
    expect(field).to_have_value("a lantern")
    one.page.get_by_role("button", name="Hide password").click()
    expect(field).to_have_attribute("type", "password")
    expect(one.page.get_by_text("1 more character needed")).to_be_visible()
    field.fill("a lantern in the harbour")
    expect(one.page.get_by_text("more character")).to_have_count(0)


def test_a_new_password_is_judged_by_the_server_s_rule_before_the_form_is_sent(open_browser, direct):
    one = open_browser(direct).go("/sign-up")
    one.page.get_by_label("Display name").fill("Ana Moreira")
    field = one.page.get_by_label("Password")
    verdict = one.page.locator("[data-target=verdict]")
    for password, words in {
        "password12": "one of the most common ones",
        "moreira-2026": "contains your own name",
        "a lantern in the harbour": "Good password",
    }.items():
        field.fill(password)
        field.blur()
        expect(verdict).to_contain_text(words)


def test_without_scripts_there_is_no_button_that_does_nothing(open_browser, direct):
    plain = open_browser(direct, java_script_enabled=False).go("/sign-in")
    expect(plain.page.get_by_label("Password")).to_be_visible()
    expect(plain.page.locator(".password-show")).to_be_hidden()
