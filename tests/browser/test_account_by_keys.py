"""An account from sign-up to sign-out by the keyboard alone, by the roles and names that a screen reader tells."""

import re

from playwright.sync_api import expect

from tests.people import PASSWORD, new_username

STOPS = 80  # presses of Tab, more than any page has


def reach(screen, role, name):
    """Press Tab until the element with this role and name has the focus; it must be in sight then."""
    reach_element(screen, screen.page.get_by_role(role, name=name, exact=True))


def reach_element(screen, element):
    """Press Tab until `element` has the focus; it must be in sight then."""
    for _ in range(STOPS):
        if element.evaluate("element => element === document.activeElement"):
            expect(element).to_be_in_viewport()
            return
        screen.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {element}")


def type_into(screen, name, text):
    reach(screen, "textbox", name)
    screen.page.keyboard.press("Control+a")
    screen.page.keyboard.type(text)


def test_somebody_signs_up_changes_a_setting_and_signs_out_without_a_mouse(open_browser, direct):
    ana = open_browser(direct).go("/sign-up")
    username = new_username("ana")
    expect(ana.page.get_by_role("main").get_by_role("heading", name="Create account", level=1)).to_be_visible()
    type_into(ana, "Display name", "Ana Lima")
    type_into(ana, "Username", username)
    reach_element(ana, ana.page.get_by_label("Password"))
    ana.page.keyboard.type("short")
    expect(ana.page.get_by_role("status")).to_have_text("5 more characters needed")
    ana.page.keyboard.type(PASSWORD)
    ana.page.keyboard.press("Enter")
    expect(ana.page).to_have_url(re.compile("/inbox$"))

    ana.go("/settings").wait_live()
    expect(ana.page.get_by_role("navigation", name="Settings")).to_be_visible()
    reach(ana, "link", "Appearance")
    ana.page.keyboard.press("Enter")
    expect(ana.page.get_by_role("heading", name="Appearance", level=1)).to_be_visible()
    themes = ana.page.get_by_role("group", name="Theme")
    reach_element(ana, themes.get_by_role("radio", name=re.compile("^System")))
    ana.page.keyboard.press("ArrowDown")
    ana.page.keyboard.press("ArrowDown")
    expect(ana.page.get_by_role("radio", name="Dark", exact=True)).to_be_checked()
    expect(ana.page.locator(".sections-pane").get_by_role("status")).to_have_text("1 unsaved change")
    reach(ana, "button", "Save changes")
    ana.page.keyboard.press("Enter")
    expect(ana.page.get_by_role("status").filter(has_text="Changes saved")).to_be_visible()

    sections = ana.page.get_by_role("navigation", name="Settings")
    reach_element(ana, sections.get_by_role("link", name="Sign out", exact=True))
    ana.page.keyboard.press("Enter")
    expect(ana.page).to_have_url(re.compile("/sign-out$"))
    reach(ana, "button", "Sign out")
    ana.page.keyboard.press("Enter")
    expect(ana.page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
