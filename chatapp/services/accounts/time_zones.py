"""Time zones of users."""

import zoneinfo

from chatapp.errors import Invalid
from chatapp.models import User
from chatapp.services.transactions import write_transaction

ZONES = frozenset(zoneinfo.available_timezones())


def learn_time_zone(person: User, time_zone: str | None) -> None:
    """Store the time zone that the browser reported at sign-in, unless one is known.

    A zone that is not in our list is ignored: nobody typed it.
    """
    if person.time_zone or time_zone not in ZONES:
        return
    with write_transaction():
        person.time_zone = person.time_zone or time_zone


def require_time_zone(time_zone: str) -> None:
    """Raise `Invalid("bad_time_zone")` unless there is such a zone."""
    if time_zone not in ZONES:
        raise Invalid("bad_time_zone", field="time_zone")
