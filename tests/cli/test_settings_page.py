"""docs/settings.md: what `python -m chatapp.cli.settings_page` writes, and `--check` compares."""

import subprocess
import sys

import pytest

from chatapp.cli import settings_page
from config import COMMON, GROUPS, SETTINGS
from tests.server import ROOT


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "settings.md"
    assert settings_page.main([], path) == 0
    return path


def test_the_page_is_what_the_settings_say():
    command = [sys.executable, "-m", "chatapp.cli.settings_page", "--check"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_each_setting_stands_in_one_group_and_the_common_ones_on_top_too(written):
    assert list(GROUPS) == ["Site", "Sign-up and sign-in", "Presence", "Delivery", "Rates", "Limits", "Server"]
    head, _, groups = written.read_text().partition("## Site\n")
    assert len(COMMON) == 6
    assert all(head.count(f"| `{name}` |") == 1 for name in COMMON)
    assert len(SETTINGS) > 30
    assert all(groups.count(f"| `{setting.name}` |") == 1 for setting in SETTINGS)
    assert groups.count("\n| `") == len(SETTINGS)


def test_long_durations_are_told_in_days_too(written):
    assert "| `SESSION_IDLE_TIMEOUT` | `2592000` (30 days) | s |" in written.read_text()
    assert "| `AWAY_AFTER` | `600` (10 minutes) | s |" in written.read_text()
    assert "| `PING_INTERVAL` | `8` | s |" in written.read_text()


def test_a_page_that_says_something_else_fails_the_check(written, capsys):
    assert settings_page.main(["--check"], written) == 0
    written.write_text(written.read_text().replace("`2592000`", "`2592001`"))
    assert settings_page.main(["--check"], written) == 1
    assert "run python -m chatapp.cli.settings_page" in capsys.readouterr().err


def test_a_page_that_is_missing_fails_the_check(tmp_path):
    assert settings_page.main(["--check"], tmp_path / "settings.md") == 1
