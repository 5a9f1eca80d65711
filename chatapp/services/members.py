"""Who is in a room: joining, leaving, inviting, removing, owning."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from chatapp import broadcasts, limits
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.extensions import db
from chatapp.models import Conversation, Membership, User
from chatapp.models.columns import now
from chatapp.models.conversation import MEMBER, OWNER, PUBLIC
from chatapp.payloads import conversations as payloads
from chatapp.payloads.people import person as person_payload
from chatapp.services import accounts, conversations, lines, rooms
from chatapp.services.rates import spend
from chatapp.services.text import known_id
from chatapp.services.writing import writing


def listed(person, conversation_id):
    """Return everyone in a conversation of `person`, owners first, then by name."""
    conversation = conversations.hold(person, conversation_id).conversation
    everyone = Membership.active_in(conversation).join(Membership.user).options(joinedload(Membership.user))
    ordered = everyone.order_by(Membership.role.desc(), User.display_key)
    return [payloads.member(row) for row in db.session.scalars(ordered)]


def join(person, conversation_id):
    """Enter a public room; return its summary. Who is in it already stays so. Private and unknown: `NotFound`."""
    with writing():
        room = _joinable(person, conversation_id)
        spend("RATE_OTHER", person.public_id)
        row, is_new = _enter(room, person)
        summary = conversations.summary(row)
    if is_new:
        _tell(room, entered=[row])
    return summary


def leave(person, conversation_id):
    """Leave a room. Its last owner hands over first, else `Conflict("last_owner")`; the last person archives it."""
    with writing():
        row = conversations.find_room(person, conversation_id)
        room = row.conversation
        news = []
        if _others(row) is None:
            room.archived_at, room.name_key = room.archived_at or now(), None
            news.append(lines.append_system(room, person, "archived"))
        else:
            _require_another_owner(row)
        _end(row)
    _tell(room, news, left=[row])


def invite(person, conversation_id, people_ids):
    """Add people to a room; return its summary. Into a private one owners only.

    Those who are in it already stay so. New members see all history. Raises `Invalid` naming `people`, `NotFound`,
    `Forbidden("owner_needed")`, `Forbidden("deactivated_person")`, `Conflict("archived")`.
    """
    if not people_ids:
        raise Invalid("required", field="people")
    if len(people_ids) > limits.INVITE_PEOPLE:
        raise Invalid("too_many_items", field="people", limit=limits.INVITE_PEOPLE)
    with writing():
        row = conversations.find_room(person, conversation_id)
        room = row.conversation
        if room.visibility != PUBLIC and not row.is_owner:
            raise Forbidden("owner_needed")
        conversations.require_open(room)
        people = accounts.find_all(people_ids)
        if not all(user.is_active for user in people):
            raise Forbidden("deactivated_person", field="people")
        spend("RATE_INVITES", person.public_id, cost=len(people))
        entered = [new for new, is_new in (_enter(room, user) for user in people) if is_new]
        news = [_line(row, "members_added", entered)] if entered else []
        summary = conversations.summary(row)
    _tell(room, news, entered=entered)
    return summary


def remove(person, conversation_id, person_id):
    """Take somebody out of a room, who then sees nothing of it within 2 s. Owners only; oneself by `leave`."""
    with writing():
        row = conversations.find_owned(person, conversation_id)
        other = _member(row.conversation, person_id)
        if other.user_id == person.id:
            raise Invalid("self_not_allowed", field="person")
        _end(other)
        news = [_line(row, "member_removed", [other])]
    _tell(row.conversation, news, left=[other])


def set_role(person, conversation_id, person_id, role):
    """Make a member an owner, or an owner a member. Owners only; the last owner stays: `Conflict("last_owner")`."""
    if role not in (OWNER, MEMBER):
        raise Invalid("bad_choice", field="role", accepted=f"{OWNER}, {MEMBER}")
    with writing():
        row = conversations.find_owned(person, conversation_id)
        other = _member(row.conversation, person_id)
        news = _give_role(row, other, role)
    _tell(row.conversation, news, changed=[other] if news else [])


def hand_over(person, conversation_id, person_id):
    """Make a member the owner in one's own place."""
    with writing():
        row = conversations.find_owned(person, conversation_id)
        other = _member(row.conversation, person_id)
        if other.user_id == person.id:
            raise Invalid("self_not_allowed", field="person")
        news = _give_role(row, other, OWNER) + _give_role(row, row, MEMBER)
    _tell(row.conversation, news, changed=[other, row])


def pass_on_ownership(person):
    """Inside the caller's transaction: give rooms that only `person` owns to their longest-standing active member."""
    owned = select(Membership).where(
        Membership.user_id == person.id, Membership.role == OWNER, Membership.left_at.is_(None)
    )
    for row in db.session.scalars(owned.options(joinedload(Membership.conversation))).all():
        heir = _others(row)
        if row.conversation.is_direct or heir is None or _another_owner(row) is not None:
            continue
        heir.role = OWNER
        lines.append_system(row.conversation, person, "owner_made", people=[person_payload(heir.user)])
        conversations.changed(heir)


def _joinable(person, conversation_id):
    """Return the room: a public one, or one in which `person` is already."""
    rooms.find_in_directory(person, conversation_id)
    room = db.session.scalar(select(Conversation).where(Conversation.public_id == conversation_id))
    conversations.require_open(room)
    return room


def _enter(room, user):
    """Return (Membership, whether it is new) of `user`, whose reading starts at the end."""
    row = db.session.scalar(select(Membership).filter_by(conversation_id=room.id, user_id=user.id))
    if row is not None and row.left_at is None:
        return row, False
    if row is None:
        row = Membership(conversation=room, user=user)
        db.session.add(row)
    row.role, row.left_at, row.joined_at = MEMBER, None, now()
    row.last_read_seq = row.seen_seq = room.last_seq
    db.session.flush()
    conversations.changed(row)
    return row, True


def _end(row):
    row.left_at, row.role = now(), MEMBER
    conversations.changed(row)


def _give_role(row, other, role):
    """Change a role inside the caller's transaction; return the lines that say so."""
    if other.role == role:
        return []
    if role == MEMBER:
        _require_another_owner(other)
    other.role = role
    conversations.changed(other)
    return [_line(row, "owner_made" if role == OWNER else "owner_unmade", [other])]


def _line(row, event, others):
    return lines.append_system(
        row.conversation, row.user, event, people=[person_payload(other.user) for other in others]
    )


def _member(room, person_id):
    found = Membership.active_in(room).join(Membership.user).where(User.public_id == known_id(person_id))
    row = db.session.scalar(found.options(joinedload(Membership.user)))
    if row is None:
        raise NotFound(field="person")
    return row


def _others(row):
    """Return the longest-standing active other member, or None."""
    others = Membership.active_in(row.conversation).join(Membership.user).where(
        Membership.user_id != row.user_id, User.deactivated_at.is_(None)
    )  # fmt: skip
    return db.session.scalars(others.order_by(Membership.joined_at, Membership.id).limit(1)).first()


def _another_owner(row):
    others = Membership.active_in(row.conversation).join(Membership.user).where(
        Membership.user_id != row.user_id, Membership.role == OWNER, User.deactivated_at.is_(None)
    )  # fmt: skip
    return db.session.scalars(others.limit(1)).first()


def _require_another_owner(row):
    if row.is_owner and _another_owner(row) is None:
        raise Conflict("last_owner")


def _tell(room, news=(), *, entered=(), left=(), changed=()):
    """Tell the room of the lines and its new size, and each person concerned of their own membership."""
    broadcasts.messages([lines.payload(line) for line in news])
    for row in left:
        broadcasts.unsubscribe(row.user_id, room.public_id)
        broadcasts.membership(row.user.public_id, row.user.last_rev, payloads.gone(room.public_id, row.rev))
    for row in [*entered, *changed]:
        broadcasts.membership(row.user.public_id, row.user.last_rev, conversations.summary(row))
    broadcasts.conversation(conversations.shared(room))
