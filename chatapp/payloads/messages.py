"""Messages on the wire."""

from typing import Any

from chatapp.markup.parts import parts
from chatapp.payloads import Payload
from chatapp.payloads.people import public_user
from chatapp.payloads.times import iso

PREVIEW = 140  # code points: what fits one line of the list on any screen


def message(row: Any) -> Payload:
    """Return a message whole, a row of `rows.MESSAGES`; a deleted one without its text."""
    return {
        "id": row.public_id,
        "conversation": row.conversation_public_id,
        "seq": row.seq,
        "rev": row.rev,
        "kind": row.kind,
        "client_id": row.client_id,
        "sender": _sender(row),
        "body": row.body,
        "parts": parts(row.body) if row.body else [],
        "mentions": {"people": row.mentioned or [], "all": bool(row.mentions_all)},
        "created_at": iso(row.created_at),
        "edited_at": iso(row.edited_at),
        "deleted_at": iso(row.deleted_at),
        "deleted_by": _deleted_by(row),
        "system": row.data,
    }


def preview(row: Any) -> Payload | None:
    """Return a message, a row of `rows.MESSAGES`, as one line of a list; None for none."""
    if row is None:
        return None
    return {
        "seq": row.seq,
        "sender": _sender(row),
        "text": " ".join(row.body.split())[:PREVIEW] if row.body else None,
        "kind": row.kind,
        "deleted": row.deleted_at is not None,
        "system": row.data,
        "created_at": iso(row.created_at),
    }


def _sender(row: Any) -> Payload:
    return public_user(
        row.sender_public_id,
        row.sender_username,
        row.sender_display_name,
        row.sender_is_bot,
        row.sender_deactivated_at is None,
        row.sender_shares_name,
    )


def _deleted_by(row: Any) -> str | None:
    if row.deleted_at is None:
        return None
    return "sender" if row.deleted_by_id == row.sender_id else "owner"
