"""Times on the wire."""

import datetime
import functools

from chatapp.models.columns import FOREVER, now


@functools.lru_cache(maxsize=1000)
def iso(moment: datetime.datetime | None) -> str | None:
    """Return an aware UTC time as `2026-11-20T14:33:05.123Z`, None as None."""
    return None if moment is None else iso_of(moment)


def iso_of(moment: datetime.datetime) -> str:
    """Return an aware UTC time as `iso` does."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def until(moment: datetime.datetime | None) -> str | None:
    """Return until when something holds: a time to come, `forever`, or None when it holds no more."""
    if moment is None or moment <= now():
        return None
    return "forever" if moment == FOREVER else iso(moment)
