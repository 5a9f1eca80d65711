"""The statements of mentions at posting and editing, built once. Those that count them are in `queries.notices`."""

from sqlalchemy import bindparam, case, delete, func, insert, select, update

from chatapp.queries.notices import CAN_READ, mentions, with_memberships
from chatapp.queries.rows import KeyedSelect, conversations, memberships, messages, users

# By `names`, their keys, and `conversation`: the active people, and whether they may read it.
NAMED = with_memberships(
    select(users.c.id, users.c.public_id, users.c.username_key, case((CAN_READ, True), else_=False).label("can_read"))
    .select_from(users),
    users.c.id,
    bindparam("conversation"),
).where(users.c.username_key.in_(bindparam("names", expanding=True)), users.c.deactivated_at.is_(None))  # fmt: skip

# Of a conversation and a `user` in it. Of a thread, its room's: role, setting and size.
_rooms = conversations.alias("rooms")
_place = func.coalesce(conversations.c.parent_id, conversations.c.id)
_members = (
    select(func.count())
    .select_from(memberships)
    .where(memberships.c.conversation_id == _rooms.c.id, memberships.c.left_at.is_(None))
    .correlate(_rooms)
    .scalar_subquery()
)
PLACE = (
    select(_rooms.c.kind, _rooms.c.mention_all, memberships.c.role, _members.label("members"))
    .select_from(conversations)
    .join(_rooms, _rooms.c.id == _place)
    .outerjoin(
        memberships,
        (memberships.c.conversation_id == _rooms.c.id)
        & (memberships.c.user_id == bindparam("user"))
        & memberships.c.left_at.is_(None),
    )
    .where(conversations.c.id == bindparam("conversation"))
)
MEMBERS = (
    select(memberships.c.user_id, users.c.public_id)
    .join_from(memberships, users, users.c.id == memberships.c.user_id)
    .where(
        memberships.c.conversation_id == bindparam("conversation"),
        memberships.c.left_at.is_(None),
        users.c.deactivated_at.is_(None),
    )
)

MESSAGES_BY_PUBLIC_ID = KeyedSelect(
    select(*(messages.c[name] for name in ("id", "public_id", "conversation_id", "seq", "sender_id"))),
    messages.c.public_id,
)
SET_MENTIONS = (
    update(messages)
    .where(messages.c.id == bindparam("at"))
    .values(mentioned=bindparam("mentioned"), mentions_all=bindparam("mentions_all"))
)
INSERT = insert(mentions)
PEOPLE_OF = (
    select(mentions.c.user_id, users.c.public_id)
    .join_from(mentions, users, users.c.id == mentions.c.user_id)
    .where(mentions.c.message_id == bindparam("message"))
)
DELETE_ALL = delete(mentions).where(mentions.c.message_id == bindparam("message"))
DELETE_SOME = DELETE_ALL.where(mentions.c.user_id.in_(bindparam("ids", expanding=True)))
