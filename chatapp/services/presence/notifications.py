"""How a person wants to be told: their level for rooms, do not disturb, quiet hours, the sound."""

from collections.abc import Sequence

from chatapp.errors import Invalid
from chatapp.extensions import db
from chatapp.models import User
from chatapp.models.columns import now
from chatapp.models.conversation import LEVELS
from chatapp.models.protocols import Person
from chatapp.payloads import Payload
from chatapp.payloads import notices as payloads
from chatapp.services.notices.quiet_hours import DAYS, is_quiet
from chatapp.services.presence import presence
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import clock_time, moment_until, require_choice


def find(person: Person) -> Payload:
    """Return the settings of `person` as payload."""
    return _payload(db.session.get_one(User, person.id))


def change(
    person: Person,
    *,
    room_level: str | None = None,
    disturb_after: str | None = None,
    quiet_from: str | None = None,
    quiet_to: str | None = None,
    quiet_days: Sequence[str] | None = None,
    plays_sound: bool | None = None,
) -> Payload:
    """Change the given values; return the settings as payload. Nothing is changed if any value is `Invalid`.

    `disturb_after`: a time, `forever`, or an empty text to be disturbed again. `quiet_from`, `quiet_to`: times of the
    day, both; empty ones end the quiet hours. `quiet_days`: of DAYS, all of them if it is not given.
    """
    if room_level is not None:
        require_choice(room_level, "room_level", LEVELS)
    until = None if disturb_after is None else moment_until(disturb_after, "disturb_after")
    hours = _hours(quiet_from, quiet_to, quiet_days)
    with write_transaction(invalidates_access=False):
        user = db.session.get_one(User, person.id)
        user.room_level = room_level or user.room_level
        if disturb_after is not None:
            user.disturb_after = until if until is not None and until > now() else None
        if quiet_from is not None or quiet_to is not None:
            user.quiet_hours = hours
        if plays_sound is not None:
            user.plays_sound = plays_sound
        told = _payload(user)
    if disturb_after is not None:
        presence.tell_status(user)
    return told


def _payload(user: User) -> Payload:
    return payloads.settings(user, is_quiet=is_quiet(user, now()))


def _hours(start: str | None, end: str | None, days: Sequence[str] | None) -> dict | None:
    """Return quiet hours as they are stored, None for none."""
    for day in days or ():
        require_choice(day, "quiet_days", DAYS)
    if not start and not end:
        return None
    for value, field in ((start, "quiet_from"), (end, "quiet_to")):
        if not value:
            raise Invalid("required", field=field)
        clock_time(value, field)
    return {"from": start, "to": end, "days": [day for day in DAYS if days is None or day in days]}
