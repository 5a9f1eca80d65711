"""Every page in a language 40 % longer than English, from left to right and from right to left, on the narrowest phone.

The sentences of scripts are in the language of the reader, too.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.ways import administer
from tests.people import new_client_id, new_username
from tests.sentences import pseudo, visible
from tests.server import GENEROUS, Server

KNOWN = ("chatapp", "Ada Min", "Bo Ito", "Harbour", "ships", "morning", "evening", "night", "closed at noon")
NARROW = {"width": 320, "height": 640}
# Elements that can be moved sideways, or that hide a part of a text at the side; tables in frames may be moved.
SIDEWAYS = """() => [document.scrollingElement, ...document.body.querySelectorAll("*")].filter((one) => {
  const {overflowX, textOverflow, clipPath} = getComputedStyle(one);
  if (one.scrollWidth <= one.clientWidth + 1 || !one.clientWidth || clipPath !== "none") return false;
  if (one.closest(".table-frame, svg") || one.matches("input, textarea, select")) return false;
  const isRoot = one === document.scrollingElement;
  const isCut = overflowX === "hidden" && textOverflow === "clip";
  return isRoot || isCut || overflowX === "auto" || overflowX === "scroll";
}).map((one) => `${one.tagName} ${one.className} ${one.scrollWidth} > ${one.clientWidth}`)"""


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory):
    directory = tmp_path_factory.mktemp("catalogues")
    pseudo.write(directory)
    return directory


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory, catalogues):
    """A server that speaks the languages of tests."""
    words = {"FLASK_APP": "tests.sentences.pseudo_app", "CATALOGUES": catalogues}
    with Server(tmp_path_factory.mktemp("elsewhere") / "data", **words, **GENEROUS) as running:
        administer(running)
        yield running


@pytest.fixture
def chief(open_browser, elsewhere):
    one = open_browser(elsewhere, viewport=NARROW, has_touch=True, is_mobile=True)
    one.call("POST", "/sign-in", {"username": "admin", "password": "a lantern in the harbour"})
    return one.know_me()


@pytest.fixture
def pages(chief, person, elsewhere):
    """Every page, and the texts on them that people wrote."""
    bo = person("Bo Ito", at=elsewhere)
    room = chief.room(bo, name=f"Harbour {new_username()}", topic="ships")
    talk = chief.direct_with(bo)
    chief.post(talk, "morning")
    bo.post(talk, "evening", "night")
    bo.post(room, "anybody")
    chief.call("POST", "/announcements", {"client_id": new_client_id(), "body": "closed at noon"})
    chief.call("POST", "/admin/invitations", {"current_password": "a lantern in the harbour"})
    sections = ("profile", "appearance", "connection", "password", "devices", "tokens", "shortcuts", "deactivate")
    details = room.replace("/conversations/", "/rooms/")
    lists = ("/inbox", "/inbox/new", "/rooms", "/rooms/new", "/people", "/announcements", "/settings", "/admin")
    return [
        *lists,
        *(f"/settings/{section}" for section in sections),
        *(talk, room, details, f"/people/{bo.id}", "/admin/networks", "/sign-out", "/people?q=zzzzzz", "/nothing/here"),
    ]


@pytest.mark.parametrize("language", pseudo.LOCALES)
def test_no_page_moves_sideways_and_none_is_in_english(chief, pages, faults, language):
    faults.expected.append("404: GET")
    chief.call("PATCH", "/me", {"locale": language})
    for path in pages:
        chief.go(path)
        assert (path, chief.page.evaluate(SIDEWAYS)) == (path, [])
        assert chief.page.evaluate("document.dir") == ("rtl" if language == "ar" else "ltr")


def test_what_scripts_write_is_in_the_language_of_the_reader(chief, pages):
    chief.call("PATCH", "/me", {"locale": "eo"})
    talk = next(path for path in pages if path.startswith("/conversations/"))
    chief.go_live(talk)
    expect(chief.page.locator(".log")).to_contain_text("night")
    assert visible.unmarked(chief.page.content(), KNOWN) == []


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/network"])
def test_no_page_of_a_stranger_moves_sideways(open_browser, elsewhere, path):
    stranger = open_browser(elsewhere, viewport=NARROW, has_touch=True, is_mobile=True, locale="eo").go(path)
    expect(stranger.page.locator("html")).to_have_attribute("lang", "eo")
    assert stranger.page.evaluate(SIDEWAYS) == []


def test_a_page_that_moves_sideways_would_be_found(open_browser, elsewhere):
    stranger = open_browser(elsewhere, viewport=NARROW).go("/sign-in")
    stranger.page.evaluate("document.querySelector('h1').style.width = '400px'")
    assert stranger.page.evaluate(SIDEWAYS) != []
