import pytest
from playwright.sync_api import expect

from tests.browser.ways import administer
from tests.server import GENEROUS, Server

PLACES = ["/inbox", "/inbox/new", "/rooms", "/rooms/new", "/people", "/settings", "/announcements"]


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    """A server whose people are those of one test after the other: reach counts everyone."""
    with Server(tmp_path_factory.mktemp("hall") / "data", **GENEROUS) as running:
        administer(running)
        yield running


@pytest.fixture
def chief(open_browser, hall):
    return open_browser(hall).sign_in("admin")


def announce(chief, text):
    chief.go_live("/announcements")
    chief.page.get_by_label("New announcement").fill(text)
    chief.page.get_by_role("button", name="Post announcement", exact=True).click()
    expect(chief.page.locator(".announcement", has_text=text)).to_be_visible()


def banner(one, text):
    return one.page.locator(".banner", has_text=text)


def test_every_open_page_shows_it_at_once(chief, person, hall):
    ana, bo = person("Ana Lima", at=hall), person("Bo Ito", at=hall)
    tabs = [ana.go_live(PLACES[0]), *(ana.tab(path).wait_live() for path in PLACES[1:])]
    tabs.append(ana.tab(ana.direct_with(bo)).wait_live())
    announce(chief, "Boats go at nine")
    for tab in tabs:
        expect(banner(tab, "Boats go at nine")).to_be_visible()
        expect(banner(tab, "Boats go at nine")).to_contain_text("Ada Min")
    banner(tabs[2], "Boats go at nine").get_by_role("button", name="Dismiss").click()
    for tab in tabs:
        expect(banner(tab, "Boats go at nine")).to_have_count(0)


def test_who_was_away_finds_the_banner_and_the_page(chief, person, hall):
    ana = person("Ana Lima", at=hall)
    ana.page.goto("about:blank")
    announce(chief, "The bridge is closed")
    expect(banner(ana.go("/inbox"), "The bridge is closed")).to_be_visible()
    ana.page.get_by_role("button", name="Dismiss").first.click()
    expect(banner(ana, "The bridge is closed")).to_have_count(0)
    expect(ana.go("/announcements").page.locator(".announcement", has_text="The bridge is closed")).to_be_visible()


def test_the_reach_says_how_many_have_it_on_screen_and_how_many_have_seen_it(chief, person, hall):
    text = "Read this, everyone"
    ana, bo = person("Ana Lima", at=hall), person("Bo Ito", at=hall)
    people = len(chief.call("GET", "/admin/people")["people"])
    ana.go_live("/inbox")
    bo.page.goto("about:blank")
    announce(chief, text)
    reach = chief.page.locator(".announcement", has_text=text).locator("[data-controller=announcement-reach]")
    expect(reach).to_have_text(f"On screen now: 2 · seen by 2 of {people}")  # Ana's, and the chief's own
    bo.go_live("/rooms")
    expect(reach).to_have_text(f"On screen now: 3 · seen by 3 of {people}")
    banner(bo, text).get_by_role("button", name="Dismiss").click()
    expect(reach).to_have_text(f"On screen now: 2 · seen by 3 of {people}")


def test_a_link_in_an_announcement_can_be_followed_and_markup_is_text(chief, person, hall):
    ana = person("Ana Lima", at=hall).go_live("/inbox")
    announce(chief, "See https://example.org/plan <b>now</b>")
    expect(banner(ana, "<b>now</b>").get_by_role("link", name="https://example.org/plan")).to_be_visible()
