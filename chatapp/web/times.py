"""Times in the reader's time zone and language."""

import datetime
import functools
import itertools
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates
from flask import Flask, current_app, g, request
from flask_babel import Babel, get_locale
from flask_babel import gettext as _
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from chatapp.models.columns import now
from chatapp.payloads import times as payloads
from chatapp.web.identity.person import somebody

LANGUAGES = 10  # of Accept-Language that are looked at
WEEK = 7  # days: within them the name of a weekday is clear


def init_app(app: Flask) -> None:
    """Bind Flask-Babel to the reader's language, and register the filters below.

    Each application has a Babel of its own, since that keeps the catalogues it has read.
    """
    babel = Babel()
    babel.init_app(app, default_locale=app.config["DEFAULT_LOCALE"], locale_selector=locale)
    with app.app_context():
        app.extensions["languages"] = sorted({str(found) for found in babel.list_translations()} | {"en"})
    app.jinja_env.filters.update(
        clock_ahead=clock_ahead,
        iso=iso,
        iso_second=iso_second,
        time_of_day=time_of_day,
        date=date,
        day=day,
        day_key=day_key,
        seconds=seconds,
        when=when,
        month=month,
        full_time=full_time,
        since=since,
    )


def locale() -> str:
    """Return the identifier of the reader's locale: their own choice, else the browser's, else the installation's."""
    if _reader() and _reader().locale:
        return _reader().locale
    asked = request.headers.get("Accept-Language", "")
    return _asked_for(asked, tuple(languages())) or current_app.config["DEFAULT_LOCALE"]


@functools.lru_cache(maxsize=256)
def _asked_for(header, languages):
    """Return the first locale in an Accept-Language header whose language has a catalogue, or None.

    Only those are looked up: for an unknown one, Babel goes through the names of all its files.
    """
    spoken = {identifier.partition("_")[0] for identifier in languages}
    wanted = parse_accept_header(header, LanguageAccept).values()
    for identifier in itertools.islice(wanted, LANGUAGES):
        if identifier.partition("-")[0].lower() in spoken and (known := _known_locale(identifier)):
            return str(known)
    return None


def languages() -> list[str]:
    """Return the identifiers of the languages with a catalogue, and English, which needs none."""
    return current_app.extensions["languages"]


def language() -> str:
    """Return which of `languages()` the pages of this reader use."""
    used = get_locale()
    return next((one for one in (str(used), used.language) if one in languages()), "en")


def zone() -> ZoneInfo:
    """Return the reader's time zone as a ZoneInfo."""
    reader = _reader()
    return ZoneInfo((reader and reader.time_zone) or current_app.config["DEFAULT_TIME_ZONE"])


def minutes_ahead(other: str) -> int:
    """Return by how many minutes the clocks of a time zone are ahead of the reader's now."""
    offset = _aware(now()).astimezone(ZoneInfo(other)).utcoffset() - _here(now()).utcoffset()
    return int(offset.total_seconds() // 60)


def clock_ahead(minutes: int) -> str:
    """Return the time of day now, as `time_of_day`, where clocks are so many minutes ahead of the reader's."""
    return time_of_day(now() + datetime.timedelta(minutes=minutes))


def iso(time: str | datetime.datetime) -> str:
    """Return `2026-11-20T14:33:05.123Z`."""
    return payloads.iso_of(_aware(time))


def iso_second(time: str | datetime.datetime) -> str:
    """Return `2026-11-20T14:33:05Z`: short, for pages of many rows."""
    return f"{iso(time)[:19]}Z"


def time_of_day(time: str | datetime.datetime) -> str:
    """Return `14:32`, or as the reader's language writes it."""
    return _spaced(dates.format_time(_here(time), "short", locale=get_locale()))


def day(time: str | datetime.datetime) -> str:
    """Return `Today`, `Yesterday`, `Tuesday, 3 November`, or with the year when it is not this one."""
    date, today = _here(time).date(), _here(now()).date()
    if date == today:
        return _("Today")
    if date == today - datetime.timedelta(days=1):
        return _("Yesterday")
    skeleton = "MMMMEEEEd" if date.year == today.year else "yMMMMEEEEd"
    return dates.format_skeleton(skeleton, date, locale=get_locale())


def date(time: str | datetime.datetime) -> str:
    """Return `3 November 2026`, or as the reader's language writes it."""
    return dates.format_date(_here(time), "long", locale=get_locale())


def day_key(time: str | datetime.datetime) -> str:
    """Return the date in the reader's zone as `2026-11-20`."""
    return _here(time).date().isoformat()


def seconds(time: str | datetime.datetime) -> float:
    """Return seconds since the epoch, to tell how far apart two messages are."""
    return _aware(time).timestamp()


def when(time: str | datetime.datetime) -> str:
    """Return the shortest that is clear: `14:32` today, `Tue` this week, `3 Nov` this year, `2025-11-03` before."""
    date, today = _here(time).date(), _here(now()).date()
    if date == today:
        return time_of_day(time)
    if datetime.timedelta() < today - date < datetime.timedelta(days=WEEK):
        return dates.format_skeleton("EEE", date, locale=get_locale())
    if date.year == today.year:
        return dates.format_skeleton("MMMd", date, locale=get_locale())
    return date.isoformat()


def month(time: str | datetime.datetime) -> str:
    """Return the month of a time with its year, `Nov 2025`."""
    return dates.format_skeleton("yMMM", _here(time), locale=get_locale())


def since(time: str | datetime.datetime, *, is_short: bool = False) -> str:
    """Return `14:33` today, `Tuesday 14:33` this week, `3 Nov 14:33` before; a day's name alone when it `is_short`."""
    date, today = _here(time).date(), _here(now()).date()
    if date == today:
        return time_of_day(time)
    is_recent = today - date < datetime.timedelta(days=WEEK)
    name = dates.format_skeleton("EEEE", date, locale=get_locale()) if is_recent else when(time)
    return name if is_short else f"{name} {time_of_day(time)}"


def full_time(time: str | datetime.datetime) -> str:
    """Return date and time in full, for titles and screen readers."""
    date = dates.format_date(_here(time), "full", locale=get_locale())
    return f"{date}, {time_of_day(time)}"


def _spaced(text):
    """Return a time with plain spaces. CLDR has a narrow one before PM, which not all browsers have, and a page would
    show both. `static/js/page/times.js` does the same."""
    return text.replace("\u202f", " ")


def _here(time):
    return _aware(time).astimezone(zone())


def _aware(time):
    return datetime.datetime.fromisoformat(time) if isinstance(time, str) else time


def _reader():
    if g.get("shell_is_bare"):
        return None
    return somebody()


def _known_locale(identifier):
    try:
        return Locale.parse(identifier, sep="-")
    except (ValueError, UnknownLocaleError):
        return None
