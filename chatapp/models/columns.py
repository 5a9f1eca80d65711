"""What the tables share: public ids, times in UTC, keys for searching."""

import base64
import datetime
import os
import time
import unicodedata

from sqlalchemy import DateTime
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator):
    """An aware UTC time; SQLite itself would drop the zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else value.astimezone(datetime.UTC).replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        return None if value is None else value.replace(tzinfo=datetime.UTC)


def now():
    """Return the current time, aware, in UTC. For showing and for windows; order never depends on it."""
    return datetime.datetime.now(datetime.UTC)


def new_id():
    """Return an opaque public id: about 96 random bits as 16 URL-safe characters.

    None begins with a hyphen: on a command line it would be taken for an option.
    """
    while (public_id := base64.b64encode(os.urandom(12), b"-_").decode("ascii")).startswith("-"):
        continue
    return public_id


def message_id():
    """Return a public id of which 32 bits are the time in seconds, and 64 random.

    So what is stored in a moment lies together in the index of them, of which a transaction then writes a page and not
    one for each message.
    """
    return base64.urlsafe_b64encode(int(time.time()).to_bytes(4, "big") + os.urandom(8)).decode("ascii")


def name_key(text):
    """Fold `text` so that names differing only in case or compatibility forms are equal.

    In Python, since SQLite folds ASCII only.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def search_key(text):
    """Fold `text` for searching: case and accents are ignored."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def contains(column, text):
    """Return a condition: `column`, already folded, contains `text`, whatever wildcards `text` holds."""
    return column.contains(search_key(text), autoescape=True)
