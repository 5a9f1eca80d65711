"""How a person is named, and in which zone and language they read."""

import zoneinfo

from babel import Locale, UnknownLocaleError

from chatapp import limits
from chatapp.errors import Invalid
from chatapp.services import presence
from chatapp.services.rates import spend
from chatapp.services.text import clean_name
from chatapp.services.writing import writing

ZONES = frozenset(zoneinfo.available_timezones())


def change(person, *, display_name=None, time_zone=None, locale=None, status=None):
    """Change what is given; None leaves it, an empty locale follows the browser.

    Nothing is changed if any of it is `Invalid`.
    """
    if display_name is not None:
        display_name = clean_name(display_name, "display_name", limit=limits.DISPLAY_NAME)
    if time_zone is not None:
        require_time_zone(time_zone)
    if locale:
        _require_locale(locale)
    if status is not None:
        presence.set_status(person, status)
    with writing():
        spend("RATE_OTHER", person.public_id)
        person.name_as(display_name or person.display_name)
        person.time_zone = time_zone or person.time_zone
        person.locale = person.locale if locale is None else locale or None


def require_time_zone(time_zone):
    """Raise `Invalid("bad_time_zone")` unless there is such a zone."""
    if time_zone not in ZONES:
        raise Invalid("bad_time_zone", field="time_zone")


def _require_locale(locale):
    try:
        Locale.parse(locale)
    except (ValueError, UnknownLocaleError):
        raise Invalid("bad_locale", field="locale") from None
