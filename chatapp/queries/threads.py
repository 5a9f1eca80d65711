"""Statements about replies and threads."""

from typing import Any

from sqlalchemy import Select, and_, bindparam, func, insert, or_, select, update

from chatapp.models.conversation import IS_UNTOLD, MEMBER
from chatapp.models.message import was_changed
from chatapp.queries.rows import MESSAGES, PERSON, KeyedSelect, conversations, memberships, messages, users

RECENT = 12  # messages at the end of a thread, among whose senders are those that its summary names

BY_ID = KeyedSelect(MESSAGES, messages.c.id)
BY_PUBLIC_ID = KeyedSelect(MESSAGES, messages.c.public_id)
ROOTS = KeyedSelect(MESSAGES, messages.c.thread_id)

# By the ids of threads.
COUNTERS = KeyedSelect(
    select(*(conversations.c[name] for name in ("id", "public_id", "last_seq", "active_at"))), conversations.c.id
)
# Only changed messages are in the index of revs, and the deleted ones among them are counted.
_counted: Select[Any] = select(messages.c.conversation_id, func.count().label("number"))
TOMBSTONES = KeyedSelect(
    _counted.where(was_changed, messages.c.deleted_at.is_not(None)).group_by(messages.c.conversation_id),
    messages.c.conversation_id,
)
SENDERS = KeyedSelect(
    select(messages.c.conversation_id, messages.c.sender_id, *PERSON)
    .join_from(messages, conversations, conversations.c.id == messages.c.conversation_id)
    .join(users, users.c.id == messages.c.sender_id)
    .where(messages.c.seq > conversations.c.last_seq - RECENT, messages.c.deleted_at.is_(None))
    .order_by(messages.c.conversation_id, messages.c.seq.desc()),
    conversations.c.id,
)
FOLLOWERS = KeyedSelect(
    select(memberships.c.conversation_id, memberships.c.user_id).where(memberships.c.left_at.is_(None)),
    memberships.c.conversation_id,
)

# Those of the people `ids` who may begin to follow `thread`, with the `id` of the membership that they had before.
_insiders = memberships.alias("insiders")
ENTERING = (
    select(users.c.id.label("user_id"), users.c.public_id, memberships.c.id)
    .join_from(conversations, _insiders, _insiders.c.conversation_id == conversations.c.parent_id)
    .join(users, users.c.id == _insiders.c.user_id)
    .outerjoin(
        memberships, and_(memberships.c.conversation_id == conversations.c.id, memberships.c.user_id == users.c.id)
    )
    .where(
        conversations.c.id == bindparam("thread"),
        _insiders.c.left_at.is_(None),
        users.c.id.in_(bindparam("ids", expanding=True)),
        users.c.deactivated_at.is_(None),
        or_(memberships.c.id.is_(None), memberships.c.left_at.is_not(None)),
    )
)
_FOLLOWING: dict[str, Any] = {
    "last_read_seq": bindparam("read"),
    "seen_seq": bindparam("read"),
    "joined_at": bindparam("moment"),
    "rev": bindparam("list_rev"),
}
FOLLOW = insert(memberships).values(
    {"conversation_id": bindparam("thread"), "user_id": bindparam("user"), "role": MEMBER, "notify": "all"} | _FOLLOWING
)
_OWN = memberships.c.conversation_id == bindparam("thread"), memberships.c.user_id == bindparam("user")
FOLLOW_AGAIN = update(memberships).where(*_OWN).values(_FOLLOWING | {"left_at": None})
UNFOLLOW = update(memberships).where(*_OWN).values(left_at=bindparam("moment"), rev=bindparam("list_rev"))
# The threads of a room that `user` follows.
FOLLOWED_IN = (
    select(memberships.c.conversation_id, conversations.c.public_id)
    .join_from(memberships, conversations, conversations.c.id == memberships.c.conversation_id)
    .where(
        memberships.c.user_id == bindparam("user"),
        memberships.c.left_at.is_(None),
        conversations.c.parent_id == bindparam("room"),
    )
    .order_by(memberships.c.id)
)
# Threads of whose last changes their rooms were not told; `ix_conversations_untold` holds only these.
UNTOLD = select(conversations.c.id).where(IS_UNTOLD).order_by(conversations.c.id).limit(bindparam("most"))
