"""Messages on the wire."""

from chatapp.payloads.parts import parts
from chatapp.payloads.people import person
from chatapp.payloads.times import iso

PREVIEW = 140  # code points: what fits one line of the list on any screen


def message(row):
    """Return a message whole; a deleted one without its text."""
    return {
        "id": row.public_id,
        "conversation": row.conversation.public_id,
        "seq": row.seq,
        "rev": row.rev,
        "kind": row.kind,
        "client_id": row.client_id,
        "sender": person(row.sender),
        "body": row.body,
        "parts": parts(row.body) if row.body else [],
        "created_at": iso(row.created_at),
        "edited_at": iso(row.edited_at),
        "deleted_at": iso(row.deleted_at),
        "deleted_by": _deleted_by(row),
        "system": row.data,
    }


def preview(row):
    """Return a message as one line of a list, None for none."""
    if row is None:
        return None
    return {
        "seq": row.seq,
        "sender": person(row.sender),
        "text": " ".join(row.body.split())[:PREVIEW] if row.body else None,
        "kind": row.kind,
        "deleted": row.is_deleted,
        "system": row.data,
        "created_at": iso(row.created_at),
    }


def _deleted_by(row):
    if not row.is_deleted:
        return None
    return "sender" if row.deleted_by_id == row.sender_id else "owner"
