"""A line of 32 kbit/s on which every answer is half a second late."""

import pytest

from tests.network.box import Box
from tests.network.faults.slow import Slow
from tests.network.two_sides import TwoSides

RATE = 4000  # bytes per second
DELAY = 0.5  # seconds
READABLE, LIVE = 12, 20  # seconds that people should have to wait
SLACK = 1.25  # for a machine that does other things meanwhile; the line alone takes 18
LINES = [f"{n}: the truck to the {place} is loaded and leaves at {n} sharp" for n in range(10) for place in "abcde"]
IS_LIVE = """() => [...document.querySelectorAll("[data-controller=connection-status]")].some(
  (strip) => ["websocket", "polling", "short"].includes(strip.dataset.transport))"""


@pytest.mark.slow
def test_a_first_visit_is_soon_readable_and_live(server, new_context):
    with Box(server.url, Slow(DELAY, RATE)) as box:
        two = TwoSides(server, box, new_context)
        two.bo.post(two.path, *LINES)
        page = two.ana.page
        page.goto(box.url + two.path, wait_until="commit", timeout=60_000)
        page.wait_for_function(IS_LIVE, timeout=60_000)
        live = page.evaluate("() => performance.now()") / 1000
        readable = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000
        assert len(two.ana.texts()) == len(LINES)
        assert readable < READABLE * SLACK, (readable, live)
        assert live < LIVE * SLACK, (readable, live)
