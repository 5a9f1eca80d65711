"""The statements of notices, mentions and levels, built once."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    null,
    or_,
    select,
    true,
    union_all,
    update,
)

from chatapp import limits
from chatapp.extensions import db
from chatapp.models.clock import later
from chatapp.models.conversation import DIRECT, NOTHING
from chatapp.models.message import Mention, Reaction
from chatapp.models.notice import MENTION, REACTION, Notice
from chatapp.queries.rows import MESSAGES, PERSON, conversations, memberships, messages, users

notices = db.metadata.tables[Notice.__tablename__]
mentions = db.metadata.tables[Mention.__tablename__]
reactions = db.metadata.tables[Reaction.__tablename__]

own = memberships.alias("own")
above = memberships.alias("above")  # the membership of a thread's room

# The readers of a conversation: its members, and of a thread those of its room, whether they follow it or not.
CAN_READ = or_(
    and_(conversations.c.parent_id.is_(None), own.c.id.is_not(None), own.c.left_at.is_(None)),
    and_(conversations.c.parent_id.is_not(None), above.c.id.is_not(None), above.c.left_at.is_(None)),
)
IS_MUTED = or_(func.coalesce(own.c.muted_until > later(0), False), func.coalesce(above.c.muted_until > later(0), False))
_SET_LEVEL = func.coalesce(own.c.level, above.c.level)
# `services.notices.rule.level_in` says what the level is where it is not `nothing`.
_IS_SILENCED = func.coalesce(_SET_LEVEL, case((conversations.c.kind != DIRECT, users.c.room_level))) == NOTHING
QUIET_TIMES = tuple(users.c[name] for name in ("disturb_after", "quiet_hours", "time_zone"))


def with_memberships(statement: Select[Any], user: Any, conversation: Any) -> Select[Any]:
    """Return a select that has `conversations`, joined with the memberships of `user`, a column, in it and above it."""
    return (
        statement.join(conversations, conversations.c.id == conversation)
        .outerjoin(own, and_(own.c.conversation_id == conversations.c.id, own.c.user_id == user))
        .outerjoin(above, and_(above.c.conversation_id == conversations.c.parent_id, above.c.user_id == user))
    )


# By `ids`, of people, and `conversation`, in its database's id: those of them who may read it.
RECIPIENTS = with_memberships(
    select(
        *(users.c[name] for name in ("id", "public_id", "last_notice", "seen_notice")),
        *QUIET_TIMES,
        conversations.c.kind,
        _SET_LEVEL.label("level"),
        users.c.room_level,
        IS_MUTED.label("is_muted"),
    ).select_from(users),
    users.c.id,
    bindparam("conversation"),
).where(users.c.id.in_(bindparam("ids", expanding=True)), users.c.deactivated_at.is_(None), CAN_READ)

# By `ids`, of people: locked in one order by all who write notices.
LOCKED = (
    select(users.c.id)
    .where(users.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(users.c.id)
    .with_for_update(key_share=True)  # rows that point at them are inserted meanwhile, before the lock
)
WRITTEN = select(notices).where(
    notices.c.user_id.in_(bindparam("ids", expanding=True)),
    notices.c.kind == bindparam("of_kind"),
    notices.c.conversation_id == bindparam("conversation"),
)
WRITTEN_OF_MESSAGE = WRITTEN.where(notices.c.message_id == bindparam("message"))
MENTIONED_BY = select(notices).where(
    notices.c.user_id.in_(bindparam("ids", expanding=True)),
    notices.c.kind == MENTION,
    notices.c.message_id == bindparam("message"),
)
KIND = select(conversations.c.kind).where(conversations.c.id == bindparam("conversation"))
INSERT = insert(notices)
UPDATE = (
    update(notices)
    .where(notices.c.id == bindparam("at"))
    .values({name: bindparam(f"new_{name}") for name in ("rev", "message_id", "actor_id", "count", "changed_at")})
)
COUNT_ON = (
    update(users).where(users.c.id == bindparam("at")).values(last_notice=bindparam("last"), list_changed_at=later(0))
)
NOTE_CHANGE = update(users).where(users.c.id.in_(bindparam("ids", expanding=True))).values(list_changed_at=later(0))

OF_MESSAGE = select(notices.c.user_id).where(notices.c.message_id == bindparam("message"))
DELETE_OF_MESSAGE = delete(notices).where(notices.c.message_id == bindparam("message"))
DELETE_OF_PEOPLE = DELETE_OF_MESSAGE.where(
    notices.c.kind == bindparam("of_kind"), notices.c.user_id.in_(bindparam("ids", expanding=True))
)

# Messages for everyone that are one person's: not their own, nor ones that name them besides, which have a row.
FOR_ALL = and_(
    messages.c.mentions_all == true(),
    messages.c.deleted_at.is_(None),
    messages.c.sender_id != users.c.id,
    ~select(mentions.c.id)
    .where(mentions.c.message_id == messages.c.id, mentions.c.user_id == users.c.id)
    .correlate(messages, users)
    .exists(),
)

# By `ids`, of people, and `places`, of conversations: unread mentions by row, and by messages for everyone.
_MINE = memberships.c.user_id.in_(bindparam("ids", expanding=True)), memberships.c.left_at.is_(None)
_THERE = memberships.c.conversation_id.in_(bindparam("places", expanding=True))
UNREAD_MENTIONS = (
    select(memberships.c.user_id, memberships.c.conversation_id, func.count().label("count"))
    .join_from(
        memberships,
        mentions,
        and_(
            mentions.c.user_id == memberships.c.user_id,
            mentions.c.conversation_id == memberships.c.conversation_id,
            mentions.c.seq > memberships.c.last_read_seq,
        ),
    )
    .where(*_MINE, _THERE)
    .group_by(memberships.c.user_id, memberships.c.conversation_id)
)
UNREAD_FOR_ALL = (
    select(memberships.c.user_id, memberships.c.conversation_id, func.count().label("count"))
    .join_from(memberships, users, users.c.id == memberships.c.user_id)
    .join(
        messages,
        and_(messages.c.conversation_id == memberships.c.conversation_id, messages.c.seq > memberships.c.last_read_seq),
    )
    .where(*_MINE, _THERE, FOR_ALL)
    .group_by(memberships.c.user_id, memberships.c.conversation_id)
)

# The entries of Activity, by `ids`, of people: notices, and messages for everyone in the conversations of a person.
# Nothing of what is muted, or cannot be read any more.
_OF_THESE = users.c.id.in_(bindparam("ids", expanding=True))
# A notice of reactions that were all taken back is none.
_HAS_REACTIONS = (
    select(reactions.c.id)
    .where(reactions.c.message_id == notices.c.message_id, reactions.c.user_id != notices.c.user_id)
    .correlate(notices)
    .exists()
)
_NOTICES = (
    with_memberships(
        select().select_from(notices).join(users, users.c.id == notices.c.user_id),
        notices.c.user_id,
        notices.c.conversation_id,
    )
    .outerjoin(messages, messages.c.id == notices.c.message_id)
    .where(_OF_THESE, CAN_READ, ~IS_MUTED, or_(notices.c.kind != REACTION, _HAS_REACTIONS))
)
_FOR_ALL = (
    with_memberships(
        select().select_from(users).join(memberships, memberships.c.user_id == users.c.id),
        users.c.id,
        memberships.c.conversation_id,
    )
    .join(messages, messages.c.conversation_id == memberships.c.conversation_id)
    .where(
        _OF_THESE,
        memberships.c.left_at.is_(None),
        FOR_ALL,
        messages.c.created_at > memberships.c.joined_at,
        messages.c.created_at > later(-limits.NOTICE_DAYS * 86_400),
        func.coalesce(~_IS_SILENCED, True),
        CAN_READ,
        ~IS_MUTED,
    )
)
# A message that was read where it stands needs no mark in Activity; a reaction comes later than its message.
_IS_UNSEEN = and_(
    notices.c.rev > users.c.seen_notice,
    or_(
        notices.c.message_id.is_(None),
        notices.c.kind == REACTION,
        own.c.last_read_seq.is_(None),
        messages.c.seq > own.c.last_read_seq,
    ),
)
_IS_UNSEEN_FOR_ALL = and_(
    messages.c.seq > memberships.c.last_read_seq,
    or_(users.c.seen_all_at.is_(None), messages.c.created_at > users.c.seen_all_at),
)
UNSEEN = tuple(
    statement.with_only_columns(users.c.id, func.count().label("count")).where(is_unseen).group_by(users.c.id)
    for statement, is_unseen in ((_NOTICES, _IS_UNSEEN), (_FOR_ALL, _IS_UNSEEN_FOR_ALL))
)


def activity(kinds: Collection[str]) -> Any:
    """Return a select of Activity of these kinds, the newest first, with the id of a `notice` or a `message` each.

    Parameters: `ids`, of one person, `limit` and `offset`.
    """
    wanted = [
        _NOTICES.with_only_columns(
            notices.c.id.label("notice"),
            cast(null(), Integer).label("message"),
            notices.c.changed_at.label("at"),
            case((_IS_UNSEEN, 1), else_=0).label("unseen"),
        ).where(notices.c.kind.in_(sorted(kinds)))
    ]
    if MENTION in kinds:
        wanted.append(
            _FOR_ALL.with_only_columns(
                cast(null(), Integer).label("notice"),
                messages.c.id.label("message"),
                messages.c.created_at.label("at"),
                case((_IS_UNSEEN_FOR_ALL, 1), else_=0).label("unseen"),
            )
        )
    either = union_all(*wanted).subquery()
    order = either.c.at.desc(), either.c.notice.desc(), either.c.message.desc()
    return select(either).order_by(*order).limit(bindparam("limit")).offset(bindparam("offset"))


# By `ids`: of notices.
ENTRIES = select(notices).where(notices.c.id.in_(bindparam("ids", expanding=True)))
MESSAGES_BY_ID = MESSAGES.where(messages.c.id.in_(bindparam("ids", expanding=True)))
# By `ids`: of conversations, with the room of a thread.
_rooms = conversations.alias("rooms")
PLACES = select(
    *(conversations.c[name] for name in ("id", "public_id", "kind", "name")),
    _rooms.c.public_id.label("room_public_id"),
    _rooms.c.name.label("room_name"),
).select_from(conversations.outerjoin(_rooms, _rooms.c.id == conversations.c.parent_id)).where(
    conversations.c.id.in_(bindparam("ids", expanding=True))
)  # fmt: skip
PEOPLE = select(users.c.id, *PERSON).where(users.c.id.in_(bindparam("ids", expanding=True)))
# By `ids`: of messages. The reactions to each, the newest last.
REACTIONS = (
    select(reactions.c.message_id, reactions.c.key, reactions.c.user_id)
    .where(reactions.c.message_id.in_(bindparam("ids", expanding=True)))
    .order_by(reactions.c.id)
)

MARK_SEEN = (
    update(users)
    .where(users.c.id == bindparam("user"))
    .values(seen_notice=bindparam("rev"), seen_all_at=bindparam("until"), list_changed_at=later(0))
)
COUNTERS = select(users.c.id, users.c.last_notice, users.c.seen_notice, users.c.seen_all_at).where(
    users.c.id.in_(bindparam("ids", expanding=True))
)
