"""Where a conversation is opened, what counts as read there, and where one is on coming back."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.server import ROOT, eventually

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def path(ana, bo):
    """A conversation in which Bo has read all, which are thirty messages."""
    path = ana.direct_with(bo)
    ana.post(path, *(f"old {n}" for n in range(1, 31)))
    bo.call("POST", f"{path}/read", {"seq": 30})
    bo.go("/people")
    return path


def tell(ana, path, count):
    """Post `count` messages: "new 1" and so on."""
    ana.post(path, *(f"new {n}" for n in range(1, count + 1)))


def unread(screen, path):
    """How many are unread, as another device of the same person sees it."""
    conversation = path.rpartition("/")[2]
    return screen.call("GET", f"/conversations/{conversation}")["summary"]["membership"]["unread"]


def in_view(screen):
    """The numbers of the first and the last new message that can be seen whole."""
    return screen.log.evaluate(
        """log => {
          const {top, bottom} = log.getBoundingClientRect();
          const rows = [...log.querySelectorAll("li.message")].filter((row) => {
            const box = row.getBoundingClientRect();
            return box.top >= top - 1 && box.bottom <= bottom + 4; // WHOLE in drawing/scroll.js
          });
          return [rows[0], rows.at(-1)].map((row) => Number(row.id.slice(1)) - 30);
        }"""
    )


def bar(screen):
    return screen.page.get_by_role("group", name="New messages")


def line_top(screen):
    """How far below the upper edge of the log the line above the first unread message is."""
    return screen.log.evaluate(
        "log => log.querySelector('.new-line').getBoundingClientRect().top - log.getBoundingClientRect().top"
    )


@pytest.mark.parametrize("count", [30, 60, 120])
def test_a_conversation_opens_at_the_first_unread_message(ana, bo, path, count):
    tell(ana, path, count)
    bo.go_live(path)
    expect(bo.message("new 1")).to_be_in_viewport()
    assert "new 1" in bo.page.locator(".new-line").evaluate("line => line.nextElementSibling.innerText")
    assert 0 <= line_top(bo) <= bo.log.bounding_box()["height"] / 3
    expect(bo.message(f"new {count}")).not_to_be_in_viewport()
    expect(bar(bo)).to_contain_text(re.compile(rf"{count} new messages since \d+:\d\d [AP]M"))


def test_what_was_not_on_the_screen_is_not_read(ana, bo, path):
    tell(ana, path, 60)
    bo.go_live(path)
    _first, last = in_view(bo)
    assert 5 < last < 40
    eventually(lambda: unread(bo, path) == 60 - last)
    expect(bo.badge("Ana Lima")).to_have_text(str(60 - last))
    bo.log.hover()
    for _ in range(30):
        bo.page.mouse.wheel(0, 300)
        shown = in_view(bo)[1]
        eventually(lambda shown=shown: unread(bo, path) <= 60 - shown)
        if shown == 60:
            break
    eventually(lambda: unread(bo, path) == 0)
    expect(bar(bo)).to_be_hidden()
    expect(bo.badge("Ana Lima")).to_be_hidden()


def test_the_latest_are_one_step_away_and_what_lies_between_stays_unread(ana, bo, path):
    tell(ana, path, 120)
    bo.go_live(path)
    _first, last = in_view(bo)
    eventually(lambda: unread(bo, path) == 120 - last)
    bar(bo).get_by_role("link", name="Jump to latest").click()
    expect(bo.message("new 120")).to_be_in_viewport()
    first = bar(bo).get_by_role("link", name="Jump to first unread")
    expect(first).to_be_visible()
    assert unread(bo, path) == 120 - last
    first.click()
    expect(bo.message(f"new {last + 1}")).to_be_in_viewport()
    eventually(lambda: 0 < unread(bo, path) < 120 - last)


WIGGLE_AND_JUMP = """() => {
  const log = document.querySelector("[role=log]");
  let step = 2;
  setInterval(() => log.scrollBy({top: (step = -step), behavior: "instant"}), 20);
  setTimeout(() => document.querySelector(".unread-bar [data-target=latest]").click(), 100);
}"""


def test_a_jump_in_the_middle_of_scrolling_reads_nothing_of_what_lies_between(ana, bo, path):
    tell(ana, path, 120)
    bo.go_live(path)
    bo.wait_for_keys()
    _first, last = in_view(bo)
    eventually(lambda: unread(bo, path) == 120 - last)
    bo.page.evaluate(WIGGLE_AND_JUMP)
    expect(bo.message("new 120")).to_be_in_viewport()
    expect(bar(bo).get_by_role("link", name="Jump to first unread")).to_be_visible()
    assert unread(bo, path) >= 120 - last - 2


def test_all_is_marked_as_read_at_once(ana, bo, path):
    tell(ana, path, 60)
    bo.go_live(path)
    bo.wait_for_keys()
    bar(bo).get_by_role("button", name="Mark as read").click()
    expect(bar(bo)).to_be_hidden()
    eventually(lambda: unread(bo, path) == 0)
    expect(bo.message("new 1")).to_be_in_viewport()


def test_with_all_read_it_opens_at_the_end_and_without_a_bar(ana, bo, path):
    bo.go_live(path)
    expect(bo.message("old 30")).to_be_in_viewport()
    expect(bar(bo)).to_have_count(0)
    assert bo.distance == 0


def test_the_few_that_fit_the_screen_are_read_there(ana, bo, path):
    tell(ana, path, 4)
    bo.go_live(path)
    eventually(lambda: unread(bo, path) == 0)
    expect(bo.message("new 1")).to_be_in_viewport()
    expect(bar(bo)).to_be_hidden()
    assert bo.distance == 0


def test_where_nobody_looks_nothing_is_read(ana, bo, path):
    tell(ana, path, 20)
    bo.page.add_init_script("document.hasFocus = () => false")
    bo.go_live(path)
    bo.wait_for_keys()
    tell(ana, path, 1)  # when it has come, so has any answer to what was asked before
    expect(bo.badge("Ana Lima")).to_have_text("21")
    assert unread(bo, path) == 21


def test_on_a_phone_the_bar_is_short_and_large_enough_for_a_thumb(ana, bo, path, open_browser, direct):
    tell(ana, path, 60)
    phone = open_browser(direct, **PHONE)
    phone.context.add_cookies(bo.context.cookies())
    phone.go_live(path)
    expect(phone.message("new 1")).to_be_in_viewport()
    assert 0 <= line_top(phone) <= 120
    box = bar(phone).locator(".unread-bar").bounding_box()
    assert (box["height"] >= 44, box["x"] >= 0, box["x"] + box["width"] <= 390) == (True, True, True)
    bar(phone).get_by_role("link", name="Jump", exact=True).click()
    expect(phone.message("new 60")).to_be_in_viewport()
    bar(phone).get_by_role("button", name="Mark read").click()
    expect(bar(phone)).to_be_hidden()


def test_without_scripts_a_page_shows_the_first_unread_and_reads_what_it_shows(ana, bo, path, open_browser, direct):
    tell(ana, path, 120)
    plain = open_browser(direct, java_script_enabled=False)
    plain.context.add_cookies(bo.context.cookies())
    plain.go(path)
    expect(plain.message("new 1")).to_be_in_viewport()
    expect(plain.page.locator(".new-line")).to_be_in_viewport()
    eventually(lambda: unread(bo, path) == 120 - 46)
    bar(plain).get_by_role("link", name="Jump to latest").click()
    expect(plain.message("new 120")).to_be_in_viewport()
    assert unread(bo, path) == 120 - 46
    bar(plain).get_by_role("link", name="Jump to first unread").click()
    expect(plain.message("new 47")).to_be_in_viewport()
    bar(plain).get_by_role("button", name="Mark as read").click()
    expect(plain.page).to_have_url(re.compile("/inbox$"))
    assert unread(bo, path) == 0


@pytest.fixture
def long_talk(house, ana, bo):
    """A conversation of four hundred lines, all of them read by Bo."""
    path = ana.direct_with(bo)
    command = [sys.executable, "-m", "tests.browser.seed", str(house.data_dir), path.rpartition("/")[2], "400"]
    subprocess.run(command, cwd=ROOT, check=True, timeout=60)
    bo.call("POST", f"{path}/read", {"seq": 400})
    return path


def top_row(screen):
    return screen.log.evaluate(
        """log => {
          const edge = log.getBoundingClientRect().top;
          const row = [...log.querySelectorAll("li.message")].find((one) => one.getBoundingClientRect().bottom > edge);
          return [row.id, Math.round(row.getBoundingClientRect().top)];
        }"""
    )


def stands_at(screen, place):
    """Wait until the message is back where it stood."""
    row, top = place

    def is_there():
        box = screen.page.locator(f"#{row}").bounding_box()
        return box and abs(box["y"] - top) <= 3

    eventually(is_there, timeout=20, message=lambda: f"{place} stood there, now {top_row(screen)}")


@pytest.mark.parametrize("pages", [0, 1, 6])
def test_back_and_reload_lead_to_where_one_was(bo, long_talk, pages):
    bo.go_live(long_talk)
    bo.wait_for_keys()
    for _ in range(pages):
        lowest = bo.page.locator("li.message").first.get_attribute("id")
        bo.log.evaluate("log => log.scrollTo({top: -log.scrollHeight, behavior: 'instant'})")
        expect(bo.page.locator("li.message").first).not_to_have_id(lowest)
    bo.log.evaluate("log => log.scrollBy({top: -60, behavior: 'instant'})")
    place = top_row(bo)
    bo.page.locator(".rail a[href='/rooms']").first.click()
    expect(bo.page).to_have_url(re.compile("/rooms$"))
    bo.page.go_back()
    stands_at(bo, place)
    bo.page.reload()
    stands_at(bo, place)
    bo.composer.fill("at the end again")
    bo.composer.press("Enter")
    expect(bo.message("at the end again")).to_be_in_viewport()
    bo.page.reload()
    expect(bo.message("at the end again")).to_be_in_viewport()


def test_a_link_to_a_message_wins_over_where_one_was(bo, long_talk):
    bo.go_live(long_talk)
    bo.log.evaluate("log => log.scrollBy({top: -500, behavior: 'instant'})")
    found = bo.call("GET", f"{long_talk}/messages?around=100")["messages"]
    old = next(message["id"] for message in found if message["body"] == "line 100")
    bo.go_live(f"{long_talk}/messages/{old}")
    expect(bo.message("line 100")).to_be_in_viewport()
    bo.go_live(long_talk)
    expect(bo.message("line 400")).to_be_in_viewport()
