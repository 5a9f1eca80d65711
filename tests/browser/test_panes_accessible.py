"""The names by which screen readers find lists, panes, tables and the panel, and the panel by the rules of axe-core."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import in_every_look
from tests.people import new_username


@pytest.fixture
def chief(open_browser, direct):
    return open_browser(direct).sign_in("admin")


@pytest.fixture
def room(chief, ana):
    """The path of a room of the administrator's, with Ana in it."""
    return chief.room(ana, name=f"Harbour {new_username()}", topic="ships and weather")


def test_the_panel_and_an_open_menu_have_no_finding(chief, ana, room):
    chief.go_live(room).wait_for_keys()
    chief.page.locator("main header a[href*='/rooms/']").first.click()
    row = chief.page.locator(".panel .person", has_text=f"@{ana.username}")
    row.locator("summary").click()
    expect(row.get_by_role("button", name="Make owner")).to_be_visible()
    found = in_every_look(chief, "the panel")
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
