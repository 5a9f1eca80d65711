"""Skeletons: two names with the same skeleton look alike (Unicode UTS #39, section 4).

The data is the Unicode Consortium's; `unicode/SOURCE` says where it comes from.
"""

import functools
import unicodedata
from pathlib import Path

import regex

CONFUSABLES = Path(__file__).parent / "unicode" / "confusables.txt"

# Characters drawn as nothing: default-ignorable characters, and letters, marks and symbols that are blank.
UNSEEN = r"\p{Default_Ignorable_Code_Point}\u2800\U00016fe4\U0001d159\U00013441\U00013442"
_UNSEEN = regex.compile(f"[{UNSEEN}]")
_DOTTED = regex.compile(r"(\p{Soft_Dotted})\u0307")  # the dot that i and j have already


def skeleton(name: str) -> str:
    """Return the skeleton of `name`, of at most a few hundred characters, whatever its case.

    Each character may become several: the result is for comparison, never for display.
    """
    return _prototypes(unicodedata.normalize("NFKC", _prototypes(name)).casefold())


def _prototypes(text: str) -> str:
    """Return `text` with each character replaced by the prototype of those that look like it."""
    seen = _DOTTED.sub(r"\1", _UNSEEN.sub("", unicodedata.normalize("NFD", text)))
    return unicodedata.normalize("NFD", seen.translate(_confusables()))


@functools.cache
def _confusables() -> dict[int, str]:
    """Return {code point: prototype}, read when the first name is looked at."""
    lines = CONFUSABLES.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(";") for line in lines if not line.startswith("#"))
    return {int(source, 16): "".join(chr(int(each, 16)) for each in target.split()) for source, target in pairs}
