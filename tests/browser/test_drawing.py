"""Odd texts on the screen: each stays within its own row, and no message fills a hundred screens."""

import pytest
from playwright.sync_api import expect

from tests.server import eventually

STACKED = "Z" + "\u0301\u0316" * 400
LINES = 1999
# How far a row moves, in pixels, as it opens: in one go, so that nothing else moves it meanwhile.
OPENED_AND_MOVED = """row => {
  const before = row.getBoundingClientRect().top;
  row.querySelector(".unfold > summary").click();
  return Math.abs(row.getBoundingClientRect().top - before);
}"""


def picture(row, page):
    """A screenshot of a row or of its text, while the pointer is elsewhere."""
    page.mouse.move(1, 1)
    return page.screenshot(clip=row.bounding_box(), animations="disabled", caret="hide")


def test_stacked_marks_stay_within_their_own_row(ana, bo):
    path = ana.direct_with(bo)
    ana.post(path, "above", STACKED, "below", "further below")
    bo.go_live(path)
    others = ["above", "below", "further below"]
    seen = [picture(bo.message(text).locator(".message-body"), bo.page) for text in others]
    bo.page.locator("#m2 .message-body").evaluate("body => { body.style.color = 'transparent'; }")
    assert seen == [picture(bo.message(text).locator(".message-body"), bo.page) for text in others]


def test_marks_of_words_are_not_cut(ana, bo):
    """The row of capitals with two marks each looks as it does where nothing is clipped."""
    path = ana.direct_with(bo)
    ana.post(path, "first", "ẤẪỘỆ ỹ ǖ g\u0323 ç")
    bo.go_live(path)
    row = bo.page.locator("li.message").last
    before = picture(row, bo.page)
    row.locator(".message-body").evaluate("body => { body.style.clipPath = 'none'; }")
    assert picture(row, bo.page) == before


@pytest.fixture
def long_message(ana, bo):
    path = ana.direct_with(bo)
    ana.post(
        path,
        *(f"earlier {n}" for n in range(20)),
        "before",
        "\n".join("x" * ((n + 1) % 2) for n in range(LINES)),
        "after",
    )
    bo.call("POST", f"{path}/read", {"seq": 23})  # so it is opened at its end
    return path


def height(screen):
    return screen.page.locator("li.message:has(.unfold)").bounding_box()["height"]


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_message_of_thousands_of_lines_is_folded_and_opens(bo, long_message, open_browser, direct, has_scripts):
    reader = open_browser(direct, java_script_enabled=has_scripts)
    reader.context.add_cookies(bo.context.cookies())
    reader.go(long_message)
    if has_scripts:
        reader.wait_live().wait_for_keys()
    assert height(reader) < 700
    expect(reader.message("after")).to_be_in_viewport()
    reader.page.get_by_text("Show all 1,999 lines").click()
    assert height(reader) > 40_000
    reader.page.get_by_text("Show less").click()
    assert height(reader) < 700


def test_what_comes_while_one_looks_is_folded_too(ana, bo):
    path = ana.direct_with(bo)
    bo.go_live(path).wait_for_keys()
    ana.post(path, "x\n" * 100 + "x")
    expect(bo.page.get_by_text("Show all 101 lines")).to_be_visible()
    assert height(bo) < 700
    message = bo.call("GET", f"{path}/messages")["messages"][-1]
    ana.call("PATCH", f"/messages/{message['id']}", {"rev": message["rev"], "body": "short"})
    expect(bo.page.locator(".unfold")).to_have_count(0)


def test_a_long_message_keeps_its_place_when_it_opens_and_closes(bo, long_message):
    bo.go_live(long_message).wait_for_keys()
    row = bo.page.locator("li.message:has(.unfold)")
    assert row.evaluate(OPENED_AND_MOVED) <= 2
    bo.log.evaluate("log => log.scrollBy({top: 20000, behavior: 'instant'})")
    bo.page.get_by_text("Show less").click()
    expect(row).to_be_in_viewport()


def test_what_is_found_in_the_hidden_part_opens_it(bo, long_message):
    bo.go_live(long_message).wait_for_keys()
    bo.page.locator("li.message:has(.unfold) .message-body").evaluate("body => { body.scrollTop = 20000; }")
    expect(bo.page.get_by_text("Show less")).to_be_visible()


def test_the_current_conversation_is_whole_in_the_rail_when_the_foot_has_grown(ana, bo):
    for n in range(14):
        ana.room(name=f"Room {n} of {ana.username}")
    last = ana.page.locator(".rail-rows[data-kind=room] .rail-row").last
    ana.go("/people")
    path = last.locator("a").get_attribute("href")
    ana.go_live(path).wait_for_keys()
    eventually(
        lambda: ana.page.locator(".rail-rows [aria-current=page].rail-link").evaluate(
            """link => {
              const list = link.closest(".rail-scroll").getBoundingClientRect();
              const box = link.getBoundingClientRect();
              return box.top >= list.top - 1 && box.bottom <= list.bottom + 1;
            }"""
        )
    )


def test_times_are_spelled_alike_by_server_and_browser(ana, bo):
    path = ana.direct_with(bo)
    ana.post(path, "from the page")
    bo.go_live(path)
    ana.post(path, "live")
    expect(bo.message("live")).to_be_visible()
    texts = bo.page.locator("li.message time").all_inner_texts()
    assert len(texts) == 2
    for text in texts:
        assert text.split(" ")[1] in ("AM", "PM"), texts


def test_a_preview_does_not_look_into_the_name_for_its_direction(ana):
    ana.go("/inbox")
    styles = ana.page.evaluate(
        """() => {
          const preview = document.createElement("span");
          preview.className = "entry-preview";
          document.body.append(preview);
          return getComputedStyle(preview).unicodeBidi;
        }"""
    )
    assert styles == "isolate"
