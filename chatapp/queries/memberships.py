"""Memberships with their conversation as flat rows, and other statements about conversations."""

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, null, or_, select

from chatapp.models.clock import later
from chatapp.models.conversation import DIRECT, ROOM, THREAD
from chatapp.queries.rows import MESSAGES, PERSON, KeyedSelect, conversations, memberships, messages, users

_rooms = conversations.alias("rooms")  # of threads
_insiders = memberships.alias("insiders")  # memberships of these
_IS_THREAD = conversations.c.parent_id.is_not(None)


_FOLLOWS = and_(memberships.c.id.is_not(None), memberships.c.left_at.is_(None))
_IS_READ = and_(_IS_THREAD, ~_FOLLOWS)  # nothing is unread in a thread that nobody follows


def _columns(user_id: ColumnElement[int]) -> list[ColumnElement[Any]]:
    """Return the columns of MEMBERSHIPS; of a thread, `memberships` may lack the row of the person `user_id`."""
    return [
        memberships.c.id,
        conversations.c.id.label("conversation_id"),
        user_id.label("user_id"),
        case((_IS_THREAD, _insiders.c.role), else_=memberships.c.role).label("role"),
        func.coalesce(memberships.c.rev, 0).label("rev"),
        case((_insiders.c.id.is_(None), memberships.c.left_at), else_=null()).label("left_at"),
        *(case((_IS_READ, conversations.c.last_seq), else_=memberships.c[mark]).label(mark) for mark in _MARKS),
        _FOLLOWS.label("follows"),
        memberships.c.level,
        memberships.c.muted_until,
        *(conversations.c[name] for name in ("public_id", "kind", "name", "topic", "parent_id")),
        *(case((_IS_THREAD, _rooms.c[name]), else_=conversations.c[name]).label(name) for name in _OF_THE_ROOM),
        *(conversations.c[name] for name in ("last_seq", "last_rev", "meta_rev", "active_at")),
        _rooms.c.public_id.label("parent_public_id"),
        _rooms.c.name.label("parent_name"),
        users.c.display_name.label("own_display_name"),
        users.c.room_level.label("own_room_level"),
    ]


_MARKS = ("last_read_seq", "seen_seq")
_OF_THE_ROOM = ("visibility", "posting", "mention_all", "archived_at")
_IS_INSIDE = and_(_insiders.c.conversation_id == conversations.c.parent_id, _insiders.c.left_at.is_(None))

# The rows that `payloads.conversations` takes, as `models.protocols.MembershipRow` describes them.
MEMBERSHIPS = (
    select(*_columns(memberships.c.user_id))
    .join_from(memberships, conversations, conversations.c.id == memberships.c.conversation_id)
    .join(users, users.c.id == memberships.c.user_id)
    .outerjoin(_rooms, _rooms.c.id == conversations.c.parent_id)
    .outerjoin(_insiders, and_(_IS_INSIDE, _insiders.c.user_id == memberships.c.user_id))
)
ACTIVE = MEMBERSHIPS.where(memberships.c.left_at.is_(None), or_(~_IS_THREAD, _insiders.c.id.is_not(None)))

# Threads of the rooms of `user`, whether they follow them or not.
_THREADS = (
    select(*_columns(_insiders.c.user_id))
    .join_from(conversations, _rooms, _rooms.c.id == conversations.c.parent_id)
    .join(_insiders, _IS_INSIDE)
    .join(users, users.c.id == _insiders.c.user_id)
    .outerjoin(
        memberships,
        and_(memberships.c.conversation_id == conversations.c.id, memberships.c.user_id == _insiders.c.user_id),
    )
    .where(_insiders.c.user_id == bindparam("user"))
)
THREAD_IN = _THREADS.where(conversations.c.public_id == bindparam("public_id"))
THREAD_BY_ID = _THREADS.where(conversations.c.id == bindparam("conversation"))

BY_ID = ACTIVE.where(memberships.c.id == bindparam("id"))
OF_USER = ACTIVE.where(memberships.c.user_id == bindparam("user"))
OF_USER_IN = OF_USER.where(conversations.c.public_id == bindparam("public_id"))
CHANGED_AFTER = MEMBERSHIPS.where(
    memberships.c.user_id == bindparam("user"), memberships.c.rev > bindparam("rev")
).order_by(memberships.c.rev)

# Direct conversations without messages are left out, and threads.
_IS_LISTED = or_(conversations.c.kind == ROOM, and_(conversations.c.kind == DIRECT, conversations.c.last_seq > 0))
LISTED = OF_USER.where(_IS_LISTED)
NEWEST_FIRST = LISTED.order_by(conversations.c.active_at.desc(), conversations.c.id.desc())
UNREAD_FIRST = LISTED.order_by(
    conversations.c.last_seq <= memberships.c.last_read_seq, conversations.c.active_at.desc()
).limit(bindparam("limit"))
UNREAD_FIRST_OF_KIND = UNREAD_FIRST.where(conversations.c.kind == bindparam("kind"))
PAGE_OF_KIND = UNREAD_FIRST_OF_KIND.offset(bindparam("offset"))
FOLLOWED = (
    OF_USER.where(conversations.c.kind == THREAD)
    .order_by(
        conversations.c.last_seq <= memberships.c.last_read_seq,
        conversations.c.active_at.desc(),
        conversations.c.id.desc(),
    )
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)

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

# By `ids`, of people, and `public_ids`, of conversations. A thread is where the members of its room are.
WHO_IS_WHERE = (
    select(memberships.c.user_id, conversations.c.public_id)
    .join_from(
        memberships,
        conversations,
        memberships.c.conversation_id == func.coalesce(conversations.c.parent_id, conversations.c.id),
    )
    .where(
        memberships.c.left_at.is_(None),
        memberships.c.user_id.in_(bindparam("ids", expanding=True)),
        conversations.c.public_id.in_(bindparam("public_ids", expanding=True)),
    )
)

# By `ids`: of people. Muted conversations are left out, and threads of muted rooms.
UNREAD = (
    select(
        memberships.c.user_id, conversations.c.kind, func.sum(conversations.c.last_seq - memberships.c.last_read_seq)
    )
    .join_from(memberships, conversations, conversations.c.id == memberships.c.conversation_id)
    .outerjoin(_insiders, and_(_IS_INSIDE, _insiders.c.user_id == memberships.c.user_id))
    .where(
        memberships.c.user_id.in_(bindparam("ids", expanding=True)),
        memberships.c.left_at.is_(None),
        *(or_(each.c.muted_until.is_(None), each.c.muted_until <= later(0)) for each in (memberships, _insiders)),
    )
    .group_by(memberships.c.user_id, conversations.c.kind)
)
