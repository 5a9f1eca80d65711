"""axe-core, with findings of every level, on lists, panes and the panel; and their names for screen readers."""

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import AXE
from tests.people import new_username

RUN = """async () => {
  const {violations} = await axe.run("main", {resultTypes: ["violations"]});
  return violations.flatMap(({id, impact, nodes}) =>
    nodes.map((node) => `${id} (${impact}): ${node.target} ${node.failureSummary}`));
}"""
LOOKS = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]


def findings(screen, name):
    """Return what axe finds in the main part of the page, light and dark, wide and narrow, as lines."""
    found = []
    for scheme, width in LOOKS:
        screen.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        screen.page.set_viewport_size({"width": width, "height": 800})
        if not screen.page.evaluate("'axe' in window"):
            screen.page.evaluate(AXE.read_text())
        found += [f"{name} ({scheme}, {width}): {one}" for one in screen.page.evaluate(RUN)]
    screen.page.set_viewport_size({"width": 1280, "height": 800})
    return found


@pytest.fixture
def chief(open_browser, direct):
    return open_browser(direct).sign_in("admin")


@pytest.fixture
def room(chief, ana):
    """The path of a room of the administrator's, with Ana in it."""
    return chief.room(ana, name=f"Harbour {new_username()}", topic="ships and weather")


def test_no_list_and_no_pane_has_a_finding(chief, ana, room, faults):
    faults.expected.append("WebSocket is already in CLOSING")  # pages are left while they connect
    details = room.replace("/conversations/", "/rooms/")
    pages = [
        *("/inbox", f"/inbox/new?q={ana.username}", "/rooms", "/rooms?q=zzzz", "/rooms/new", "/announcements"),
        *("/people", "/people?q=zzzz", f"/people/{ana.id}", "/admin", "/admin?q=zzzz", "/admin/invitations"),
        *("/admin/networks", f"/admin/people/{ana.id}/deactivate", details, f"{details}/settings", f"{details}/leave"),
        *(f"{details}/add?q={ana.username}", f"{details}/members/{ana.id}/remove"),
        *(f"{details}/members/{ana.id}/transfer", f"{room}?list=0", "/rooms?show=all"),
    ]
    found = []
    for path in pages:
        found += findings(chief.go(path), path)
    assert not found, "\n".join(found)


def test_the_panel_and_an_open_menu_have_no_finding(chief, ana, room):
    chief.go_live(room).wait_for_keys()
    chief.page.locator("main header a[href*='/rooms/']").first.click()
    row = chief.page.locator(".panel .person", has_text=f"@{ana.username}")
    row.locator("summary").click()
    expect(row.get_by_role("button", name="Make owner")).to_be_visible()
    found = findings(chief, "the panel")
    assert not found, "\n".join(found)


def test_a_screen_reader_finds_list_pane_and_table_by_their_names(chief, ana, room):
    main = chief.go("/people").page.get_by_role("main")
    expect(main.get_by_role("region", name="People")).to_be_visible()
    expect(main.get_by_role("region", name="Profile")).to_be_visible()
    expect(main.get_by_role("navigation", name="Show").get_by_role("link", name="All")).to_have_attribute(
        "aria-current", "true"
    )
    chief.go(f"/admin?q={ana.username}")
    row = main.get_by_role("row", name=ana.username)
    expect(row.get_by_role("rowheader")).to_contain_text("Ana Lima")
    expect(main.get_by_role("columnheader", name="Last seen")).to_be_visible()
    expect(row.get_by_text(f"Actions for {ana.name}")).to_be_attached()
    expect(main.get_by_role("navigation", name="Administration").get_by_role("link", name="People")).to_have_attribute(
        "aria-current", "page"
    )


def test_the_panel_is_a_region_with_the_name_of_its_page(chief, room):
    chief.go_live(room).wait_for_keys()
    chief.page.locator("main header a[href*='/rooms/']").first.click()
    details = chief.page.get_by_role("region", name="Details")
    expect(details.get_by_role("heading", name="Details", level=2)).to_be_visible()
    details.get_by_role("link", name="Room settings").click()
    expect(chief.page.get_by_role("region", name="Room settings")).to_be_focused()
    expect(chief.page.get_by_role("heading", level=1)).to_have_count(1)
