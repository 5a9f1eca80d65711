"""Rooms: the directory, creating and changing them."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select

from chatapp import broadcasts, limits
from chatapp.errors import Conflict, NotFound
from chatapp.extensions import db
from chatapp.models import Conversation, Membership, Message, User
from chatapp.models.columns import best_first, contains, name_key, now, room_key
from chatapp.models.conversation import BY_SIZE, EVERYONE, MENTION_ALL, OWNER, POLICIES, PUBLIC, ROOM, VISIBILITIES
from chatapp.models.protocols import Person
from chatapp.payloads import Payload
from chatapp.payloads import conversations as payloads
from chatapp.payloads.people import person as person_payload
from chatapp.payloads.times import iso
from chatapp.services import validation
from chatapp.services.conversations import access, outcomes, summaries, system_messages
from chatapp.services.pages import Page, page
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction

# The event of the system message for a change of each value.
EVENTS = {
    "name": "renamed",
    "topic": "topic_changed",
    "visibility": "visibility_changed",
    "posting": "posting_changed",
    "mention_all": "mention_all_changed",
}


def directory(
    person: Person, text: str = "", offset: int = 0, *, with_own: bool = False, only_new: bool = False
) -> Page[Payload]:
    """Return a page of the public rooms whose name or topic contains the words of `text`, the last active first.

    Those whose names begin with `text` come before the others. `with_own`: also of the private rooms that `person` is a
    member of. `only_new`: without the rooms that they are a member of. Raises `TooMany`.
    """
    spend("RATE_SEARCH", "rooms", person.public_id)
    wanted = Conversation.directory()
    if with_own:
        is_for_them = or_(Conversation.visibility == PUBLIC, Conversation.id.in_(_own(person)))
        wanted = select(Conversation).where(Conversation.kind == ROOM, Conversation.archived_at.is_(None), is_for_them)
    if only_new:
        wanted = wanted.where(Conversation.id.not_in(_own(person)))
    text = validation.clean_text(text, "q", limit=limits.SEARCH, minimum=0)
    if text:
        wanted = wanted.where(contains(Conversation.search_key, text)).order_by(
            best_first(Conversation.search_key, text, "#")
        )
    found = page(wanted.order_by(Conversation.active_at.desc(), Conversation.id), offset, limits.DIRECTORY_PAGE)
    return Page(_shown(person, found), has_more=found.has_more)


def find_in_directory(person: Person, conversation_id: str) -> Payload:
    """Return a room as the directory shows it: a public one, or one of `person`'s own. Else `NotFound`."""
    return _shown(person, [_find(person, conversation_id)])[0]


def details(person: Person, conversation_id: str) -> Payload:
    """Return a room as `find_in_directory`, with `created_by`, a person's payload or None, and `created_at`."""
    room = _find(person, conversation_id)
    creator = db.session.get(User, room.creator_id) if room.creator_id else None
    created = {"created_by": creator and person_payload(creator), "created_at": iso(room.created_at)}
    return _shown(person, [room])[0] | created


def _find(person: Person, conversation_id: str) -> Conversation:
    room = db.session.scalar(
        select(Conversation).where(
            Conversation.public_id == validation.known_id(conversation_id),
            Conversation.kind == ROOM,
            or_(
                Conversation.id.in_(_own(person)),
                Conversation.id.in_(Conversation.directory().with_only_columns(Conversation.id)),
            ),
        )
    )  # fmt: skip
    if room is None:
        raise NotFound()
    return room


def in_common(person: Person, other: Person) -> list[Payload]:
    """Return the rooms that both are members of, as the directory shows rooms, by name, ROOMS_IN_COMMON at most.

    A private room that `person` is no member of is never among them.
    """
    shared = select(Conversation).where(
        Conversation.kind == ROOM,
        Conversation.archived_at.is_(None),
        Conversation.id.in_(_own(person)),
        Conversation.id.in_(_own(other)),
    )  # fmt: skip
    ordered = shared.order_by(Conversation.search_key, Conversation.id).limit(limits.ROOMS_IN_COMMON)
    return _shown(person, db.session.scalars(ordered).all())


def _own(person: Person) -> Select[int]:
    """Return a select of the ids of the conversations that `person` is a member of."""
    return select(Membership.conversation_id).where(Membership.user_id == person.id, Membership.left_at.is_(None))


def create(
    person: User,
    client_id: Any,
    name: Any,
    topic: Any = "",
    visibility: Any = PUBLIC,
    posting: Any = EVERYONE,
    mention_all: Any = BY_SIZE,
) -> Payload:
    """Make a room that `person` owns; return its summary. A retry with the same `client_id` returns the same room.

    Raises `Invalid` naming the field, `Conflict("taken")` when a public room has the name, and `NotFound` when `person`
    has left the room that this `client_id` made.
    """
    values = {"client_id": validation.client_id(client_id, "client_id")} | _checked(
        name=name, topic=topic, visibility=visibility, posting=posting, mention_all=mention_all
    )
    with write_transaction():
        if _was_used(person, values["client_id"]):
            row = _made_before(person, values["client_id"])
            _require_same(row.conversation, values)
            return summaries.summary(row)
        spend("RATE_ROOMS", person.public_id)
        room = Conversation(kind=ROOM, creator_id=person.id, **values)
        _name(room, values["name"])
        row = Membership(conversation=room, user=person, role=OWNER)
        db.session.add_all([room, row])
        db.session.flush()
        message = system_messages.append_system(room, person, "room_created", name=room.name)
        row.last_read_seq = row.seen_seq = message.seq
        access.mark_changed(row)
        summary = summaries.summary(row)
    broadcasts.membership(person.public_id, person.last_rev, summary)
    return summary


def change(
    person: User,
    conversation_id: str,
    *,
    name: Any = None,
    topic: Any = None,
    visibility: Any = None,
    posting: Any = None,
    mention_all: Any = None,
) -> Payload:
    """Change the given values that differ; return the summary. Owners only; each change adds a system message."""
    with write_transaction():
        row = access.get_owned_for_update(person, conversation_id)
        room = row.conversation
        access.require_open(room)
        spend("RATE_EDITS", person.public_id)
        asked = {
            "name": name,
            "topic": topic,
            "visibility": visibility,
            "posting": posting,
            "mention_all": mention_all,
        }
        different = {key: value for key, value in asked.items() if value not in (None, getattr(room, key))}
        news = _apply(room, person, _checked(**different))
        summary = summaries.summary(row)
    _tell(room, news)
    return summary


def archive(person: User, conversation_id: str) -> Payload:
    """Make a room read-only, release its name, and return its summary. Owners only."""
    return _set_archived(person, conversation_id, "archived", now())


def unarchive(person: User, conversation_id: str) -> Payload:
    """Open an archived room again; `Conflict("taken")` when another room has its name by now. Owners only."""
    return _set_archived(person, conversation_id, "unarchived", None)


def _set_archived(person: User, conversation_id: str, event: str, archived_at: datetime.datetime | None) -> Payload:
    with write_transaction():
        row = access.get_owned_for_update(person, conversation_id)
        news = set_archived_in_transaction(row.conversation, person, event, archived_at)
        summary = summaries.summary(row)
    _tell(row.conversation, news)
    return summary


def set_archived_in_transaction(
    room: Conversation, actor: User, event: str, archived_at: datetime.datetime | None
) -> list[Message]:
    """Inside the caller's transaction: archive a room, or open it again; return the system messages about it.

    The list is empty when nothing changes. `event`: `archived` or `unarchived`.
    """
    if room.is_archived == (archived_at is not None):
        return []
    room.archived_at = archived_at
    _name(room, room.name)
    return [system_messages.append_system(room, actor, event)]


def _apply(room: Conversation, person: User, values: dict[str, Any]) -> list[Message]:
    """Write the values that differ; return a system message for each."""
    different = {key: value for key, value in values.items() if getattr(room, key) != value}
    for key, value in different.items():
        setattr(room, key, value)
    _name(room, room.name)
    return [
        system_messages.append_system(room, person, EVENTS[key], **{key: value}) for key, value in different.items()
    ]


def _tell(room: Conversation, news: Sequence[Message]) -> None:
    if news:
        outcomes.stored([system_messages.payload(message) for message in news])
        broadcasts.conversation(summaries.shared(room))


def _checked(**values: Any) -> dict[str, Any]:
    """Return the given values as they may be stored."""
    return {key: _CHECKS[key](values[key]) for key in _CHECKS if key in values}


def _one_of(field: str, accepted: Sequence[str]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        validation.require_choice(value, field, accepted)
        return value

    return check


_CHECKS = {
    "visibility": _one_of("visibility", VISIBILITIES),
    "posting": _one_of("posting", POLICIES),
    "mention_all": _one_of("mention_all", MENTION_ALL),
    "name": lambda name: validation.clean_name(name, "name", limit=limits.ROOM_NAME),
    "topic": lambda topic: validation.clean_name(topic, "topic", limit=limits.TOPIC, minimum=0),
}


def _name(room: Conversation, name: Any) -> None:
    """Set the keys that follow from a room's name, topic, visibility and state; refuse a taken name."""
    room.search_key = room_key(name, room.topic)
    key = name_key(name) if room.visibility == PUBLIC and not room.is_archived else None
    with db.session.no_autoflush:
        if key is not None and db.session.scalar(
            select(Conversation.id).where(Conversation.name_key == key, Conversation.id != room.id)
        ):
            raise Conflict("taken", field="name")
    room.name_key = key


def _was_used(person: User, client_id: str) -> bool:
    made = select(Conversation.id).where(Conversation.creator_id == person.id, Conversation.client_id == client_id)
    return db.session.scalar(made) is not None


def _made_before(person: User, client_id: str) -> Membership:
    """Return the Membership of `person` in the room that `client_id` made; raise `NotFound` when it has ended."""
    mine = access.current_memberships(person)
    row = db.session.scalar(mine.where(Conversation.creator_id == person.id, Conversation.client_id == client_id))
    if row is None:
        raise NotFound()
    return row


def _require_same(room: Conversation, values: dict[str, Any]) -> None:
    """Raise `Conflict` when the same client id came with another request, whose room would be lost."""
    if room.last_seq == 1 and any(getattr(room, key) != value for key, value in values.items()):
        raise Conflict("client_id_reused", field="client_id")


def _shown(person: Person, rooms: Sequence[Conversation]) -> list[Payload]:
    ids = [room.id for room in rooms]
    active = select(Membership).where(Membership.conversation_id.in_(ids), Membership.left_at.is_(None))
    counted = active.with_only_columns(Membership.conversation_id, func.count()).group_by(Membership.conversation_id)
    counts = {row[0]: row[1] for row in db.session.execute(counted)}
    mine = set(db.session.scalars(
        active.with_only_columns(Membership.conversation_id).where(Membership.user_id == person.id)
    ))  # fmt: skip
    return [payloads.in_directory(room, member_count=counts.get(room.id, 0), joined=room.id in mine) for room in rooms]
