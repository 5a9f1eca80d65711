import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.server import ROOT


@pytest.fixture
def filled(house, ana, bo):
    """Return `filled(count, between)`: the path of a talk of Ana and Bo of so many lines, all of them read."""

    def make(count, between=120):
        path = ana.direct_with(bo)
        conversation = path.rpartition("/")[2]
        command = [sys.executable, "-m", "tests.browser.seed", str(house.data_dir), conversation, str(count)]
        subprocess.run([*command, str(between)], cwd=ROOT, check=True, timeout=60)
        for one in (ana, bo):
            one.call("POST", f"{path}/read", {"seq": count})
        return path

    return make


def numbers(screen):
    """The numbers of the lines that are drawn, from above."""
    return [int(text.removeprefix("line ")) for text in screen.texts()]


def top_in_sight(screen):
    """The first line of which something can be seen, and where it begins."""
    return screen.log.evaluate(
        """log => {
          const edge = log.getBoundingClientRect().top;
          const rows = [...log.querySelectorAll("li.message")];
          const row = rows.find((one) => one.getBoundingClientRect().bottom > edge + 40);
          return [row.id, row.getBoundingClientRect().top];
        }"""
    )


def scroll_up(screen, pixels):
    screen.log.evaluate("(log, pixels) => log.scrollBy({top: -pixels, behavior: 'instant'})", pixels)


def test_ten_thousand_messages_are_paged_backwards_without_a_hole_or_a_jump(ana, filled):
    path = filled(10_000)
    ana.go_live(path)
    expect(ana.message("line 10000")).to_be_in_viewport()
    lowest = numbers(ana)[0]
    for _ in range(8):
        scroll_up(ana, 100_000)
        expect(ana.message(f"line {lowest - 1}")).to_be_attached()
        # what was at the top stands where it stood: the reader loses no line
        expect(ana.message(f"line {lowest}")).to_be_in_viewport()
        shown = numbers(ana)
        assert shown == list(range(shown[0], shown[-1] + 1))
        lowest = shown[0]
    assert lowest < 9_700
    assert len(numbers(ana)) <= 350, "rows far away stay in the page"
    ana.page.locator("[data-target=jump]").click()
    expect(ana.message("line 10000")).to_be_in_viewport()
    shown = numbers(ana)
    assert shown == list(range(shown[0], 10_001))


def test_the_line_in_sight_does_not_move_while_earlier_ones_come_in(ana, filled):
    ana.go_live(filled(400))
    lowest = numbers(ana)[0]
    ana.log.evaluate("log => log.scrollTo({top: -log.scrollHeight + log.clientHeight + 60, behavior: 'instant'})")
    before, place = top_in_sight(ana)
    expect(ana.message(f"line {lowest - 1}")).to_be_attached()
    after = ana.page.locator(f"#{before}").bounding_box()["y"]
    assert abs(after - place) <= 2, f"{before} jumped by {after - place} pixels"


def test_what_comes_in_while_one_reads_above_is_offered_and_moves_nothing(ana, bo, filled):
    path = filled(200)
    bo.go_live(path)
    ana.go_live(path)
    scroll_up(ana, 600)
    row, place = top_in_sight(ana)
    bo.say("news")
    jump = ana.page.locator("[data-target=jump]")
    expect(jump).to_contain_text("1 new message")
    assert abs(ana.page.locator(f"#{row}").bounding_box()["y"] - place) <= 2
    jump.click()
    expect(ana.message("news")).to_be_in_viewport()
    expect(jump).to_be_hidden()
    bo.say("more news")
    expect(ana.message("more news")).to_be_in_viewport()


def test_a_link_to_a_message_shows_it_among_others_and_the_latest_are_one_step_away(ana, bo, filled):
    path = filled(1_000)
    ana.go_live(path)
    scroll_up(ana, 300)
    ana.wait_for_keys()
    ana.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ana.act("line 990", "link")
    expect(ana.notice).to_have_text("Link copied")
    address = urlsplit(ana.page.evaluate("navigator.clipboard.readText()")).path
    found = bo.call("GET", f"{path}/messages?around=100")["messages"]
    old = next(message["id"] for message in found if message["body"] == "line 100")
    bo.go_live(address.replace(address.rpartition("/")[2], old))
    expect(bo.page).to_have_url(re.compile("#m100$"))
    expect(bo.message("line 100")).to_be_in_viewport()
    expect(bo.message("line 1000")).to_have_count(0)
    scroll_up(bo, -100_000)
    expect(bo.message("line 130")).to_be_attached()
    bo.page.locator("[data-target=jump]").click()
    expect(bo.message("line 1000")).to_be_in_viewport()


def test_readers_who_are_at_the_top_before_there_is_a_way_to_the_server_get_more_once_there_is(ana, filled):
    held = []
    ana.context.route("**/js/deferred.js*", lambda route: held.append(route))
    path = filled(120)
    with ana.page.expect_request(re.compile(r"/js/deferred\.js")):
        ana.go(path).wait_live()
    lowest = numbers(ana)[0]
    scroll_up(ana, 100_000)
    for route in held:
        route.continue_()
    expect(ana.message(f"line {lowest - 1}")).to_be_attached()


def test_a_line_says_where_the_new_ones_begin_and_stays_during_the_visit(ana, bo):
    path = ana.direct_with(bo)
    ana.post(path, *(f"old {n}" for n in range(3)))
    bo.go_live(path)
    expect(bo.page.locator(".new-line")).to_have_count(1)
    bo.go_live("/people")
    ana.post(path, "new 1", "new 2")
    bo.go_live(path)
    new = bo.page.locator(".new-line")
    expect(new).to_have_text("New")
    assert new.evaluate("line => line.nextElementSibling.innerText").find("new 1") >= 0
    ana.post(path, "new 3")
    expect(bo.message("new 3")).to_be_visible()
    expect(new).to_have_count(1)
    assert "new 1" in new.evaluate("line => line.nextElementSibling.innerText")
    expect(ana.go(path).state("new 3")).to_have_text("Seen")
    bo.page.reload()
    expect(bo.page.locator(".new-line")).to_have_count(0)


def test_each_day_begins_with_its_date_in_history_that_is_loaded_too(ana, filled):
    ana.go_live(filled(200, 60 * 60))
    expect(ana.page.locator(".day").last).to_have_text(re.compile("Today|Yesterday"))
    lowest = numbers(ana)[0]
    scroll_up(ana, 100_000)
    expect(ana.message(f"line {lowest - 1}")).to_be_attached()
    days = ana.page.locator(".day").evaluate_all("days => days.map((day) => day.dataset.day)")
    assert days == sorted(set(days))
    assert len(days) >= 4
    inner = ana.page.locator("li.message").evaluate_all(
        "rows => rows.map((row) => row.querySelector('time').dateTime.slice(0, 10))"  # the reader lives in UTC
    )
    assert sorted(set(inner)) == days


def test_history_works_by_plain_links_where_scripts_do_not_run(open_browser, ana, direct, filled):
    path = filled(120)
    plain = open_browser(direct, java_script_enabled=False)
    plain.context.add_cookies(ana.context.cookies())
    plain.go(path)
    expect(plain.message("line 120")).to_be_in_viewport()
    plain.page.get_by_role("link", name="Earlier messages").click()
    expect(plain.message("line 96")).to_be_in_viewport()
