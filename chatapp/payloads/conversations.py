"""Conversations on the wire: as a member sees them, as the directory shows them, and what members share.

A `membership_row` is a row of `queries.memberships.MEMBERSHIPS`: it has the columns of its conversation too.
"""

from typing import Any

from chatapp.models import Conversation, Membership
from chatapp.models.conversation import DIRECT, THREAD, lets_post
from chatapp.models.protocols import MembershipRow
from chatapp.payloads import Payload
from chatapp.payloads.people import person
from chatapp.payloads.times import iso, until


def shared(conversation: Any, member_count: int) -> Payload:
    """Return the part of a summary that is the same for every member."""
    return {
        "conversation": conversation.public_id,
        "kind": conversation.kind,
        "name": conversation.name,
        "topic": conversation.topic,
        "visibility": conversation.visibility,
        "posting": conversation.posting,
        "mention_all": conversation.mention_all,
        "archived": conversation.archived_at is not None,
        "member_count": member_count,
        "last_seq": conversation.last_seq,
        "last_rev": conversation.last_rev,
        "meta_rev": conversation.meta_rev,
        "active_at": iso(conversation.active_at),
    }


def membership(membership_row: MembershipRow, mentions: int) -> Payload:
    """Return the member's own membership. `mentions`: how many unread messages name them, or everyone."""
    return {
        "role": membership_row.role,
        "last_read_seq": membership_row.last_read_seq,
        "seen_seq": membership_row.seen_seq,
        "unread": membership_row.last_seq - membership_row.last_read_seq,
        "mentions": mentions,
        "level": membership_row.level,
        "muted_until": until(membership_row.muted_until),
        "can_post": lets_post(membership_row.posting, membership_row.role),
        "rev": membership_row.rev,
        "active": membership_row.left_at is None,
        "follows": membership_row.follows,
    }


def summary(
    membership_row: MembershipRow,
    *,
    people: list[Payload],
    member_count: int,
    last_message: Payload | None,
    root: Payload | None = None,
    mentions: int = 0,
) -> Payload:
    """Return a conversation as one member sees it.

    `people`: payloads of the others in a direct conversation, empty for rooms. `last_message`: a preview or None.
    `root`: of a thread, the message on which it hangs. `mentions`: as in `membership`.
    """
    return shared(membership_row, member_count) | {
        "title": _title(membership_row, people, root),
        "parent": _parent(membership_row),
        "root": root,
        "people": people,
        "last_message": last_message,
        "membership": membership(membership_row, mentions),
    }


def membership_ended(conversation_id: str, rev: int) -> Payload:
    """Return the entry that replaces a summary once the membership has ended, at `rev` of the user's list."""
    return {"conversation": conversation_id, "gone": True, "rev": rev}


def conversation_head(
    conversation: Any, last_read_seq: int, last_message: Payload | None, *, mentions: int, outcome: str
) -> Payload:
    """Return a conversation head: counters, unread count and preview for one reader.

    `last_message`: a preview or None. `mentions`: as in `membership`; `outcome`: of the rule for its last message.
    """
    return {
        "conversation": conversation.public_id,
        "parent": conversation.parent_public_id,
        "last_seq": conversation.last_seq,
        "last_rev": conversation.last_rev,
        "meta_rev": conversation.meta_rev,
        "last_read_seq": last_read_seq,
        "unread": conversation.last_seq - last_read_seq,
        "mentions": mentions,
        "outcome": outcome,
        "last_message": last_message,
        "active_at": iso(conversation.active_at),
    }


def in_directory(conversation: Conversation, *, member_count: int, joined: bool) -> Payload:
    """Return a room as the directory shows it."""
    return {
        "conversation": conversation.public_id,
        "name": conversation.name,
        "topic": conversation.topic,
        "visibility": conversation.visibility,
        "member_count": member_count,
        "posting": conversation.posting,
        "joined": joined,
        "active_at": iso(conversation.active_at),
    }


def member(row: Membership) -> Payload:
    """Return a member as the other members see them."""
    return {
        "person": person(row.user),
        "role": row.role,
        "joined_at": iso(row.joined_at),
        "seen_seq": row.seen_seq,
    }


def _parent(membership_row: MembershipRow) -> Payload | None:
    if membership_row.parent_public_id is None:
        return None
    return {"conversation": membership_row.parent_public_id, "title": membership_row.parent_name}


def _title(membership_row: MembershipRow, people: list[Payload], root: Payload | None) -> str | None:
    if membership_row.kind == THREAD:
        return (root and root["text"]) or membership_row.parent_name
    if membership_row.kind == DIRECT:
        return ", ".join(other["name"] for other in people) or membership_row.own_display_name
    return membership_row.name
