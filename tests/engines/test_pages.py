"""Every page, in Firefox and in WebKit: what is drawn where, and that only the place scrolls."""

import pytest

from tests.engines.tab import ARROW_UP
from tests.server import eventually

PAGES = ["/inbox", "/inbox/new", "/rooms", "/rooms/new", "/people", "/announcements", "/settings", "/admin"]
OTHERS_FOR_MEMBERS = ["/announcements", "/settings"]  # the rest is the same for everybody
TOO_TALL = "() => document.documentElement.scrollHeight - innerHeight"
TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"
FIELD = """() => {
  const field = document.querySelector("form.editor textarea");
  return field && {shown: field.clientHeight, whole: field.scrollHeight};
}"""
START = """selector => {
  const preview = document.querySelector(selector);
  const range = document.createRange();
  range.selectNodeContents(preview);
  return range.getClientRects()[0].left - preview.getBoundingClientRect().left;
}"""


@pytest.mark.parametrize("width", [1200, 500])
def test_no_page_scrolls_but_the_place_in_it(new_tab, base, ana, admin, width):
    for person, pages in ((ana, OTHERS_FOR_MEMBERS), (admin, PAGES)):
        tab = new_tab(person, width=width, height=700)
        for page in pages:
            tab.go(base + page).wait_live()
            assert tab.evaluate(TOO_TALL) <= 0, page
            assert tab.evaluate(TOO_WIDE) <= 0, page


def test_a_long_message_is_edited_in_a_field_that_shows_it(tab, base, ana, bo):
    conversation = ana.direct_with(bo)
    ana.say(conversation, "\n".join(f"line {number}" for number in range(8)))
    tab.go(f"{base}/conversations/{conversation}").wait_live().wait_for_keys()
    tab.wait("() => document.activeElement?.id === 'body' || document.querySelector('textarea#body')?.focus()")
    tab.press(ARROW_UP)
    tab.wait_for("form.editor textarea")
    eventually(lambda: (size := tab.evaluate(FIELD)) and size["whole"] <= size["shown"] + 2)


def test_a_preview_that_begins_with_a_name_written_right_to_left_shows_its_beginning(tab, base, ana, bo):
    room = ana.room()
    ana.ok("PATCH", "/me", {"display_name": "نور"})
    ana.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    ana.say(room, "From Friday on, travel forms are to be sent to the office in the north before noon, if possible.")
    tab.go(f"{base}/rooms").wait_live()
    tab.wait_for("main .entry-preview")
    assert tab.evaluate(START, "main .entry-preview") >= -1
