"""Conversations on the wire: as a member sees them, as the directory shows them, and what members share.

A `seat` is a row of `models.seats.SEATS`, which has what a Conversation has, and more.
"""

from chatapp.models.conversation import DIRECT, lets_post
from chatapp.payloads.people import person
from chatapp.payloads.times import iso


def shared(conversation, member_count):
    """Return what is the same for every member."""
    return {
        "conversation": conversation.public_id,
        "kind": conversation.kind,
        "name": conversation.name,
        "topic": conversation.topic,
        "visibility": conversation.visibility,
        "posting": conversation.posting,
        "archived": conversation.archived_at is not None,
        "member_count": member_count,
        "last_seq": conversation.last_seq,
        "last_rev": conversation.last_rev,
        "meta_rev": conversation.meta_rev,
        "active_at": iso(conversation.active_at),
    }


def membership(seat):
    """Return one's own membership."""
    return {
        "role": seat.role,
        "last_read_seq": seat.last_read_seq,
        "seen_seq": seat.seen_seq,
        "unread": seat.last_seq - seat.last_read_seq,
        "can_post": lets_post(seat.posting, seat.role),
        "rev": seat.rev,
        "active": seat.left_at is None,
    }


def summary(seat, *, people, member_count, last_message):
    """Return a conversation as the member in `seat` sees it.

    `people`: payloads of the others in a direct conversation, empty for rooms. `last_message`: a preview or None.
    """
    return shared(seat, member_count) | {
        "title": _title(seat, people),
        "people": people,
        "last_message": last_message,
        "membership": membership(seat),
    }


def gone(conversation_id, rev):
    """Return what stands where a summary would, once the membership, at `rev` of one's own list, has ended."""
    return {"conversation": conversation_id, "gone": True, "rev": rev}


def head(conversation, last_read_seq, last_message):
    """Return what the list of who has read so far needs to know of a conversation that changed.

    `last_message`: a preview or None.
    """
    return {
        "conversation": conversation.public_id,
        "last_seq": conversation.last_seq,
        "last_rev": conversation.last_rev,
        "meta_rev": conversation.meta_rev,
        "last_read_seq": last_read_seq,
        "unread": conversation.last_seq - last_read_seq,
        "last_message": last_message,
        "active_at": iso(conversation.active_at),
    }


def in_directory(conversation, *, member_count, joined):
    """Return a room as the directory shows it."""
    return {
        "conversation": conversation.public_id,
        "name": conversation.name,
        "topic": conversation.topic,
        "member_count": member_count,
        "posting": conversation.posting,
        "joined": joined,
        "active_at": iso(conversation.active_at),
    }


def member(row):
    """Return a member as the other members see them."""
    return {
        "person": person(row.user),
        "role": row.role,
        "joined_at": iso(row.joined_at),
        "seen_seq": row.seen_seq,
    }


def _title(seat, people):
    if seat.kind == DIRECT:
        return ", ".join(other["name"] for other in people) or seat.own_display_name
    return seat.name
