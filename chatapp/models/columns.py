"""Column types and values that tables share: public ids, times in UTC, keys for searching."""

import base64
import datetime
import os
import time
import unicodedata
from typing import Any

import regex
from sqlalchemy import ColumnElement, DateTime, Dialect, String, and_, case, true
from sqlalchemy.types import TypeDecorator

from chatapp import limits

FOREVER = datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)  # a mute, or a wish not to be disturbed, without end
SEARCHED_WORDS = 8  # words of a search that count: each is compared with every name

# Characters that keyboards and copying add around a name: blanks, line breaks, control and format characters.
_AROUND = "".join(
    character
    for character in map(chr, (*range(0xAE), 0x61C, 0x1680, 0x180E, *range(0x2000, 0x2070), 0x3000, 0xFEFF))
    if unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp")
)
# Marks that a search ignores, and what nobody sees; not the vowels of Indic scripts, which are marks too.
_ACCENTS = regex.compile(
    r"[[\p{M}&&[\p{sc=Zinh}\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Hebr}\p{sc=Arab}]]\p{Default_Ignorable_Code_Point}]",
    regex.V1,
)
# Letters that do not decompose, as people type them who have none of them on their keyboards.
_PLAIN = str.maketrans(
    dict(zip("ıłøđðħŧɨʉɓɗƙƴŋəςʼ’‘ʻʾʿ", "iloddhtiubdkyneσ''''''", strict=True))
    | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)


class UtcDateTime(TypeDecorator):
    """An aware UTC time; SQLite itself would drop the zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else value.astimezone(datetime.UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else value.replace(tzinfo=datetime.UTC)


class Bounded(TypeDecorator):
    """A text of at most `most` code points, measured here, since databases do not enforce that alike.

    Services refuse longer texts, so a longer one is a programming error: a ValueError. A text that is only compared
    with a column may be longer.
    """

    impl = String
    cache_ok = True

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return String()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is not None and len(value) > self.most:
            raise ValueError(f"a text of {len(value)} code points, where {self.most} is most")
        return value


def now() -> datetime.datetime:
    """Return the current aware time in UTC, for display and for windows of time; order never depends on it."""
    return datetime.datetime.now(datetime.UTC)


def new_id() -> str:
    """Return an opaque public id: about 96 random bits as 16 URL-safe characters.

    It never begins with a hyphen, which on a command line would make it an option.
    """
    while (public_id := base64.b64encode(os.urandom(12), b"-_").decode("ascii")).startswith("-"):
        continue
    return public_id


def message_id() -> str:
    """Return a public id: 32 bits of time in seconds, and 64 random bits.

    So messages of one moment are neighbours in the index, and a transaction writes one page of it instead of one for
    each message.
    """
    return base64.urlsafe_b64encode(int(time.time()).to_bytes(4, "big") + os.urandom(8)).decode("ascii")


def name_key(text: str) -> str:
    """Fold `text` so that names differing only in case or compatibility forms are equal.

    In Python, since SQLite folds ASCII only. Only the first KEYED code points count: no name is so long.
    """
    text = text[: limits.KEYED]
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def typed_key(username: str) -> str:
    """Fold a typed username, without the blanks and marks that keyboards add around it.

    Only as many characters are read as a username may have.
    """
    return name_key(username[: 8 * limits.USERNAME].strip(_AROUND)[: limits.USERNAME + 1])


def search_key(text: str) -> str:
    """Fold `text` for searching: case, accents and strokes of letters are ignored; only KEYED code points count.

    The browser folds names in the same way: `static/js/models/fold.js`.
    """
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text[: limits.KEYED]).lower()).translate(_PLAIN)


def person_key(display_name: str, username: str) -> str:
    """Return the key by which a person is found and sorted: `@` begins the username."""
    return f"{search_key(display_name)} @{search_key(username)}"


def room_key(name: str, topic: str) -> str:
    """Return the key by which a room is found: `#` begins its name."""
    return f"#{search_key(name)} {search_key(topic)}"


def contains(column: Any, text: str) -> ColumnElement[bool]:
    """Return a condition: the folded `column` contains each word of `text`, whose wildcards are escaped."""
    words = dict.fromkeys(search_key(text).split())
    return and_(true(), *(column.contains(word, autoescape=True) for word in list(words)[:SEARCHED_WORDS]))


def best_first(column: Any, text: str, sign: str = "") -> ColumnElement[int]:
    """Return what to order by, so that names that begin with `text` come first. `sign`: of a key's first name."""
    begins = search_key(text).strip().removeprefix(sign)
    return case((column.startswith(f"{sign}{begins}", autoescape=True), 0), else_=1)
