"""An account from sign-up to sign-out by the keyboard alone, by the roles and names that a screen reader tells."""

import re

from playwright.sync_api import expect

from tests.people import PASSWORD, new_username

STOPS = 500  # presses of Tab, more than a page with many people has


def reach(screen, role, name, key="Tab"):
    """Press Tab until the element with this role and name has the focus; it must be in sight then."""
    reach_element(screen, screen.page.get_by_role(role, name=name, exact=True), key)


def reach_element(screen, element, key="Tab"):
    """Press Tab until `element` has the focus; it must be in sight then."""
    for _ in range(STOPS):
        if element.evaluate("element => element === document.activeElement"):
            expect(element).to_be_in_viewport()
            return
        screen.page.keyboard.press(key)
    raise AssertionError(f"Tab does not reach {element}")


def type_into(screen, name, text):
    reach(screen, "textbox", name)
    screen.page.keyboard.press("Control+a")
    screen.page.keyboard.type(text)


def keeps_the_focus(screen):
    """Something has the focus, and it is in sight."""
    focused = screen.page.locator(":focus")
    expect(focused).to_have_count(1)
    expect(focused).to_be_in_viewport()


def starts_anew(screen, heading):
    """A new page has come, with a heading and the focus at its beginning."""
    expect(screen.page.get_by_role("main").get_by_role("heading", name=heading, level=1)).to_be_visible()
    screen.page.keyboard.press("Tab")
    expect(screen.page.get_by_role("link", name="Skip to content")).to_be_focused()


def test_somebody_does_all_of_a_day_without_a_mouse(open_browser, direct, bo):
    ana = open_browser(direct).go("/sign-up")
    signs_up(ana, new_username("ana"))
    finds(ana, bo)
    writes(ana)
    reads_new_ones(ana, bo)
    opens_details(ana)
    changes_a_setting(ana)
    signs_out(ana)


def main_of(screen):
    return screen.page.get_by_role("main")


def log_of(screen):
    return main_of(screen).get_by_role("log", name="Messages")


def sections_of(screen):
    return screen.page.get_by_role("navigation", name="Settings")


def finder_of(screen):
    return screen.page.get_by_role("dialog", name="Search")


def signs_up(ana, username):
    starts_anew(ana, "Create account")
    type_into(ana, "Display name", "Ana Lima")
    type_into(ana, "Username", username)
    reach_element(ana, ana.page.get_by_label("Password"))
    ana.page.keyboard.type("short")
    expect(ana.page.get_by_role("status")).to_have_text("5 more characters needed")
    ana.page.keyboard.type(PASSWORD)
    ana.page.keyboard.press("Enter")
    expect(ana.page).to_have_url(re.compile("/inbox$"))
    starts_anew(ana, "Inbox")


def finds(ana, bo):
    ana.wait_live().wait_for_keys()
    ana.page.keyboard.press("Control+k")
    field = finder_of(ana).get_by_role("combobox", name="Search people, rooms and actions")
    expect(field).to_be_focused()
    ana.page.keyboard.type(bo.username)
    found = (
        finder_of(ana)
        .get_by_role("listbox", name="Results")
        .get_by_role("option", name=re.compile("^Bo Ito"), selected=True)
    )
    expect(found).to_be_visible()
    expect(finder_of(ana).get_by_role("status")).to_have_text("1 result")
    expect(field).to_have_attribute("aria-activedescendant", found.get_attribute("id"))
    keeps_the_focus(ana)
    ana.page.keyboard.press("Enter")

    starts_anew(ana, "Profile")
    profile = main_of(ana).get_by_role("region", name="Profile")
    expect(profile.get_by_role("heading", name="Bo Ito", level=2)).to_be_visible()
    reach_element(ana, profile.get_by_role("button", name="Message Bo Ito"))
    ana.page.keyboard.press("Enter")


def writes(ana):
    expect(main_of(ana).get_by_role("textbox", name="Message Bo Ito")).to_be_focused()
    ana.page.keyboard.type("Good morning")
    ana.page.keyboard.press("Enter")
    log = log_of(ana)
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log.get_by_role("listitem").filter(has_text="Good morning")).to_be_visible()
    expect(ana.composer).to_be_focused()


def reads_new_ones(ana, bo):
    ana.know_me()
    room = bo.room(ana, name=f"Harbour {ana.username}")
    bo.post(room, *(f"line {n}" for n in range(80)))
    expect(ana.entry(f"Harbour {ana.username}")).to_be_visible()
    ana.page.keyboard.press("Alt+ArrowDown")
    expect(main_of(ana).get_by_role("heading", name=f"Harbour {ana.username}", level=1)).to_be_visible()
    expect(ana.composer).to_be_focused()
    bar = main_of(ana).get_by_role("group", name="New messages")
    reach(ana, "link", "Skip to content")  # past the end of the page: each message has a link
    ana.page.keyboard.press("Enter")
    expect(main_of(ana)).to_be_focused()
    reach(ana, "button", "Mark as read")
    ana.page.keyboard.press("Enter")
    expect(bar).to_be_hidden()
    expect(log_of(ana)).to_be_focused()


def opens_details(ana):
    details = main_of(ana).get_by_role("navigation", name="Conversation").get_by_role("link", name="Details")
    reach_element(ana, details, key="Shift+Tab")
    ana.wait_for_keys()
    ana.page.keyboard.press("Enter")
    panel = ana.page.get_by_role("region", name="Details")
    expect(panel.get_by_role("heading", name="Details", level=2)).to_be_visible()
    expect(panel).to_be_focused()
    ana.page.keyboard.press("Escape")
    expect(panel).to_have_count(0)

    expect(details).to_be_focused()


def changes_a_setting(ana):
    ana.page.keyboard.press("Control+k")
    ana.page.keyboard.type("settings")
    expect(finder_of(ana).get_by_role("option", name="Settings", selected=True)).to_be_visible()
    ana.page.keyboard.press("Enter")
    starts_anew(ana, "Settings")
    reach(ana, "link", "Appearance")
    ana.page.keyboard.press("Enter")
    starts_anew(ana, "Appearance")
    reach_element(ana, ana.page.get_by_role("group", name="Theme").get_by_role("radio", name=re.compile("^System")))
    ana.page.keyboard.press("ArrowDown")
    ana.page.keyboard.press("ArrowDown")
    expect(ana.page.get_by_role("radio", name="Dark", exact=True)).to_be_checked()
    expect(ana.page.locator(".sections-pane").get_by_role("status")).to_have_text("1 unsaved change")
    keeps_the_focus(ana)
    reach(ana, "button", "Save changes")
    ana.page.keyboard.press("Enter")
    expect(main_of(ana).get_by_role("status").filter(has_text="Changes saved")).to_be_focused()


def signs_out(ana):
    reach_element(ana, sections_of(ana).get_by_role("link", name="Sign out", exact=True), key="Shift+Tab")
    ana.page.keyboard.press("Enter")
    starts_anew(ana, "Sign out")
    reach(ana, "button", "Sign out")
    ana.page.keyboard.press("Enter")
    starts_anew(ana, "Sign in")
