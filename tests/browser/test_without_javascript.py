"""The whole of it in Chromium with JavaScript off."""

import re

import pytest
from playwright.sync_api import expect

from tests.people import PASSWORD, new_username
from tests.server import GENEROUS, Server

OFF = {"java_script_enabled": False}


@pytest.fixture
def plain(open_browser, direct):
    """Return `plain(name)`: somebody without JavaScript."""

    def make(name, at=direct):
        return open_browser(at, **OFF).sign_up(name)

    return make


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """A server whose pages look for news every second."""
    with Server(tmp_path_factory.mktemp("quick") / "data", PAGE_REFRESH=1, **GENEROUS) as running:
        yield running


@pytest.fixture
def pair(plain, quick):
    """Two people in a conversation, whose pages look for news every second: (ana, bo, its path)."""
    ana, bo = plain("Ana Lima", at=quick), plain("Bo Ito", at=quick)
    path = ana.direct_with(bo)
    ana.go(path)
    return ana, bo, path


def sign_up(screen, name):
    screen.go("/sign-up")
    screen.username, screen.name = new_username(name.split()[0].lower()), name
    screen.page.get_by_label("Display name").fill(name)
    screen.page.get_by_label("Username").fill(screen.username)
    screen.page.get_by_label("Password").fill(PASSWORD)
    press(screen, "Create account")
    expect(screen.page).to_have_url(re.compile("/inbox$"))
    return screen


def press(screen, name):
    screen.page.get_by_role("button", name=name, exact=True).click()


def follow(screen, name, within="main"):
    screen.page.locator(within).get_by_role("link", name=name, exact=True).first.click()


def begin_talk(one, other):
    follow(one.go("/inbox"), "New message")
    one.page.get_by_role("searchbox", name="Search people").fill(other.username)
    press(one, "Search")
    one.page.locator("main label", has_text=other.username).click()
    press(one, "Start conversation")
    expect(one.page).to_have_url(re.compile("/conversations/"))
    return re.sub("^.*(/conversations/[^?#]+).*$", r"\1", one.page.url)


def write(one, text):
    """Write in the conversation that is shown, as its page offers it."""
    follow(one, "Pause and write")
    one.composer.fill(text)
    press(one, "Send")
    expect(one.message(text)).to_be_visible()


def sign_in(screen, username):
    screen.go("/sign-in")
    screen.page.get_by_label("Username").fill(username)
    screen.page.get_by_label("Password").fill(PASSWORD)
    press(screen, "Sign in")
    expect(screen.page).to_have_url(re.compile("/inbox$"))
    return screen


def test_somebody_signs_up_and_writes_to_another_whose_inbox_shows_it(open_browser, direct):
    ana, bo = (sign_up(open_browser(direct, **OFF), name) for name in ("Ana Lima", "Bo Ito"))
    path = begin_talk(ana, bo)
    write(ana, "Are you well?")
    entry = bo.go("/inbox").page.locator(f"main .entry:has(a[href='{path}'])")
    expect(entry).to_contain_text("Are you well?")
    expect(entry.locator("[data-target=unread]")).to_have_text("1")
    entry.locator("a").click()
    expect(bo.message("Are you well?")).to_be_visible()
    write(bo, "Well enough")
    expect(ana.go(path).message("Well enough")).to_be_visible()


def test_somebody_makes_a_room_that_another_finds_joins_and_writes_in(plain):
    ana, bo = plain("Ana Lima"), plain("Bo Ito")
    name = f"Harbour of {ana.username}"
    follow(ana.go("/rooms"), "New room")
    ana.page.get_by_label("Name", exact=True).fill(name)
    press(ana, "Create room")
    write(ana, "Who is on watch?")
    search = bo.go("/rooms").page.locator("main form[role=search]")
    search.get_by_role("searchbox").fill(name.upper())
    search.get_by_role("button").click()
    bo.page.locator("main .room", has_text=name).get_by_role("button", name="Join").click()
    expect(bo.message("Who is on watch?")).to_be_visible()
    write(bo, "I am")


def test_somebody_finds_a_person_by_part_of_a_name_and_writes(plain):
    ana, zoe = plain("Ana Lima"), plain("Zoë Quixóte")
    search = ana.go("/people").page.locator("main form[role=search]")
    search.get_by_role("searchbox").fill("quixote")
    search.get_by_role("button").click()
    row = ana.page.locator("main .person", has_text=f"@{zoe.username}")
    row.get_by_role("button", name=re.compile("^Message")).click()
    write(ana, "Good day")


def test_an_announcement_is_made_read_and_dismissed(plain, open_browser, direct):
    ana = plain("Ana Lima")
    text = f"The ferry leaves at nine, {ana.username}"
    chief = sign_in(open_browser(direct, **OFF), "admin")
    chief.go("/announcements").page.get_by_label("New announcement").fill(text)
    press(chief, "Post announcement")
    expect(chief.page.locator(".announcement", has_text=text)).to_be_visible()
    banner = ana.go("/rooms").page.locator(".banner", has_text=text)
    banner.get_by_role("button", name="Dismiss").click()
    expect(ana.go("/inbox").page.locator(".banner", has_text=text)).to_have_count(0)
    expect(ana.go("/announcements").page.locator(".announcement", has_text=text)).to_be_visible()


def test_a_page_that_is_read_shows_what_is_new_by_itself(pair):
    ana, bo, path = pair
    expect(ana.composer).to_be_hidden()
    write(bo.go(path), "I am on my way")
    expect(ana.message("I am on my way")).to_be_visible()
    expect(ana.message("I am on my way")).to_be_in_viewport()


def test_a_page_that_is_written_on_stands_still_and_keeps_the_draft(pair):
    ana, bo, path = pair
    reading = ana.tab(path)
    follow(ana, "Pause and write")
    ana.composer.fill("Half a thought")
    for text in ("one", "two"):  # between them at least one refresh of what is read
        write(bo.go(path), text)
        expect(reading.message(text)).to_be_visible()
    expect(ana.composer).to_have_value("Half a thought")
    expect(ana.message("one")).to_have_count(0)
    press(ana, "Send")
    expect(ana.message("Half a thought")).to_be_visible()
    expect(ana.message("two")).to_be_visible()


def test_a_page_of_the_past_stands_still(pair):
    ana, _bo, path = pair
    for bound in ("?before=5", "?around=1", "?after=0", "?pause=1"):
        ana.go(path + bound)
        expect(ana.page.get_by_role("link", name="Check for new messages")).to_be_visible()
        expect(ana.page.locator("meta[http-equiv=refresh]")).to_have_count(0)


def test_a_message_is_stored_once_by_two_clicks_a_reload_and_the_way_back(plain):
    ana, bo = plain("Ana Lima"), plain("Bo Ito")
    path = begin_talk(ana, bo)
    follow(ana, "Pause and write")
    ana.composer.fill("once")
    ana.page.get_by_role("button", name="Send", exact=True).dblclick()
    expect(ana.message("once")).to_be_visible()
    ana.page.reload()
    expect(ana.message("once")).to_have_count(1)
    ana.page.go_back()
    ana.page.go_forward()
    expect(bo.go(path).message("once")).to_have_count(1)
