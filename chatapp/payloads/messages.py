"""Messages on the wire."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from chatapp.markup.flat import flat
from chatapp.markup.parts import parts
from chatapp.payloads import Payload
from chatapp.payloads.people import public_user
from chatapp.payloads.times import iso

PREVIEW = 140  # code points: what fits one line of the list on any screen


class Around(NamedTuple):
    """The things around messages, read for several of them at once.

    `replies`: {message's id: `reply` of those that answer it}; `threads`: {thread's id: `thread`}; `sources`: {id of a
    message of a thread: `from_thread` of the one that shows it in the room}; `reactions`: {message's id: its
    reactions}, as `queries.reactions` returns them.
    """

    replies: Mapping[int, Payload] = MappingProxyType({})
    threads: Mapping[int, Payload] = MappingProxyType({})
    sources: Mapping[int, Payload] = MappingProxyType({})
    reactions: Mapping[int, Sequence[Any]] = MappingProxyType({})


ALONE = Around()


def message(row: Any, around: Around = ALONE) -> Payload:
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
        "format": row.body_format,
        "parts": _parts(row),
        "mentions": {"people": row.mentioned or [], "all": bool(row.mentions_all)},
        "created_at": iso(row.created_at),
        "edited_at": iso(row.edited_at),
        "deleted_at": iso(row.deleted_at),
        "deleted_by": _deleted_by(row),
        "system": row.data,
        "reply": around.replies.get(row.reply_to_id) if row.reply_to_id else None,
        "thread": around.threads.get(row.thread_id) if row.thread_id else None,
        "from_thread": around.sources.get(row.thread_message_id) if row.thread_message_id else None,
        "reactions": list(around.reactions.get(row.id, ())) if around.reactions else [],
    }


def preview(row: Any) -> Payload | None:
    """Return a message, a row of `rows.MESSAGES`, as one line of a list; None for none."""
    if row is None:
        return None
    return {
        "seq": row.seq,
        "sender": _sender(row),
        "text": _line(row),
        "kind": row.kind,
        "deleted": row.deleted_at is not None,
        "system": row.data,
        "created_at": iso(row.created_at),
    }


def reply(row: Any) -> Payload:
    """Return a message as those show it that answer it."""
    return {
        "id": row.public_id,
        "seq": row.seq,
        "sender": _sender(row),
        "text": _line(row),
        "deleted": row.deleted_at is not None,
    }


def root(row: Any) -> Payload:
    """Return a message as the list of threads shows it."""
    return {"id": row.public_id, **(preview(row) or {})}


def from_thread(row: Any) -> Payload:
    """Return the message of a thread that another one shows in the room."""
    return {"conversation": row.conversation_public_id, "seq": row.seq, "message": row.public_id}


def thread(row: Any, *, tombstones: int, people: list[Payload]) -> Payload:
    """Return a thread as the message shows it on which it hangs. `row`: of `queries.threads.COUNTERS`."""
    return {
        "conversation": row.public_id,
        "count": row.last_seq - tombstones,
        "last_at": iso(row.active_at),
        "people": people,
    }


def _line(row: Any) -> str | None:
    return flat(row.parts or row.body)[:PREVIEW] if row.body else None


def _parts(row: Any) -> list[Payload]:
    """Return the nodes of a message's text: those that were stored, or those of a plain text."""
    if not row.body:
        return []
    return parts(row.body) if row.parts is None else row.parts


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
