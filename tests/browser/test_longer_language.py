"""Every page in a language 40 % longer than English, from left to right and from right to left, on the narrowest phone.

The sentences of scripts are in the language of the reader, too. What a finger is to hit is large enough on every page,
and what stands on one side from left to right stands on the other from right to left.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.every_page import FOR_STRANGERS, furnish
from tests.browser.ways import administer
from tests.people import PASSWORD
from tests.sentences import pseudo, visible
from tests.server import GENEROUS, Server

KNOWN = ("chatapp", "Ada Min", "Ana Lima", "Bo Ito", "Harbour", "Notices", "Old pier", "ships and weather")
NARROW, PHONE, DESK = ({"width": width, "height": 800} for width in (320, 390, 1280))
# Elements that can be moved sideways, or that hide a part of a text at the side; tables in frames and code may move.
SIDEWAYS = """() => [document.scrollingElement, ...document.body.querySelectorAll("*")].filter((one) => {
  const {overflowX, textOverflow, clipPath} = getComputedStyle(one);
  if (one.scrollWidth <= one.clientWidth + 1 || !one.clientWidth || clipPath !== "none") return false;
  if (one.closest(".table-frame, svg, .message-body pre") || one.matches("input, textarea, select")) return false;
  const isRoot = one === document.scrollingElement;
  const isCut = overflowX === "hidden" && textOverflow === "clip";
  return isRoot || isCut || overflowX === "auto" || overflowX === "scroll";
}).map((one) => `${one.tagName} ${one.className} ${one.scrollWidth} > ${one.clientWidth}`)"""
# Targets that a finger could miss: lower than 44 pixels, as is the part that it hits, which may be higher. Links in
# a text, and in the line above a message, whose row takes the press, are as high as their line.
TARGETS = "a, button, select, summary, textarea, input, label:has(input)"
NO_TARGETS = ".skip, p a, dd a, .muted a, .message-body a, .message-head a, .quote a, label input"
SMALL = f"""() => [...document.querySelectorAll("{TARGETS}")].filter((one) => {{
  if (one.matches("{NO_TARGETS}")) return false;
  if (!one.checkVisibility({{visibilityProperty: true}}) || one.offsetWidth <= 1) return false;
  one.scrollIntoView({{block: "center"}});
  const {{left, top, width, height}} = one.getBoundingClientRect();
  const isHit = (y) => one.contains(document.elementFromPoint(left + width / 2, y));
  let [above, below] = [top + height / 2, top + height / 2];
  while (isHit(above - 1)) above--;
  while (isHit(below + 1)) below++;
  return Math.max(height, below - above + 1) < 43.5;
}}).map((one) => `${{one.offsetHeight}}: ${{one.outerHTML.slice(0, 120)}}`)"""
# Boxes that are not the mirror image of themselves from left to right, or whose lines are not. What stands within a
# line follows its text, and what people wrote begins where its script does, with the lists, quotes and code in it. A
# mirrored bracket is up to 3 pixels wider.
NOT_MIRRORED = """() => {
  const UNTURNED = "svg *, [dir=ltr] *, .message-body *";
  const WRITTEN = "textarea, option, .message-body, .quote, :is(div, pre)[dir=auto]";
  const boxes = [...document.body.querySelectorAll("*")].filter((one) => {
    const isInLine = ["inline", "contents"].includes(getComputedStyle(one).display);
    return !isInLine && one.checkVisibility() && one.getClientRects().length && !one.closest(UNTURNED);
  });
  const lines = (one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    const isText = [...one.childNodes].some(({nodeType, data}) => nodeType === Node.TEXT_NODE && data.trim());
    return isText && !one.matches(WRITTEN) ? range : one;
  };
  const measured = boxes.map(lines);
  const sides = () => measured.map((one) => one.getBoundingClientRect()).map(({left, right}) => [left, right]);
  const there = sides();
  document.documentElement.dir = "ltr";
  const here = sides();
  document.documentElement.dir = "rtl";
  const isMirrored = (n) => [0, 1].every((side) => Math.abs(there[n][side] + here[n][1 - side] - innerWidth) <= 4);
  const told = boxes.map((one, n) => `${one.tagName} ${one.className}: ${here[n]} and ${there[n]}`);
  return told.filter((_, n) => !isMirrored(n));
}"""


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
        running.pages = furnish(running)
        yield running


@pytest.fixture
def phone(open_browser, elsewhere, faults):
    """Return `phone(language)`: that of the administrator, and one where nobody is signed in, each with its pages."""
    faults.expected.append("404: GET")

    def make(language):
        options = {"viewport": NARROW, "has_touch": True, "is_mobile": True, "locale": language}
        chief, stranger = (open_browser(elsewhere, **options) for _ in range(2))
        chief.call("POST", "/sign-in", {"username": "admin", "password": PASSWORD})
        chief.call("PATCH", "/me", {"locale": language})
        return (chief, elsewhere.pages), (stranger, FOR_STRANGERS)

    return make


def opened(phone, language):
    """Open every page in a language; yield (screen, path) of each."""
    for screen, paths in phone(language):
        for path in paths:
            yield screen.go(path), path


def at(screen, size, script):
    screen.page.set_viewport_size(size)
    return screen.page.evaluate(script)


def test_no_page_of_longer_sentences_moves_sideways_and_a_finger_hits_whatever_it_is_to_hit(phone):
    found = []
    for screen, path in opened(phone, "eo"):
        assert screen.page.evaluate("document.documentElement.lang") == "eo"
        found += [f"{path}: {one}" for one in at(screen, NARROW, SIDEWAYS) + at(screen, PHONE, SMALL)]
    assert not found, "\n".join(found)


def test_every_page_is_mirrored_from_right_to_left_and_moves_sideways_no_more(phone):
    found = []
    for screen, path in opened(phone, "ar"):
        assert screen.page.evaluate("document.dir") == "rtl"
        for size, script in ((NARROW, SIDEWAYS), (PHONE, NOT_MIRRORED), (DESK, NOT_MIRRORED)):
            found += [f"{path}: {one}" for one in at(screen, size, script)]
    assert not found, "\n".join(found)


def test_what_scripts_write_is_in_the_language_of_the_reader(phone):
    (chief, pages), _stranger = phone("eo")
    chief.go_live(pages[1])
    expect(chief.page.locator(".log")).to_contain_text("Anybody here?")
    assert visible.unmarked(chief.page.content(), KNOWN) == []


def test_what_is_too_wide_too_small_or_on_the_wrong_side_would_be_found(phone):
    _chief, (stranger, _paths) = phone("ar")
    stranger.go("/sign-in").page.evaluate("document.querySelector('h1').style.width = '400px'")
    assert stranger.page.evaluate(SIDEWAYS) != []
    stranger.go("/sign-in").page.evaluate("document.querySelector('[type=submit]').style.minHeight = '20px'")
    assert len(stranger.page.evaluate(SMALL)) == 1
    stranger.page.evaluate("document.querySelector('.mark').style.marginLeft = '20px'")
    assert stranger.page.evaluate(NOT_MIRRORED) != []
