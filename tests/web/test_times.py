import datetime

import pytest
from flask import g
from flask_babel import get_locale

from chatapp.web import times

MOMENT = "2026-11-20T14:33:05.123Z"


@pytest.fixture
def read(make_app, monkeypatch):
    """Return `read(filter, time, zone, language)` as it is at noon, UTC, of 20 November 2026, a Friday."""
    noon = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
    monkeypatch.setattr(times, "now", lambda: noon)

    def read(name, time, zone="UTC", language="en-GB"):
        app = make_app(DEFAULT_TIME_ZONE=zone)
        with app.test_request_context(headers={"Accept-Language": language}):
            return app.jinja_env.filters[name](time)

    return read


@pytest.mark.parametrize(
    ("name", "time", "zone", "expected"),
    [
        ("iso", MOMENT, "Asia/Tokyo", MOMENT),
        ("time_of_day", MOMENT, "UTC", "14:33"),
        ("date", MOMENT, "Pacific/Auckland", "21 November 2026"),
        ("time_of_day", MOMENT, "Asia/Tokyo", "23:33"),
        ("day_key", "2026-11-20T23:30:00.000Z", "Asia/Tokyo", "2026-11-21"),
        ("day", "2026-11-20T00:00:00.000Z", "UTC", "Today"),
        ("day", "2026-11-19T23:59:59.999Z", "UTC", "Yesterday"),
        ("day", "2026-11-19T23:59:59.999Z", "Asia/Tokyo", "Today"),
        ("day", "2026-11-03T10:00:00.000Z", "UTC", "Tuesday 3 November"),
        ("day", "2025-11-03T10:00:00.000Z", "UTC", "Monday 3 November 2025"),
        ("when", "2026-11-20T08:05:00.000Z", "UTC", "08:05"),
        ("when", "2026-11-17T08:05:00.000Z", "UTC", "Tue"),
        ("when", "2026-11-14T08:05:00.000Z", "UTC", "Sat"),
        ("when", "2026-11-13T08:05:00.000Z", "UTC", "13 Nov"),
        ("when", "2025-11-03T08:05:00.000Z", "UTC", "2025-11-03"),
        ("full_time", MOMENT, "UTC", "Friday, 20 November 2026, 14:33"),
    ],
)
def test_times_are_told_in_the_reader_s_zone(read, name, time, zone, expected):
    told = read(name, time, zone)
    assert told.replace(" at ", ", ").replace("Tuesday, ", "Tuesday ").replace("Monday, ", "Monday ") == expected


def test_a_moment_may_be_a_datetime_too(read):
    assert read("iso", datetime.datetime(2026, 11, 20, 14, 33, 5, 123000, datetime.UTC)) == MOMENT


def test_the_browser_s_language_shapes_dates(read):
    assert read("time_of_day", MOMENT, language="en-US,en;q=0.5").replace("\u202f", " ") == "2:33 PM"
    assert read("when", "2026-11-13T08:05:00.000Z", language="en-US") == "Nov 13"


@pytest.mark.parametrize("language", ["", "xx", "*", "tlh-KX, de;q=", "en_GB; q=nonsense", "\xff" * 40])
def test_languages_that_nobody_knows_are_passed_over(app, language):
    with app.test_request_context(headers={"Accept-Language": language}):
        assert get_locale().language == "en"
        assert "_flask_babel" in g


def test_a_person_s_own_zone_and_language_come_first(ada):
    ada.api("PATCH", "/me", {"time_zone": "Asia/Tokyo", "locale": "ar"})
    page = ada.get("/settings")
    assert 'lang="ar" dir="rtl"' in page.text


@pytest.mark.parametrize(("zone", "told"), [("Asia/Kathmandu", 'data-minutes-ahead="345"'), ("UTC", "same as yours")])
def test_the_page_of_a_person_tells_their_local_time(ada, bob, zone, told):
    for one, at in ((ada, "UTC"), (bob, zone)):
        assert one.api("PATCH", "/me", {"time_zone": at}).status_code == 200
    assert told in ada.get(f"/people/{bob.id}").text
    assert "Local time" not in ada.get(f"/people/{ada.id}").text
