"""How much a page costs the browser: processor time of the page's main thread, so that a busy machine changes little.

A task of 50 ms on a machine four times slower takes 12.5 ms here. Where the machine is busy, even the bare page takes
longer than that, and is what the page with scripts is compared with.
"""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.people import new_username

LONGEST = 12.5  # ms of processor time
MORE_THAN_BARE = 1.5  # times the longest task of the page without scripts
CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline"]
TASK = re.compile(r"RunTask$")
ROOMS = 20


@pytest.fixture
def talk(ana, bo):
    """The path of a room in which much is said, one of many, and of another; Ana has read all of both."""
    rooms = [ana.room(bo, name=f"Room {n} {new_username()}") for n in range(ROOMS)]
    for n in range(12):
        (ana if n % 2 else bo).post(rooms[0], *(f"{n} {k} Two of the three pumps are running." for k in range(4)))
    summary = ana.call("GET", rooms[0])["summary"]
    ana.call("POST", f"{rooms[0]}/read", {"seq": summary["last_seq"]})
    return rooms


def longest_task(chromium, screen, act):
    """Return the processor time, in ms, of the longest task of a page's main thread while `act()` runs."""
    chromium.start_tracing(page=screen.page, categories=CATEGORIES)
    act()
    events = json.loads(chromium.stop_tracing())["traceEvents"]
    threads = {
        (one["pid"], one["tid"])
        for one in events
        if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    tasks = [one.get("tdur", 0) for one in events if TASK.search(one["name"]) and (one["pid"], one["tid"]) in threads]
    assert len(tasks) > 5
    return max(tasks) / 1000


def follow(screen, path):
    screen.page.locator(f".rail a[href='{path}']").click()
    expect(screen.message("11 3 Two of the three pumps are running.")).to_be_in_viewport()


def test_opening_a_conversation_from_the_rail_has_no_long_task(chromium, ana, talk, open_browser, direct):
    bare = open_browser(direct, java_script_enabled=False)
    bare.context.add_cookies(ana.context.cookies())
    bare.go(talk[1])
    control = longest_task(chromium, bare, lambda: follow(bare, talk[0]))
    ana.go_live(talk[1]).wait_for_keys()

    def open_whole():
        follow(ana, talk[0])
        ana.wait_live().wait_for_keys()

    assert longest_task(chromium, ana, open_whole) <= max(LONGEST, MORE_THAN_BARE * control), control


def test_a_keystroke_in_the_composer_is_no_long_task(chromium, ana, talk, open_browser, direct):
    ana.go_live(talk[0]).wait_for_keys()
    bare = open_browser(direct, java_script_enabled=False)
    bare.context.add_cookies(ana.context.cookies())
    control = longest_task(chromium, bare, lambda: bare.go(talk[0]))
    ana.composer.fill("half a thought " * 200)
    longest = longest_task(chromium, ana, lambda: ana.composer.press_sequentially("and a last word"))
    assert longest <= max(LONGEST, control), control


SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const {value, sources} of list.getEntries()) {
      const moved = sources.map(({node}) => node).filter((node) => document.querySelector("main").contains(node));
      if (moved.length) window.shifts.push([value, ...moved.map((node) => node.className ?? node.nodeName)]);
    }
  }).observe({type: "layout-shift", buffered: true});
}"""


@pytest.mark.parametrize("width", [390, 900, 1280])
@pytest.mark.parametrize("unread", [0, 40])
def test_nothing_moves_while_a_conversation_opens(ana, bo, width, unread):
    path = ana.direct_with(bo)
    ana.post(path, *(f"old {n}" for n in range(30)))
    bo.call("POST", f"{path}/read", {"seq": 30})
    if unread:
        ana.post(path, *(f"new {n}" for n in range(unread)))
    bo.page.set_viewport_size({"width": width, "height": 800})
    bo.page.add_init_script(f"({SHIFTS})()")
    bo.paint_whole_pages().go_live(path).wait_for_keys()
    expect(bo.message("new 0" if unread else "old 29")).to_be_in_viewport()
    assert bo.page.evaluate("window.shifts") == []
