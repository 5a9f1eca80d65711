"""The emoji that people may react with: Unicode's own, in its order, with their names.

A key is an emoji in its full form. Two texts that differ only in variation selectors are one key; skin tones are told
apart. The data is in `vendor/emoji`.
"""

import functools
import re
from pathlib import Path
from typing import NamedTuple

from chatapp import limits

DATA = Path(__file__).parents[1] / "vendor" / "emoji"
SELECTORS = dict.fromkeys((0xFE0E, 0xFE0F))  # text and picture; skin tones are other characters
FREQUENT = ("👍", "❤️", "😂", "🎉", "👀", "🙏")  # offered at once
ENGLISH = "en"
LIGHTEST = "\U0001f3fb"  # of the skin tones


class Emoji(NamedTuple):
    """`key`: the emoji without a skin tone; `tones`: its forms with one, in Unicode's order.

    `is_toned`: a tone after each character that takes one makes such a form. It is missing where people differ, as in a
    handshake of two.
    """

    key: str
    tones: tuple[str, ...]

    @property
    def is_toned(self) -> bool:
        return _tone_takers().sub(rf"\1{LIGHTEST}", self.key) in self.tones


def known(text: str) -> str | None:
    """Return the key that a text means, or None where it is not exactly one emoji of ours."""
    return _keys().get(_bare(text)) if len(text) <= limits.EMOJI else None


@functools.cache
def groups() -> dict[str, tuple[Emoji, ...]]:
    """Return all emoji by their group: `{"smileys": (Emoji, …), …}`, in the order of a picker."""
    found: dict[str, list[Emoji]] = {}
    for line in (DATA / "emoji.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            found[line.removeprefix("# ")] = group = []
        else:
            key, *tones = line.split(" ")
            group.append(Emoji(key, tuple(tones)))
    return {name: tuple(members) for name, members in found.items()}


def names(language: str) -> str:
    """Return the names in a language such as `de` or `pt_BR`, in English where there are none.

    A line for each emoji of `groups`, in its order: a name, then other words for it, with `|` between.
    """
    wanted = DATA / f"names.{language[:2]}.txt"
    return _text(wanted if wanted in _languages() else DATA / f"names.{ENGLISH}.txt")


def name_of(key: str, language: str) -> str:
    """Return the name of a key without a skin tone; an empty text for another."""
    return _names_by_key(language).get(key, "")


@functools.cache
def _tone_takers() -> re.Pattern[str]:
    """Return what finds a character that takes a skin tone, and the selector in whose place the tone stands."""
    every = (emoji for group in groups().values() for emoji in group)
    takers = {_bare(emoji.key) for emoji in every if emoji.tones and len(_bare(emoji.key)) == 1}
    return re.compile(f"([{''.join(takers)}])\ufe0f?")


@functools.cache
def _names_by_key(language: str) -> dict[str, str]:
    every = (emoji.key for group in groups().values() for emoji in group)
    return dict(zip(every, (line.partition("|")[0] for line in names(language).splitlines()), strict=True))


@functools.cache
def _languages() -> frozenset[Path]:
    return frozenset(DATA.glob("names.*.txt"))


@functools.cache
def _text(path: Path) -> str:
    return path.read_text("utf-8")


@functools.cache
def _keys() -> dict[str, str]:
    every = (key for group in groups().values() for emoji in group for key in (emoji.key, *emoji.tones))
    return {_bare(key): key for key in every}


def _bare(text: str) -> str:
    return text.translate(SELECTORS)
