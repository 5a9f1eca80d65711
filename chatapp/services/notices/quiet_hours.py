"""Do not disturb, and quiet hours: daily, in the person's own time zone, across midnight and changes of clocks."""

import datetime
import functools
from typing import Any
from zoneinfo import ZoneInfo

from chatapp.extensions import settings

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)


def is_quiet(person: Any, at: datetime.datetime) -> bool:
    """Return whether a person, a row with `disturb_after`, `quiet_hours`, `time_zone`, is not to be disturbed `at`."""
    if person.disturb_after is not None and at < person.disturb_after:
        return True
    if not person.quiet_hours:
        return False
    return quiet_until(person.quiet_hours, person.time_zone or settings.DEFAULT_TIME_ZONE, at) is not None


def quiet_until(hours: dict[str, Any], time_zone: str, at: datetime.datetime) -> datetime.datetime | None:
    """Return when the quiet hours end in which the aware time `at` is, in UTC; None outside of them.

    `hours`: {"from": "22:00", "to": "07:00", "days": […]}, of DAYS those on which they begin. Equal times are a whole
    day.
    """
    zone = ZoneInfo(time_zone)
    today = at.astimezone(zone).date()
    for day in (today - DAY, today, today + DAY):  # the last, where a change of clocks goes across midnight
        if DAYS[day.weekday()] in hours["days"]:
            ends_on = day if hours["from"] < hours["to"] else day + DAY
            if _moments(zone, day, hours["from"])[0] <= at < (end := _moments(zone, ends_on, hours["to"])[1]):
                return end
    return None


@functools.lru_cache(maxsize=1000)
def _moments(zone: ZoneInfo, day: datetime.date, clock: str) -> tuple[datetime.datetime, datetime.datetime]:
    """Return the first and the last moment, in UTC, at which clocks in `zone` show `clock` on this day.

    Where they are put forward over it, both are the moment at which they are.
    """
    local = datetime.datetime.combine(day, datetime.time.fromisoformat(clock), zone)
    first, last = (local.replace(fold=fold).astimezone(datetime.UTC) for fold in (0, 1))
    if last < first:  # no clock shows it (PEP 495, "Mind the Gap!"): zoneinfo reads it by either offset
        first = last = _change(zone, last, first)
    return first, last


def _change(zone: ZoneInfo, before: datetime.datetime, after: datetime.datetime) -> datetime.datetime:
    """Return the moment between two at which the clocks are changed, to the minute."""
    while after - before > MINUTE:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset():
            before = middle
        else:
            after = middle
    return after.replace(second=0, microsecond=0)
