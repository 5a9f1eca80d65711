"""Conversations on the wire: as a member sees them, as the directory shows them, and what members share."""

from chatapp.payloads.messages import preview
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
        "archived": conversation.is_archived,
        "member_count": member_count,
        "last_seq": conversation.last_seq,
        "last_rev": conversation.last_rev,
        "meta_rev": conversation.meta_rev,
        "active_at": iso(conversation.active_at),
    }


def membership(row):
    """Return one's own membership."""
    return {
        "role": row.role,
        "last_read_seq": row.last_read_seq,
        "seen_seq": row.seen_seq,
        "unread": row.unread,
        "can_post": row.can_post,
        "rev": row.rev,
        "active": row.left_at is None,
    }


def summary(row, *, people, member_count, last_message):
    """Return a conversation as the member of Membership `row` sees it.

    `people`: the other Users of a direct conversation, empty for rooms. `last_message`: Message or None.
    """
    return shared(row.conversation, member_count) | {
        "title": _title(row, people),
        "people": [person(user) for user in people],
        "last_message": preview(last_message),
        "membership": membership(row),
    }


def gone(row):
    """Return what stands where a summary would, once the membership has ended."""
    return {"conversation": row.conversation.public_id, "gone": True, "rev": row.rev}


def head(row, last_message):
    """Return what a list needs to know of a conversation that changed."""
    conversation = row.conversation
    return {
        "conversation": conversation.public_id,
        "last_seq": conversation.last_seq,
        "last_rev": conversation.last_rev,
        "meta_rev": conversation.meta_rev,
        "last_read_seq": row.last_read_seq,
        "unread": row.unread,
        "last_message": preview(last_message),
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


def _title(row, people):
    if row.conversation.is_direct:
        return ", ".join(user.display_name for user in people) or row.user.display_name
    return row.conversation.name
