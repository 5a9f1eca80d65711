"""People on the wire."""

import functools
import unicodedata
import zlib
from typing import Any

import regex

from chatapp.extensions import settings
from chatapp.models import Invitation, LoginSession, User
from chatapp.models.protocols import PersonColumns
from chatapp.payloads import Payload
from chatapp.payloads.times import iso, until

HUES = 12  # as many as static/css has avatar colours
GRAPHEME = regex.compile(r"\X")


def person(user: PersonColumns) -> Payload:
    """Return the public profile of a user."""
    is_active = user.deactivated_at is None
    return public_user(user.public_id, user.username, user.display_name, user.is_bot, is_active, user.shares_name)


@functools.lru_cache(maxsize=10_000)
def public_user(
    public_id: str, username: str, display_name: str, is_bot: bool, is_active: bool, shares_name: bool
) -> Payload:
    """Return the public profile of a user. The dict is cached: callers must not change it.

    `shares_name`: another user's display name looks the same, so the username has to be shown beside it.
    """
    told = {
        "id": public_id,
        "username": username,
        "name": display_name,
        "initials": initials(display_name),
        "hue": zlib.crc32(public_id.encode()) % HUES,
        "is_bot": is_bot,
        "active": is_active,
    }
    return told | {"ambiguous": True} if shares_name else told


def initials(name: str) -> str:
    """Return the first letters of the first and last word, upper case; of a name without letters its first sign.

    A letter is a grapheme (Unicode UAX #29): with its marks, or a whole emoji.
    """
    found = [_first_letter(word) for word in unicodedata.normalize("NFKC", name).split()]
    letters = [letter for letter in found if letter] or GRAPHEME.findall(name)[:1]
    return "".join(map(_capital, letters[:1] + letters[1:][-1:]))


def _first_letter(word: str) -> str | None:
    return next((letter for letter in GRAPHEME.findall(word) if letter[0].isalnum()), None)


def _capital(letter: str) -> str:
    upper = letter.upper()
    return upper if len(GRAPHEME.findall(upper)) == 1 else letter


def presence(user: Any, state: str) -> Payload:
    """Return the presence of a user. `state`: online, away, offline or unknown."""
    return {
        "person": user.public_id,
        "state": state,
        "last_seen": None if state == "online" else iso(user.last_seen_at),
        "status": user.status,
        "disturb_after": until(user.disturb_after),
    }


def own_profile(user: User, *, csrf_token: str | None, epoch: str) -> Payload:
    """Return the profile that users see of themselves."""
    return person(user) | {
        "email": user.email,
        "time_zone": user.time_zone or settings.DEFAULT_TIME_ZONE,
        "locale": user.locale,
        "is_admin": user.is_admin,
        "status": user.status,
        "csrf_token": csrf_token,
        "epoch": epoch,
        "last_rev": user.last_rev,
    }


def admin_user(user: User) -> Payload:
    """Return a user as administrators see them."""
    return person(user) | {
        "is_admin": user.is_admin,
        "created_at": iso(user.created_at),
        "deactivated_at": iso(user.deactivated_at),
        "last_seen": iso(user.last_seen_at),
    }


def sign_in(login_session: LoginSession, *, current: bool) -> Payload:
    """Return one of a person's own sign-ins."""
    return {
        "id": login_session.public_id,
        "user_agent": login_session.user_agent,
        "created_at": iso(login_session.created_at),
        "last_used_at": iso(login_session.last_used_at),
        "current": current,
    }


def invitation(row: Invitation) -> Payload:
    """Return an invitation without its token, which is shown only when it is made."""
    return {
        "id": row.public_id,
        "created_at": iso(row.created_at),
        "expires_at": iso(row.expires_at),
        "open": row.is_open,
        "used_by": row.used_by and person(row.used_by),
    }
