"""Memberships with their conversation as flat rows, and other statements about conversations."""

from sqlalchemy import bindparam, func, or_, select

from chatapp.models.clock import later
from chatapp.models.conversation import ROOM
from chatapp.queries.rows import MESSAGES, PERSON, KeyedSelect, conversations, memberships, messages, users

# The rows that `payloads.conversations` takes: `id` and `rev` are the membership's, `public_id` the conversation's,
# `own_display_name` the user's.
MEMBERSHIPS = (
    select(
        *(memberships.c[name] for name in ("id", "conversation_id", "user_id", "role", "rev", "left_at")),
        *(memberships.c[name] for name in ("last_read_seq", "seen_seq", "level", "muted_until")),
        *(conversations.c[name] for name in ("public_id", "kind", "name", "topic", "visibility", "posting")),
        conversations.c.mention_all,
        *(conversations.c[name] for name in ("archived_at", "last_seq", "last_rev", "meta_rev", "active_at")),
        users.c.display_name.label("own_display_name"),
        users.c.room_level.label("own_room_level"),
    )
    .join_from(memberships, conversations, conversations.c.id == memberships.c.conversation_id)
    .join(users, users.c.id == memberships.c.user_id)
)
ACTIVE = MEMBERSHIPS.where(memberships.c.left_at.is_(None))

BY_ID = ACTIVE.where(memberships.c.id == bindparam("id"))
OF_USER = ACTIVE.where(memberships.c.user_id == bindparam("user"))
OF_USER_IN = OF_USER.where(conversations.c.public_id == bindparam("public_id"))
CHANGED_AFTER = MEMBERSHIPS.where(
    memberships.c.user_id == bindparam("user"), memberships.c.rev > bindparam("rev")
).order_by(memberships.c.rev)

# Direct conversations without messages are left out.
LISTED = OF_USER.where(or_(conversations.c.kind == ROOM, conversations.c.last_seq > 0))
NEWEST_FIRST = LISTED.order_by(conversations.c.active_at.desc(), conversations.c.id.desc())
UNREAD_FIRST = LISTED.order_by(
    conversations.c.last_seq <= memberships.c.last_read_seq, conversations.c.active_at.desc()
).limit(bindparam("limit"))
UNREAD_FIRST_OF_KIND = UNREAD_FIRST.where(conversations.c.kind == bindparam("kind"))
PAGE_OF_KIND = UNREAD_FIRST_OF_KIND.offset(bindparam("offset"))

# By `ids`: of conversations.
_IN_THESE = memberships.c.conversation_id.in_(bindparam("ids", expanding=True)), memberships.c.left_at.is_(None)
MEMBERS = (
    select(memberships.c.conversation_id, memberships.c.user_id, memberships.c.seen_seq, *PERSON)
    .join_from(memberships, users, users.c.id == memberships.c.user_id)
    .where(*_IN_THESE)
    .order_by(memberships.c.id)
)
COUNTS = select(memberships.c.conversation_id, func.count()).where(*_IN_THESE).group_by(memberships.c.conversation_id)
LAST_MESSAGES = KeyedSelect(MESSAGES, messages.c.conversation_id, messages.c.seq)

# By `ids`, of people, and `public_ids`, of conversations.
WHO_IS_WHERE = (
    select(memberships.c.user_id, conversations.c.public_id)
    .join_from(memberships, conversations, conversations.c.id == memberships.c.conversation_id)
    .where(
        memberships.c.left_at.is_(None),
        memberships.c.user_id.in_(bindparam("ids", expanding=True)),
        conversations.c.public_id.in_(bindparam("public_ids", expanding=True)),
    )
)

# By `ids`: of people. Muted conversations are left out.
UNREAD = (
    select(
        memberships.c.user_id, conversations.c.kind, func.sum(conversations.c.last_seq - memberships.c.last_read_seq)
    )
    .join_from(memberships, conversations, conversations.c.id == memberships.c.conversation_id)
    .where(
        memberships.c.user_id.in_(bindparam("ids", expanding=True)),
        memberships.c.left_at.is_(None),
        or_(memberships.c.muted_until.is_(None), memberships.c.muted_until <= later(0)),
    )
    .group_by(memberships.c.user_id, conversations.c.kind)
)
