"""The statements of posting, built once."""

from typing import Any

from sqlalchemy import bindparam, insert, select, update

from chatapp.models.clock import later
from chatapp.queries.rows import MESSAGES, PERSON, KeyedSelect, conversations, memberships, messages, users

# The columns of a new message.
COLUMNS = (
    *("public_id", "conversation_id", "seq", "rev", "sender_id", "client_id", "digest"),
    *("kind", "body", "body_format", "parts", "reply_to_id", "created_at"),
)

KEY = (messages.c.sender_id, messages.c.client_id)
DIGESTS = KeyedSelect(select(*KEY, messages.c.digest), *KEY)
STORED = KeyedSelect(MESSAGES, *KEY)

LOCKED_CONVERSATIONS = KeyedSelect(
    select(
        *(conversations.c[name] for name in ("id", "public_id", "kind", "posting", "archived_at", "last_seq")),
        *(conversations.c[name] for name in ("last_rev", "parent_id")),
    )
    .order_by(conversations.c.id)  # processes that lock several lock them in one order
    .with_for_update(key_share=True),  # rows that point at it are inserted meanwhile
    conversations.c.public_id,
)
MEMBERSHIP_KEY = (memberships.c.conversation_id, memberships.c.user_id)
MEMBERS = (
    select(
        *MEMBERSHIP_KEY,
        *(memberships.c[name] for name in ("id", "role", "last_read_seq", "seen_seq")),
        *PERSON,
    )
    .join_from(memberships, users, users.c.id == memberships.c.user_id)
    .where(memberships.c.left_at.is_(None))
)
SENDERS = KeyedSelect(MEMBERS.where(users.c.deactivated_at.is_(None)), *MEMBERSHIP_KEY)
READERS = KeyedSelect(MEMBERS, memberships.c.conversation_id)

# The rooms of threads, by their ids, and the rooms' public ids, by those of their threads.
ROOMS = KeyedSelect(select(*(conversations.c[name] for name in ("id", "posting", "archived_at"))), conversations.c.id)
_rooms = conversations.alias("rooms")
ROOM_OF = (
    select(_rooms.c.public_id)
    .join_from(conversations, _rooms, _rooms.c.id == conversations.c.parent_id)
    .where(conversations.c.public_id == bindparam("thread"))
)
FOLLOWERS = KeyedSelect(
    select(*MEMBERSHIP_KEY, *(memberships.c[name] for name in ("id", "last_read_seq", "seen_seq"))).where(
        memberships.c.left_at.is_(None)
    ),
    *MEMBERSHIP_KEY,
)

_VALUES: dict[str, Any] = {name: bindparam(name) for name in COLUMNS}
INSERT = insert(messages).values(_VALUES).inline()
# A message that shows one of a thread in the room; `source`: the public id of that one.
_sources = messages.alias("sources")
INSERT_SHOWN = (
    insert(messages)
    .values(
        {
            **_VALUES,
            "thread_message_id": select(_sources.c.id)
            .where(_sources.c.public_id == bindparam("source"))
            .scalar_subquery(),
        }
    )
    .inline()
)
SET_COUNTERS = (
    update(conversations)
    .where(conversations.c.id == bindparam("at"))
    .values(last_seq=bindparam("seq"), last_rev=bindparam("rev"), active_at=later(0), changed_at=later(0))
)
SET_READ_MARKS = (
    update(memberships)
    .where(memberships.c.id == bindparam("at"))
    .values(last_read_seq=bindparam("read"), seen_seq=bindparam("seen"))
)
