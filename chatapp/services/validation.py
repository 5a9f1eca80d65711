"""Validation of texts, names and ids, for all interfaces."""

import datetime
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from chatapp import limits
from chatapp.errors import Invalid, NotFound
from chatapp.models.columns import FOREVER
from chatapp.services import names, pasted

CLIENT_ID = re.compile(rf"[A-Za-z0-9_-]{{{limits.CLIENT_ID_MIN},{limits.CLIENT_ID}}}")
PUBLIC_ID = re.compile(rf"[A-Za-z0-9_-]{{{limits.PUBLIC_ID}}}")
CLOCK = re.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# Not text: NUL, surrogates, and Unicode's noncharacters.
UNTEXT = re.compile(
    "[\0\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(n + 0xFFFE)}{chr(n + 0xFFFF)}" for n in range(0, 0x110000, 0x10000))
    + "]"
)
CONTROL_OR_LINE = re.compile("[\x01-\x1f\x7f-\x9f\u2028\u2029]")
LINE_END = re.compile("\r\n|\r|\n")
BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)+")  # at the beginning
HUNK = re.compile(r"^@@ -\d", re.MULTILINE)  # of a unified diff

INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
# Letters, marks and symbols that are drawn as nothing.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(n) for n in range(0xFE00, 0xFE10)}


def clean_text(value: Any, field: str, *, limit: int, minimum: int = 1) -> str:
    """Return `value` as it may be stored, one line without white space around it.

    `limit` and `minimum` count code points of the result; a text that `is_far_beyond` `limit` is refused unread. Raises
    `Invalid` naming `field`: wrong_type, required, too_short, too_long, or bad_characters, with its place, for control
    characters, line breaks, lone surrogates and noncharacters.
    """
    _require_text(value, field)
    if is_far_beyond(value, limit):
        raise Invalid("too_long", field=field, limit=limit)
    if not value.isprintable():
        stripped = value.rstrip(" \t\r\n")
        outer = len(stripped) - len(stripped.lstrip(" \t\r\n"))
        for unfit in (UNTEXT, CONTROL_OR_LINE):
            _refuse(unfit.search(stripped, outer), value, field)
    return _within(value.strip(), field, limit, minimum)


def clean_lines(value: Any, field: str, *, limit: int) -> str:
    r"""Return `value` as it may be stored, with `\n` for its line ends and without control sequences.

    Blank lines at the beginning are removed, and white space at the end, except on the last line of a diff. Raises
    `Invalid` naming `field`: wrong_type, required, too_long, or bad_characters, with its place, for NUL, lone
    surrogates and noncharacters. `limit` counts code points of the result.
    """
    _require_text(value, field)
    if is_far_beyond(value, limit):
        raise Invalid("too_long", field=field, limit=limit)
    if value.isprintable():
        return _within(value.rstrip(), field, limit, 1)
    _refuse(UNTEXT.search(value), value, field)
    text = pasted.without_controls(pasted.with_plain_lines(value))
    if blank := BLANK_LINES.match(text):
        text = text[blank.end() :]
    return _within(text.rstrip("\n" if HUNK.search(text) else None), field, limit, 1)


def has_controls(value: str) -> bool:
    """Return whether `clean_lines` changes more of this text than white space."""
    return pasted.CONTROL.search(pasted.with_plain_lines(value)) is not None


def clean_name(value: Any, field: str, *, limit: int, minimum: int = 1) -> str:
    """Return `value` as a name, in composed form, checked as by `clean_text` and `names.check`.

    Direction controls and other invisible characters are refused.
    """
    text = unicodedata.normalize("NFC", clean_text(value, field, limit=limit, minimum=minimum))
    names.check(text, field)
    return " ".join(text.split())


def client_id(value: Any, field: str = "client_id") -> str:
    """Return the id that a client made for a new object; raise `Invalid` when it is malformed."""
    if value is None:
        raise Invalid("required", field=field)
    if not isinstance(value, str) or not CLIENT_ID.fullmatch(value):
        raise Invalid("bad_id", field=field)
    return value


def known_id(value: Any) -> str:
    """Return `value` if it has the form of a public id; raise `NotFound` otherwise, since nothing has such an id."""
    if not isinstance(value, str) or not PUBLIC_ID.fullmatch(value):
        raise NotFound()
    return value


def moment_until(value: str, field: str) -> datetime.datetime | None:
    """Return the moment up to which something holds: an aware time, FOREVER for `forever`, None for an empty text.

    Raises `Invalid("bad_time")` naming `field` for a text that is no time of ISO 8601 with its zone.
    """
    if value in ("", "forever"):
        return FOREVER if value else None
    try:
        found = datetime.datetime.fromisoformat(value).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        raise Invalid("bad_time", field=field) from None
    if datetime.datetime.fromisoformat(value).tzinfo is None:
        raise Invalid("bad_time", field=field)
    return found


def clock_time(value: str, field: str) -> str:
    """Return a time of the day, `22:00`; raise `Invalid("bad_time")` naming `field` for anything else."""
    if not CLOCK.fullmatch(value):
        raise Invalid("bad_time", field=field)
    return value


def require_choice(value: Any, field: str, accepted: Sequence[str]) -> None:
    """Raise `Invalid("bad_choice")`, with what is accepted, unless `value` is one of these."""
    if value not in accepted:
        raise Invalid("bad_choice", field=field, accepted=", ".join(accepted))


def is_far_beyond(value: str, limit: int) -> bool:
    """Return whether `value` is too long for `limit` code points by its length alone."""
    return len(value) > limits.SLACK * limit


def require_storable(value: str, field: str) -> None:
    """Raise `Invalid("bad_characters")`, with its place, for a text that some databases cannot hold."""
    _refuse(UNSTORABLE.search(value), value, field)


def is_storable(value: str) -> bool:
    """Return whether every database can hold `value`: no NUL, no lone surrogate."""
    return UNSTORABLE.search(value) is None


def _require_text(value: Any, field: str) -> None:
    if value is None:
        raise Invalid("required", field=field)
    if not isinstance(value, str):
        raise Invalid("wrong_type", field=field)


def _refuse(unfit: re.Match[str] | None, value: str, field: str) -> None:
    """Raise `Invalid` naming the character that the match `unfit` has found in `value`, and its place."""
    if unfit is not None:
        lines = LINE_END.split(value[: unfit.start()])
        place: dict[str, Any] = {
            "line": len(lines),
            "column": len(lines[-1]) + 1,
            "character": f"U+{ord(unfit[0]):04X}",
        }
        raise Invalid("bad_characters", field=field, **place)


def _within(text: str, field: str, limit: int, minimum: int) -> str:
    if minimum and not any(_is_visible(character) for character in text):
        raise Invalid("required", field=field)
    if len(text) < minimum:
        raise Invalid("too_short", field=field, limit=minimum)
    if len(text) > limit:
        raise Invalid("too_long", field=field, limit=limit)
    return text


def _is_visible(character: str) -> bool:
    return character not in BLANK and unicodedata.category(character) not in INVISIBLE
