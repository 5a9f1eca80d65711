"""Pages in Chromium behind nginx, while nodes are restarted one by one."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import STATUS

pytestmark = pytest.mark.slow
TIMES = 3


@pytest.fixture
def page(chromium, installation, ana, room):
    """The page of the room, in ana's browser."""
    context = chromium.new_context(ignore_https_errors=True)
    cookies = [{"name": one.name, "value": one.value, "url": installation.url} for one in ana.http.cookies]
    context.add_cookies(cookies)
    opened = context.new_page()
    opened.goto(f"{installation.url}/conversations/{room}")
    yield opened
    context.close()


def test_a_page_that_is_handed_from_node_to_node_misses_nothing_and_keeps_its_websocket(installation, ana, room, page):
    status = page.locator(STATUS).first
    expect(status).to_have_attribute("data-transport", "websocket")
    for number in range(TIMES):
        installation.roll()
        ana.say(room, f"after restart {number}")
        expect(page.get_by_text(f"after restart {number}")).to_be_visible()
    expect(status).to_have_attribute("data-transport", "websocket")
