"""Rooms: the directory, making them, and changing what they are."""

from sqlalchemy import func, or_, select

from chatapp import broadcasts, limits
from chatapp.errors import Conflict, Invalid, NotFound
from chatapp.extensions import db
from chatapp.models import Conversation, Membership
from chatapp.models.columns import contains, name_key, now, search_key
from chatapp.models.conversation import EVERYONE, OWNER, OWNERS, PRIVATE, PUBLIC, ROOM
from chatapp.payloads import conversations as payloads
from chatapp.services import conversations, lines
from chatapp.services import text as texts
from chatapp.services.rates import spend
from chatapp.services.writing import writing

# What a change of each value is called in the room.
EVENTS = {
    "name": "renamed",
    "topic": "topic_changed",
    "visibility": "visibility_changed",
    "posting": "posting_changed",
}


def directory(person, text="", offset=0):
    """Return a page of the public rooms whose name or topic holds `text`, the last active first."""
    wanted = Conversation.directory()
    text = texts.clean(text, "q", limit=limits.SEARCH, minimum=0)
    if text:
        wanted = wanted.where(contains(Conversation.search_key, text))
    page = wanted.order_by(Conversation.active_at.desc(), Conversation.id).offset(offset).limit(limits.DIRECTORY_PAGE)
    return _shown(person, db.session.scalars(page).all())


def find_in_directory(person, conversation_id):
    """Return a room as the directory shows it: a public one, or one of `person`'s own. Else `NotFound`."""
    room = db.session.scalar(
        select(Conversation).where(
            Conversation.public_id == texts.known_id(conversation_id),
            Conversation.kind == ROOM,
            or_(
                Conversation.id.in_(select(Membership.conversation_id).where(
                    Membership.user_id == person.id, Membership.left_at.is_(None)
                )),
                Conversation.id.in_(Conversation.directory().with_only_columns(Conversation.id)),
            ),
        )
    )  # fmt: skip
    if room is None:
        raise NotFound()
    return _shown(person, [room])[0]


def create(person, client_id, name, topic="", visibility=PUBLIC, posting=EVERYONE):
    """Make a room that `person` owns; return its summary. The same `client_id` again is answered with that room.

    Raises `Invalid` naming the field, `Conflict("taken")` when a public room has the name.
    """
    values = {"client_id": texts.client_id(client_id, "client_id")} | _checked(name, topic, visibility, posting)
    with writing():
        row = _made_before(person, values["client_id"])
        if row is not None:
            _require_same(row.conversation, values)
            return conversations.summary(row)
        spend("RATE_ROOMS", person.public_id)
        room = Conversation(kind=ROOM, creator_id=person.id, **values)
        _name(room, values["name"])
        row = Membership(conversation=room, user=person, role=OWNER)
        db.session.add_all([room, row])
        db.session.flush()
        line = lines.append_system(room, person, "room_created", name=room.name)
        row.last_read_seq = row.seen_seq = line.seq
        conversations.changed(row)
        summary = conversations.summary(row)
    broadcasts.membership(person.public_id, person.last_rev, summary)
    return summary


def change(person, conversation_id, *, name=None, topic=None, visibility=None, posting=None):
    """Change what is given and differs; return the summary. Owners only; each change is a line in the room."""
    with writing():
        row = conversations.find_owned(person, conversation_id)
        room = row.conversation
        conversations.require_open(room)
        spend("RATE_EDITS", person.public_id)
        asked = {"name": name, "topic": topic, "visibility": visibility, "posting": posting}
        wanted = {key: getattr(room, key) if value is None else value for key, value in asked.items()}
        news = _apply(room, person, _checked(**wanted))
        summary = conversations.summary(row)
    _tell(room, news)
    return summary


def archive(person, conversation_id):
    """Make a room read only, give its name free, and return its summary. Owners only."""
    return _set_archived(person, conversation_id, "archived", now())


def unarchive(person, conversation_id):
    """Open an archived room again; `Conflict("taken")` when its name went to another meanwhile. Owners only."""
    return _set_archived(person, conversation_id, "unarchived", None)


def _set_archived(person, conversation_id, event, archived_at):
    with writing():
        row = conversations.find_owned(person, conversation_id)
        room, news = row.conversation, []
        if room.is_archived != (archived_at is not None):
            room.archived_at = archived_at
            _name(room, room.name)
            news.append(lines.append_system(room, person, event))
        summary = conversations.summary(row)
    _tell(room, news)
    return summary


def _apply(room, person, values):
    """Write the values that differ, a line for each; return the lines."""
    different = {key: value for key, value in values.items() if getattr(room, key) != value}
    for key, value in different.items():
        setattr(room, key, value)
    _name(room, room.name)
    return [lines.append_system(room, person, EVENTS[key], **{key: value}) for key, value in different.items()]


def _tell(room, news):
    if news:
        broadcasts.messages([lines.payload(line) for line in news])
        broadcasts.conversation(conversations.shared(room))


def _checked(name, topic, visibility, posting):
    if visibility not in (PUBLIC, PRIVATE):
        raise Invalid("bad_choice", field="visibility", accepted=f"{PUBLIC}, {PRIVATE}")
    if posting not in (EVERYONE, OWNERS):
        raise Invalid("bad_choice", field="posting", accepted=f"{EVERYONE}, {OWNERS}")
    return {
        "name": texts.clean_name(name, "name", limit=limits.ROOM_NAME),
        "topic": texts.clean(topic, "topic", limit=limits.TOPIC, minimum=0),
        "visibility": visibility,
        "posting": posting,
    }


def _name(room, name):
    """Set the keys that follow from a room's name, topic, visibility and state; refuse a taken name."""
    room.search_key = search_key(f"{name} {room.topic}")
    key = name_key(name) if room.visibility == PUBLIC and not room.is_archived else None
    with db.session.no_autoflush:
        if key is not None and db.session.scalar(
            select(Conversation.id).where(Conversation.name_key == key, Conversation.id != room.id)
        ):
            raise Conflict("taken", field="name")
    room.name_key = key


def _made_before(person, client_id):
    return db.session.scalar(
        select(Membership)
        .join(Membership.conversation)
        .where(
            Conversation.creator_id == person.id,
            Conversation.client_id == client_id,
            Membership.user_id == person.id,
        )
    )


def _require_same(room, values):
    """The same client id with another request is another room that would be lost."""
    if room.last_seq == 1 and any(getattr(room, key) != value for key, value in values.items()):
        raise Conflict("client_id_reused", field="client_id")


def _shown(person, rooms):
    ids = [room.id for room in rooms]
    active = select(Membership).where(Membership.conversation_id.in_(ids), Membership.left_at.is_(None))
    counts = dict(map(tuple, db.session.execute(
        active.with_only_columns(Membership.conversation_id, func.count()).group_by(Membership.conversation_id)
    )))  # fmt: skip
    mine = set(db.session.scalars(
        active.with_only_columns(Membership.conversation_id).where(Membership.user_id == person.id)
    ))  # fmt: skip
    return [payloads.in_directory(room, member_count=counts.get(room.id, 0), joined=room.id in mine) for room in rooms]
