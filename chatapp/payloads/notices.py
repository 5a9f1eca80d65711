"""Entries of Activity on the wire, and how a person wants to be told."""

from collections.abc import Sequence
from typing import Any

from chatapp.payloads import Payload
from chatapp.payloads.messages import preview
from chatapp.payloads.people import person
from chatapp.payloads.times import iso, until


def entry(
    kind: str, *, at: Any, place: Any, message: Any, actor: Any, people: Sequence[Any] = (), **more: Any
) -> Payload:
    """Return one entry of Activity.

    `place`: a row of `queries.notices.PLACES`; `message`: one of `queries.rows.MESSAGES`, or None; `actor`, `people`:
    persons' columns; `more`: rev, count, keys, all, unseen.
    """
    of = message.public_id if message is not None else place.public_id
    return {
        "id": f"{kind}-{of}",
        "kind": kind,
        "at": iso(at),
        "place": _place(place),
        "message": None if message is None else {"id": message.public_id, **(preview(message) or {})},
        "actor": None if actor is None else person(actor),
        "people": [person(each) for each in people],
    } | more


def counters(last: int, seen: int, unseen: int) -> Payload:
    """Return how a person's notices stand: the revs of the newest and of the newest seen, and how many are unseen."""
    return {"last": last, "seen": seen, "unseen": unseen}


def settings(user: Any, *, is_quiet: bool) -> Payload:
    """Return how a person wants to be told, and whether they are not to be disturbed now."""
    return {
        "room_level": user.room_level,
        "disturb_after": until(user.disturb_after),
        "quiet_hours": user.quiet_hours,
        "plays_sound": user.plays_sound,
        "quiet": is_quiet,
    }


def _place(row: Any) -> Payload:
    """Return a conversation as Activity names it; `room` is that of a thread."""
    room = None if row.room_public_id is None else {"conversation": row.room_public_id, "name": row.room_name}
    return {"conversation": row.public_id, "kind": row.kind, "name": row.name, "room": room}
