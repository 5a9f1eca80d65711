"""docs/settings.md, written from `config.SETTINGS`.

`python -m chatapp.cli.settings_page` writes it; with `--check` it writes nothing and exits with 1 when the page is not
what the settings say.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from config import COMMON, GROUPS, ROOT, SETTINGS, Setting

PAGE = ROOT / "docs/settings.md"
HEAD = "| Setting | Default | Unit | Meaning |\n| --- | --- | --- | --- |"
WORDS = """\
# Settings

<!-- Written by `python -m chatapp.cli.settings_page` from config.py. Change the settings there. -->

chatapp reads its settings from the environment and from a file `.env` beside `config.py`; the
environment wins. The server refuses a wrong value, or the old name of a renamed setting, at start
and says what to write. Durations are in seconds. A rate is a text such as `120/minute`;
`50/second, 1000 at once` is a rate with a burst. `flask chat settings` prints this page.

The settings that most installations change come first, then all settings by group.
"""
DURATIONS = (("days", 24 * 60 * 60), ("hours", 60 * 60), ("minutes", 60))


def page() -> str:
    """Return the whole page as Markdown."""
    by_name = {setting.name: setting for setting in SETTINGS}
    sections = {"Most often changed": [by_name[name] for name in COMMON], **GROUPS}
    return "\n".join([WORDS, *(f"## {title}\n\n{_table(settings)}\n" for title, settings in sections.items())])


def _table(settings: list[Setting]) -> str:
    return "\n".join([HEAD, *map(_row, settings)])


def _row(setting: Setting) -> str:
    cells = (f"`{setting.name}`", _default(setting), setting.unit, setting.meaning)
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def _default(setting: Setting) -> str:
    """Return the default as one writes it, with long durations also in a larger unit."""
    shown = f"`{setting.default}`" if setting.default else ""
    if setting.unit == "s":
        for name, size in DURATIONS:
            if float(setting.default) >= 2 * size and float(setting.default) % size == 0:
                return f"{shown} ({int(float(setting.default)) // size} {name})"
    return shown


def main(
    arguments: list[str], path: Path = PAGE, make: Callable[[], str] = page, program: str = "chatapp.cli.settings_page"
) -> int:
    """Write the page that `make` returns to `path`, or check it; return the exit code. `program`: that writes it."""
    if "--check" not in arguments:
        path.write_text(make())
        return 0
    if path.exists() and path.read_text() == make():
        return 0
    print(f"{path.name} is not what the code says: run python -m {program}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
