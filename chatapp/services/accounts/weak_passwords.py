"""Passwords that are guessed first: the most frequent ones, and those made of names that everybody here knows."""

import gzip
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from chatapp.extensions import settings
from chatapp.models.columns import name_key

LIST = Path(__file__).parents[2] / "vendor" / "common-passwords" / "common-passwords.txt.gz"
PRODUCT = "chatapp"
# Programs that guess try so many digits and signs around each word: `iloveyou123456`, `Passw0rd!23`.
AROUND = 6
REST = 8  # characters beside a known name: with fewer, the name is all that there is to guess
TELLING_NAME = 4  # shorter names are part of too many good passwords by chance
WORD = 3
OF_ANY_HOST = {"www", "com", "org", "net"}
UNIT = 4  # a password that repeats so few characters is as short as they are

# Known from talks about passwords, and not in the list.
WELL_KNOWN = frozenset({"correcthorsebatterystaple", "letmeinplease"})

SHIFTED = str.maketrans("!@#$%^&*()", "1234567890")  # the row of digits, with the shift key held
IN_DISGUISE = str.maketrans("@403$15!7", "aaoessiit")
LETTERLESS = re.compile(r"[\W\d_]+")


def reason(password: str, names: tuple[str, ...]) -> str | None:
    """Return why `password` is easy to guess: `few_characters`, `common`, `own_name`, `site_name`; None when it is not.

    `names`: of whose password it is, username first.
    """
    text = _folded(password)
    if len(set(text)) <= 2:
        return "few_characters"
    if _is_common(text):
        return "common"
    if _names(text, names):
        return "own_name"
    if _is_made_of(text, _words(settings.SITE_NAME, urlsplit(settings.PUBLIC_URL).hostname or "", PRODUCT)):
        return "site_name"
    return None


def _is_common(text: str) -> bool:
    unit = text[: (text + text).find(text, 1)]
    if len(unit) <= UNIT or _is_listed(text) or (unit != text and _is_common(unit)):
        return True
    core = _core(text)
    around = text.replace(core, "", 1)
    return len(core) >= TELLING_NAME and _is_listed(core) and (len(around) <= AROUND or _is_listed(around))


def _core(text: str) -> str:
    """Return `text` without the digits and signs at both ends."""
    letters = [place for place, character in enumerate(text) if character.isalpha()]
    return text[letters[0] : letters[-1] + 1] if letters else ""


def _is_listed(text: str) -> bool:
    return not _common().isdisjoint({text, text.translate(SHIFTED), text.translate(IN_DISGUISE)})


def _names(text: str, names: tuple[str, ...]) -> bool:
    """Say whether a password holds a whole name, or is little more than words of them."""
    whole = {_folded(name) for name in names}
    return any(name in text for name in whole if len(name) >= TELLING_NAME) or _is_made_of(text, _words(*names))


def _is_made_of(text: str, words: set[str]) -> bool:
    rest = text
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != text and len(rest) < REST


def _words(*names: str) -> set[str]:
    """Return the folded names, and their words and labels, without the endings of hosts."""
    parts = {part for name in names for part in LETTERLESS.split(name_key(name))}
    return {word for word in parts | {_folded(name) for name in names} if len(word) >= WORD} - OF_ANY_HOST


def _folded(text: str) -> str:
    return "".join(name_key(text).split())


@cache
def _common() -> frozenset[str]:
    """Return the list, which is read once it is asked for: no request that needs no password pays for it."""
    return WELL_KNOWN.union(gzip.decompress(LIST.read_bytes()).decode().split())
