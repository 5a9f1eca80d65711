"""How often somebody may do something."""

from chatapp.errors import TooMany
from chatapp.extensions import rates, settings


def spend(setting, *key, cost=1):
    """Count `cost` uses of what `setting` (e.g. `RATE_POSTS`) limits, for `key` (e.g. a person's id).

    Raises `TooMany` with `retry_after` in seconds when the limit is reached.
    """
    _refuse(rates.hit(getattr(settings, setting), setting, *map(str, key), cost=cost))


def check(setting, *key):
    """Raise `TooMany` when the limit is reached; count nothing."""
    _refuse(rates.wait(getattr(settings, setting), setting, *map(str, key)))


def _refuse(seconds):
    if seconds:
        raise TooMany("too_many_requests", retry_after=seconds)
