import datetime
import types
from zoneinfo import ZoneInfo

import pytest

from chatapp.services.notices.quiet_hours import DAYS, is_quiet, quiet_until

BERLIN, NEW_YORK, KATHMANDU = "Europe/Berlin", "America/New_York", "Asia/Kathmandu"
NIGHT = {"from": "22:00", "to": "07:00", "days": list(DAYS)}


def at(zone, text, fold=0):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def quiet(hours, zone, text, fold=0):
    return quiet_until(hours, zone, at(zone, text, fold).astimezone(datetime.UTC)) is not None


@pytest.mark.parametrize(
    ("zone", "time", "expected"),
    [
        (BERLIN, "2026-11-30T21:59:59", False),
        (BERLIN, "2026-11-30T22:00", True),
        (BERLIN, "2026-12-01T03:00", True),
        (BERLIN, "2026-12-01T06:59:59", True),
        (BERLIN, "2026-12-01T07:00", False),
        (KATHMANDU, "2026-11-30T22:00", True),
        (KATHMANDU, "2026-12-01T07:00", False),
    ],
)
def test_quiet_hours_go_across_midnight_in_their_own_zone(zone, time, expected):
    assert quiet(NIGHT, zone, time) == expected


def test_quiet_hours_belong_to_the_day_on_which_they_begin():
    friday = NIGHT | {"days": ["fri"]}
    assert quiet(friday, BERLIN, "2026-12-04T23:00")  # a Friday
    assert quiet(friday, BERLIN, "2026-12-05T06:00")
    assert not quiet(friday, BERLIN, "2026-12-05T23:00")
    assert not quiet(friday, BERLIN, "2026-12-04T06:00")


def test_equal_times_are_a_whole_day():
    sunday = {"from": "00:00", "to": "00:00", "days": ["sun"]}
    assert quiet(sunday, BERLIN, "2026-12-06T00:00")
    assert quiet(sunday, BERLIN, "2026-12-06T23:59")
    assert not quiet(sunday, BERLIN, "2026-12-07T00:00")


def test_an_hour_that_is_shown_twice_is_quiet_until_its_second_end():
    early = {"from": "01:00", "to": "02:30", "days": list(DAYS)}
    assert quiet(early, BERLIN, "2026-10-25T02:29", fold=0)
    assert quiet(early, BERLIN, "2026-10-25T02:45", fold=0)
    assert quiet(early, BERLIN, "2026-10-25T02:29", fold=1)
    assert not quiet(early, BERLIN, "2026-10-25T02:30", fold=1)


def test_an_hour_that_is_shown_twice_is_quiet_from_its_first_beginning():
    late = {"from": "02:30", "to": "05:00", "days": list(DAYS)}
    assert not quiet(late, BERLIN, "2026-10-25T02:29", fold=0)
    assert quiet(late, BERLIN, "2026-10-25T02:30", fold=0)
    assert quiet(late, BERLIN, "2026-10-25T02:15", fold=1)


@pytest.mark.parametrize(("start", "end"), [("01:00", "02:30"), ("02:30", "05:00")])
def test_a_time_that_clocks_leap_over_is_the_moment_of_the_leap(start, end):
    hours = {"from": start, "to": end, "days": list(DAYS)}
    before, after = quiet(hours, BERLIN, "2026-03-29T01:59"), quiet(hours, BERLIN, "2026-03-29T03:00")
    assert (before, after) == ((True, False) if end == "02:30" else (False, True))


def test_the_end_is_told():
    moment = at(NEW_YORK, "2026-11-30T23:00").astimezone(datetime.UTC)
    assert quiet_until(NIGHT, NEW_YORK, moment) == at(NEW_YORK, "2026-12-01T07:00")


def test_do_not_disturb_holds_until_its_time(app):
    moment = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)
    hour = datetime.timedelta(hours=1)
    person = types.SimpleNamespace(disturb_after=moment + hour, quiet_hours=None, time_zone=None)
    assert is_quiet(person, moment)
    assert not is_quiet(person, moment + hour)
    person.disturb_after, person.quiet_hours = None, {"from": "11:00", "to": "13:00", "days": list(DAYS)}
    person.time_zone = "UTC"
    assert is_quiet(person, moment)
