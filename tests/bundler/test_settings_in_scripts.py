"""The settings that scripts need reach them: a wrong name would leave the script's own value in force, unnoticed."""

import re

import pytest

from tests.browsing import Browser

SCRIPT = re.compile(r'"(/static/[0-9a-f]{16}/en/js/app\.js)"')


@pytest.mark.parametrize(
    ("setting", "value"),
    [("ACK_TIMEOUT", "7.125"), ("MISSING_EVENT_WAIT", "1.375"), ("AWAY_AFTER", "61.125"), ("TYPING_TTL", "3.625")],
)
def test_a_setting_stands_in_the_script(make_app, setting, value):
    browser = Browser(make_app(**{setting: value}))
    script = browser.get(SCRIPT.search(browser.get("/sign-in").text)[1]).text
    assert len(re.findall(rf"(?<![\d.]){re.escape(value)}(?![\d.])", script)) == 1
