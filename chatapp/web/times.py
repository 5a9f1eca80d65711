"""Times and languages as the reader knows them."""

import datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates
from flask import current_app, g, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from chatapp.extensions import babel
from chatapp.models.columns import now
from chatapp.payloads import times as payloads

WEEK = 7  # days: within them a weekday's name says enough


def init_app(app):
    """Bind Flask-Babel with the reader's language, and give templates the filters below."""
    babel.init_app(app, default_locale=app.config["DEFAULT_LOCALE"], locale_selector=locale)
    with app.app_context():
        app.extensions["languages"] = sorted({str(found) for found in babel.list_translations()} | {"en"})
    app.jinja_env.filters.update(
        iso=iso,
        iso_second=iso_second,
        time_of_day=time_of_day,
        day=day,
        day_key=day_key,
        seconds=seconds,
        when=when,
        full_time=full_time,
    )


def locale():
    """Return the identifier of the reader's locale: their own choice, else the browser's, else the installation's."""
    if _reader() and _reader().locale:
        return _reader().locale
    spoken = {Locale.parse(identifier).language for identifier in languages()}
    for wanted in request.accept_languages.values():
        if (known := _known_locale(wanted)) and known.language in spoken:
            return str(known)
    return current_app.config["DEFAULT_LOCALE"]


def languages():
    """Return the identifiers of the languages that there are catalogues for, English, which needs none, included."""
    return current_app.extensions["languages"]


def zone():
    """Return the reader's time zone as a ZoneInfo."""
    return ZoneInfo(_reader().time_zone if _reader() else current_app.config["DEFAULT_TIME_ZONE"])


def iso(time):
    """Return `2026-11-20T14:33:05.123Z`."""
    return payloads.iso(_aware(time))


def iso_second(time):
    """Return `2026-11-20T14:33:05Z`: what a page of many rows has to say of each."""
    return f"{iso(time)[:19]}Z"


def time_of_day(time):
    """Return `14:32`, or as the reader's language writes it."""
    return dates.format_time(_here(time), "short", locale=get_locale())


def day(time):
    """Return `Today`, `Yesterday`, `Tuesday, 3 November`, or with the year when it is not this one."""
    date, today = _here(time).date(), _here(now()).date()
    if date == today:
        return _("Today")
    if date == today - datetime.timedelta(days=1):
        return _("Yesterday")
    skeleton = "MMMMEEEEd" if date.year == today.year else "yMMMMEEEEd"
    return dates.format_skeleton(skeleton, date, locale=get_locale())


def day_key(time):
    """Return the date in the reader's zone as `2026-11-20`."""
    return _here(time).date().isoformat()


def seconds(time):
    """Return seconds since the epoch, to tell how far apart two messages are."""
    return _aware(time).timestamp()


def when(time):
    """Return the shortest that is clear: `14:32` today, `Tue` this week, `3 Nov` this year, `2025-11-03` before."""
    date, today = _here(time).date(), _here(now()).date()
    if date == today:
        return time_of_day(time)
    if datetime.timedelta() < today - date < datetime.timedelta(days=WEEK):
        return dates.format_skeleton("EEE", date, locale=get_locale())
    if date.year == today.year:
        return dates.format_skeleton("MMMd", date, locale=get_locale())
    return date.isoformat()


def full_time(time):
    """Return date and time in full, for titles and screen readers."""
    moment = _here(time)
    date = dates.format_date(moment, "full", locale=get_locale())
    return f"{date}, {dates.format_time(moment, 'short', locale=get_locale())}"


def _here(time):
    return _aware(time).astimezone(zone())


def _aware(time):
    return datetime.datetime.fromisoformat(time) if isinstance(time, str) else time


def _reader():
    if g.get("shell_is_bare"):
        return None
    return current_user if current_user.is_authenticated else None


def _known_locale(identifier):
    try:
        return Locale.parse(identifier, sep="-")
    except (ValueError, UnknownLocaleError):
        return None
