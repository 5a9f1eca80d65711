"""A firm's network: Squid with its stock rules, as the proxy that browsers are told to use."""

import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.network.real_boxes import squid
from tests.network.two_sides import TwoSides

pytestmark = pytest.mark.slow  # Squid takes its time, and `make test` does not install it


@pytest.fixture
def behind_squid(server, new_context):
    """Two people in such a firm."""
    with tempfile.TemporaryDirectory() as home, squid(server.url, Path(home)) as box:
        yield TwoSides(server, box, new_context, **box.options)


def test_they_talk_and_the_strip_says_over_what_and_why(behind_squid):
    behind_squid.meet()
    behind_squid.talk(5, pause=100, within=15)
    for screen in behind_squid.screens:
        expect(screen.strip).to_have_attribute("data-transport", "polling")
        expect(screen.strip).to_contain_text("Live over long-polling")
        expect(screen.strip).to_contain_text("This network holds no WebSocket")
