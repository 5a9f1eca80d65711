"""People on the wire."""

import functools
import zlib

from chatapp.payloads.times import iso

HUES = 12  # as many as static/css has avatar colours


def person(user):
    """Return what everybody may know of somebody."""
    return shown(user.public_id, user.username, user.display_name, user.is_bot, user.deactivated_at is None)


@functools.lru_cache(maxsize=10_000)
def shown(public_id, username, display_name, is_bot, is_active):
    """Return what everybody may know of somebody. The dict is the same each time: who changes it makes another."""
    return {
        "id": public_id,
        "username": username,
        "name": display_name,
        "initials": initials(display_name),
        "hue": zlib.crc32(public_id.encode()) % HUES,
        "is_bot": is_bot,
        "active": is_active,
    }


def initials(name):
    """Return the first letters of the first and last word, upper case."""
    words = [word for word in name.split() if word[0].isalnum()] or [name]
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper()


def presence(user, state):
    """Return how somebody is here: `state` is online, away, offline or unknown."""
    return {
        "person": user.public_id,
        "state": state,
        "last_seen": None if state == "online" else iso(user.last_seen_at),
        "status": user.status,
    }


def me(user, *, csrf_token, epoch):
    """Return what people may know of themselves."""
    return person(user) | {
        "email": user.email,
        "time_zone": user.time_zone,
        "locale": user.locale,
        "is_admin": user.is_admin,
        "status": user.status,
        "csrf_token": csrf_token,
        "epoch": epoch,
        "last_rev": user.last_rev,
    }


def administered(user):
    """Return a person as administrators see them."""
    return person(user) | {
        "is_admin": user.is_admin,
        "created_at": iso(user.created_at),
        "deactivated_at": iso(user.deactivated_at),
        "last_seen": iso(user.last_seen_at),
    }


def sign_in(login_session, *, current):
    """Return one of a person's own sign-ins."""
    return {
        "id": login_session.public_id,
        "user_agent": login_session.user_agent,
        "created_at": iso(login_session.created_at),
        "last_used_at": iso(login_session.last_used_at),
        "current": current,
    }


def invitation(row):
    """Return an invitation without its token, which only its maker ever saw."""
    return {
        "id": row.public_id,
        "created_at": iso(row.created_at),
        "expires_at": iso(row.expires_at),
        "open": row.is_open,
        "used_by": row.used_by and person(row.used_by),
    }
