"""What a text may hold: written once, below every door."""

import re
import unicodedata

from chatapp import limits
from chatapp.errors import Invalid, NotFound

CLIENT_ID = re.compile(rf"[A-Za-z0-9_-]{{{limits.CLIENT_ID_MIN},{limits.CLIENT_ID}}}")
PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{16}")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")

# Unicode 16, section 23.2, "Bidirectional controls": in a name they would turn the line around it.
BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINE_BREAKS = frozenset("\n\u2028\u2029")
INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
# Letters, marks and symbols that are drawn as nothing.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(n) for n in range(0xFE00, 0xFE10)}


def clean(value, field, *, limit, minimum=1, multiline=False):
    r"""Return `value` as it may be stored: stripped, with `\n` as its only line break.

    `limit` and `minimum` count code points of the result. Raises `Invalid` naming `field`: wrong_type, required,
    too_short, too_long, or bad_characters for what no person types (control characters, NUL, lone surrogates,
    noncharacters; line breaks unless `multiline`).
    """
    if value is None:
        raise Invalid("required", field=field)
    if not isinstance(value, str):
        raise Invalid("wrong_type", field=field)
    text = value.strip(" \t\r\n").replace("\r\n", "\n")
    if not _is_plain(text, multiline) and any(_is_refused(character, multiline) for character in text):
        raise Invalid("bad_characters", field=field)
    return _within(text.strip(), field, limit, minimum)


def clean_name(value, field, *, limit, minimum=1):
    """Return `value` as a name that stands beside other text: as `clean`, and without direction controls."""
    text = clean(value, field, limit=limit, minimum=minimum)
    if not BIDI_CONTROLS.isdisjoint(text):
        raise Invalid("bad_characters", field=field)
    return " ".join(text.split())


def client_id(value, field="client_id"):
    """Return the id that a client made for what it creates; raise `Invalid` when it has not the form of one."""
    if value is None:
        raise Invalid("required", field=field)
    if not isinstance(value, str) or not CLIENT_ID.fullmatch(value):
        raise Invalid("bad_id", field=field)
    return value


def known_id(value):
    """Return `value` if it has the form of a public id; raise `NotFound` otherwise, since nothing is called so."""
    if not isinstance(value, str) or not PUBLIC_ID.fullmatch(value):
        raise NotFound()
    return value


def is_storable(value):
    """Say whether every database can hold `value`: no NUL, no lone surrogate."""
    return UNSTORABLE.search(value) is None


def _is_plain(text, multiline):
    """Say whether at a glance nothing in `text` is refused: most texts hold no character that is not printed."""
    return (text.replace("\n", "") if multiline else text).isprintable()


def _is_refused(character, multiline):
    if character in LINE_BREAKS or character == "\t":
        return not multiline
    if unicodedata.category(character) in ("Cc", "Cs"):
        return True
    code = ord(character)
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def _within(text, field, limit, minimum):
    if minimum and not any(_is_visible(character) for character in text):
        raise Invalid("required", field=field)
    if len(text) < minimum:
        raise Invalid("too_short", field=field, limit=minimum)
    if len(text) > limit:
        raise Invalid("too_long", field=field, limit=limit)
    return text


def _is_visible(character):
    return character not in BLANK and unicodedata.category(character) not in INVISIBLE
