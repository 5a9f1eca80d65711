"""Names behind an `@`, as they stand in a text: whom they mean, `services.messages.mentions` finds out."""

from typing import NamedTuple

import regex

from chatapp import limits
from chatapp.markup.links import WITHOUT_BLANKS
from chatapp.models.columns import name_key

EVERYONE = frozenset({"all", "room", "everyone", "channel"})
HERE = "here"  # the members who are online now

_MOST = limits.SLACK * limits.USERNAME
_NAME = regex.compile(rf"@([\p{{L}}\p{{N}}][\p{{L}}\p{{N}}\p{{M}}._\-\u200c\u200d]{{0,{_MOST}}})")
_LATIN = regex.compile(r"[\x00-\x7f\u00c0-\u024f]+")
_NO_WORD = "@/\\.-_+="  # behind one of these begins no word: addresses, paths and programs hold such signs
_ENDS = "._-"  # a name may end with these, and more often a sentence does


class Name(NamedTuple):
    """A name that stands in a text: its key, and the number of characters that it takes there."""

    key: str
    length: int


def begins(text: str, at: int) -> bool:
    """Return whether a name may begin at the `@` that stands at this place of a text."""
    before = text[at - 1] if at else " "
    return before not in _NO_WORD and (not before.isalnum() or before >= WITHOUT_BLANKS)


def names_at(text: str, at: int) -> list[Name]:
    """Return the names that the `@` at this place may mean, the longest first: `@lea.` is `lea.`, or else `lea`."""
    found = _NAME.match(text, at) if begins(text, at) else None
    if found is None:
        return []
    word = found[1]
    latin = _LATIN.match(word)
    choices = (word, word.rstrip(_ENDS), latin[0].rstrip(_ENDS) if latin else "")
    return [Name(name_key(choice), len(choice)) for choice in dict.fromkeys(choices) if choice]
