"""Profiles: names, language, time zone and status."""

import re

from babel import Locale, UnknownLocaleError

from chatapp import limits
from chatapp.errors import Invalid
from chatapp.models import User
from chatapp.services.accounts.time_zones import require_time_zone
from chatapp.services.presence import presence
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import clean_name

LOCALE = re.compile(rf"[A-Za-z0-9_]{{2,{limits.LOCALE}}}")


def change(
    person: User,
    *,
    display_name: str | None = None,
    time_zone: str | None = None,
    locale: str | None = None,
    status: str | None = None,
) -> None:
    """Change the given values; None leaves one as it is, an empty locale follows the browser.

    Nothing is changed if any value is `Invalid`.
    """
    if display_name in (None, person.display_name):
        display_name = None  # an older account keeps the name it has
    else:
        display_name = clean_name(display_name, "display_name", limit=limits.DISPLAY_NAME)
    if time_zone is not None:
        require_time_zone(time_zone)
    if locale:
        _require_locale(locale)
    if status is not None:
        status = presence.clean_status(status)
    with write_transaction():
        spend("RATE_DEFAULT", person.public_id)
        person.name_as(display_name or person.display_name)
        person.time_zone = time_zone or person.time_zone
        person.locale = person.locale if locale is None else locale or None
        person.status = person.status if status is None else status
    if status is not None:
        presence.tell_status(person)


def _require_locale(locale: str) -> None:
    # Babel drops what follows a dot or an @, however long.
    if not LOCALE.fullmatch(locale):
        raise Invalid("bad_locale", field="locale")
    try:
        Locale.parse(locale)
    except (ValueError, UnknownLocaleError):
        raise Invalid("bad_locale", field="locale") from None
