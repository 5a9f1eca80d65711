"""docs/command-line.md names every command, option and exit code, and none that does not exist."""

import re

import click
import pytest

from chatapp.client import failures
from chatapp.client.app import chatapp
from tests.server import ROOT

REFERENCE = (ROOT / "docs" / "command-line.md").read_text()
EVERYWHERE = {"--profile", "--json", "--help", "--version"}


def sections():
    """Return {command: its part of the reference}."""
    return dict(re.findall(r"^### `(\w+)[^\n]*\n(.*?)(?=^##|\Z)", REFERENCE, re.MULTILINE | re.DOTALL))


def options(command):
    return {name for each in command.params if isinstance(each, click.Option) for name in each.opts}


def test_every_command_is_described_and_every_description_has_its_command():
    assert len(chatapp.commands) > 8
    assert sections().keys() == chatapp.commands.keys()


@pytest.mark.parametrize("name", sorted(chatapp.commands))
def test_every_option_is_described_and_none_besides(name):
    described = set(re.findall(r"`(-{1,2}[a-z-]+)", sections()[name]))
    # The options that `say` shares with `send` are described there.
    described |= {"--patience", "--client-id"} if name == "say" else set()
    known = options(chatapp.commands[name])
    assert known - EVERYWHERE <= described
    assert described - {"--token-stdin"} <= known | EVERYWHERE


def test_every_exit_code_is_described():
    codes = {kind.exit_code for kind in vars(failures).values() if getattr(kind, "exit_code", None) is not None}
    assert codes == {1, 3, 4, 5}
    assert {str(code) for code in codes | {0, 2, 130, 141}} == set(re.findall(r"^\| (\d+) \|", REFERENCE, re.MULTILINE))


def test_the_recording_is_there_and_loads_nothing():
    [picture] = re.findall(r"\((screenshots/[\w-]+\.svg)\)", REFERENCE)
    drawn = (ROOT / "docs" / picture).read_text()
    assert all(f"chatapp&#160;{command}" in drawn for command in ("rooms", "say", "tail"))
    assert not re.search(r"url\((?!#)|href=|<script|<image", drawn)
