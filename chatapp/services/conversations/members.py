"""Members of rooms: joining, leaving, inviting, removing, owning."""

import contextlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from chatapp import broadcasts, limits, security_log
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.extensions import db
from chatapp.models import Conversation, Membership, Message, User
from chatapp.models.columns import now
from chatapp.models.conversation import MEMBER, OWNER, PUBLIC, ROLES, ROOM
from chatapp.models.notice import ADDED, ROLE
from chatapp.models.protocols import Person
from chatapp.payloads import Payload
from chatapp.payloads import conversations as payloads
from chatapp.payloads.people import person as person_payload
from chatapp.services import notices
from chatapp.services.accounts.people import find_all, is_named
from chatapp.services.conversations import access, outcomes, rooms, summaries, system_messages, threads
from chatapp.services.pages import Page, page
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import known_id, require_choice


def listed(person: Person, conversation_id: str, text: str = "", offset: int = 0) -> Page:
    """Return a page of the members of a conversation whose name contains `text`, owners first, then by name.

    Those of a thread are who follows it.
    """
    conversation = access.get(person, conversation_id)
    everyone = (
        Membership.active_in(conversation.conversation_id)
        .join(Membership.user)
        .options(contains_eager(Membership.user))
    )
    if text:
        everyone = everyone.where(is_named(text))
    ordered = everyone.order_by(Membership.role.desc(), User.display_key, User.id)
    return page(ordered, offset, limits.MEMBERS_PAGE).each(payloads.member)


def companions(person: Person) -> Select[Any]:
    """Return a select of the database's ids of those who are in a room with `person`, who is among them."""
    there = aliased(Membership)
    mine = access.current_memberships(person).where(Conversation.kind == ROOM)
    both = mine.join(there, there.conversation_id == Membership.conversation_id).where(there.left_at.is_(None))
    return both.with_only_columns(there.user_id)


def join(person: User, conversation_id: str) -> Payload:
    """Join a public room and return its summary; a member stays one. Private and unknown rooms are `NotFound`."""
    with write_transaction():
        room = _joinable(person, conversation_id)
        spend("RATE_DEFAULT", person.public_id)
        row, is_new = _enter(room, person)
        summary = summaries.summary(row)
    if is_new:
        _tell(room, entered=[row])
    return summary


def leave(person: User, conversation_id: str) -> None:
    """Leave a room. The last member archives it. The last owner has to hand it over first: `Conflict("last_owner")`."""
    with write_transaction():
        row = access.get_room_for_update(person, conversation_id)
        room = row.conversation
        news = []
        if _longest_standing_other(row) is None:
            news = rooms.set_archived_in_transaction(room, person, "archived", now())
        else:
            _require_another_owner(row)
        ended = _end(row)
    _tell(room, news, left=[(row, ended)])


def invite(person: User, conversation_id: str, people_ids: Sequence[str]) -> Payload:
    """Add people to a room; return its summary. Only owners add people to a private room.

    Members stay members. New members see all history. Raises `Invalid` naming `people`, `NotFound`,
    `Forbidden("owner_needed")`, `Forbidden("deactivated_person")`, `Conflict("archived")`.
    """
    if not people_ids:
        raise Invalid("required", field="people")
    if len(people_ids) > limits.INVITE_PEOPLE:
        raise Invalid("too_many_items", field="people", limit=limits.INVITE_PEOPLE)
    with write_transaction():
        row = access.get_room_for_update(person, conversation_id)
        room = row.conversation
        if room.visibility != PUBLIC and not row.is_owner:
            raise Forbidden("owner_needed")
        access.require_open(room)
        people = find_all(people_ids)
        if not all(user.is_active for user in people):
            raise Forbidden("deactivated_person", field="people")
        spend("RATE_INVITES", person.public_id, cost=len(people))
        entered = [new for new, is_new in (_enter(room, user) for user in people) if is_new]
        news = [_append(row, "members_added", entered)] if entered else []
        added = notices.add(ADDED, [new.user_id for new in entered], room.id, None, person.id)
        summary = summaries.summary(row)
    _tell(room, news, entered=entered)
    notices.tell(added)
    return summary


def remove(person: Person, conversation_id: str, person_id: str) -> None:
    """Remove a member, who sees nothing of the room after 2 s. Owners only; oneself by `leave`."""
    with write_transaction():
        row = access.get_owned_for_update(person, conversation_id)
        other = _other_member(row, person_id)
        ended = _end(other)
        news = [_append(row, "member_removed", [other])]
    _tell(row.conversation, news, left=[(other, ended)])


def set_role(person: Person, conversation_id: str, person_id: str, role: str) -> None:
    """Make a member an owner, or an owner a member. Owners only; the last owner stays: `Conflict("last_owner")`."""
    require_choice(role, "role", ROLES)
    with write_transaction():
        row = access.get_owned_for_update(person, conversation_id)
        other = _member(row.conversation, person_id)
        news = _give_role(row, other, role)
        added = notices.add(ROLE, [other.user_id] if news else [], other.conversation_id, None, person.id)
    _tell(row.conversation, news, changed=[other] if news else [])
    notices.tell(added)
    if news:
        _note_role(person, other)


def hand_over(person: Person, conversation_id: str, person_id: str) -> None:
    """Make a member an owner in one's own place."""
    with write_transaction():
        row = access.get_owned_for_update(person, conversation_id)
        other = _other_member(row, person_id)
        news = _give_role(row, other, OWNER) + _give_role(row, row, MEMBER)
        added = notices.add(ROLE, [other.user_id], other.conversation_id, None, person.id)
    _tell(row.conversation, news, changed=[other, row])
    notices.tell(added)
    _note_role(person, other)
    _note_role(person, row)


def _note_role(person: Person, row: Membership) -> None:
    room = row.conversation.public_id
    security_log.note("room_role_changed", by=person, person=row.user, room=room, role=row.role)


def pass_on_ownership(person: User) -> None:
    """Inside the caller's transaction: pass rooms that only `person` owns to their longest-standing active member."""
    owned = select(Membership).where(
        Membership.user_id == person.id, Membership.role == OWNER, Membership.left_at.is_(None)
    )
    for row in db.session.scalars(owned.options(joinedload(Membership.conversation))).all():
        heir = _longest_standing_other(row)
        if row.conversation.is_direct or heir is None or _another_owner(row) is not None:
            continue
        heir.role = OWNER
        system_messages.append_system(row.conversation, person, "owner_made", people=[person_payload(heir.user)])
        access.mark_changed(heir)
        notices.add(ROLE, [heir.user_id], heir.conversation_id, None, person.id)


def _joinable(person: Person, conversation_id: str) -> Conversation:
    """Return the room: a public one, or one that `person` is a member of."""
    rooms.find_in_directory(person, conversation_id)
    room = db.session.scalars(select(Conversation).where(Conversation.public_id == conversation_id)).one()
    access.require_open(room)
    return room


def _enter(room: Conversation, user: User) -> tuple[Membership, bool]:
    """Return (Membership, whether it is new) of `user`, whose read mark starts at the last message."""
    row = db.session.scalar(select(Membership).filter_by(conversation_id=room.id, user_id=user.id))
    if row is not None and row.left_at is None:
        return row, False
    if row is None:
        row = Membership(conversation=room, user=user)
        db.session.add(row)
    row.role, row.left_at, row.joined_at = MEMBER, None, now()
    row.level = row.muted_until = None
    row.last_read_seq = row.seen_seq = room.last_seq
    db.session.flush()
    access.mark_changed(row)
    return row, True


def _end(row: Membership) -> list[threads.Ended]:
    """End a membership, and the following of threads of the room; return these."""
    ended = threads.end_all(row)
    row.left_at, row.role = now(), MEMBER
    access.mark_changed(row)
    return ended


def _give_role(row: Membership, other: Membership, role: str) -> list[Message]:
    """Inside the caller's transaction: change a role; return the system messages."""
    if other.role == role:
        return []
    if role == MEMBER:
        _require_another_owner(other)
    other.role = role
    access.mark_changed(other)
    return [_append(row, "owner_made" if role == OWNER else "owner_unmade", [other])]


def _append(row: Membership, event: str, others: Sequence[Membership]) -> Message:
    return system_messages.append_system(
        row.conversation, row.user, event, people=[person_payload(other.user) for other in others]
    )


def _member(room: Conversation, person_id: str) -> Membership:
    found = Membership.active_in(room.id).join(Membership.user).where(User.public_id == known_id(person_id))
    row = db.session.scalar(found.options(joinedload(Membership.user)))
    if row is None:
        raise NotFound(field="person")
    return row


def _other_member(row: Membership, person_id: str) -> Membership:
    """Return the Membership of another person in the same room; raise `Invalid` for oneself, and `NotFound`."""
    other = _member(row.conversation, person_id)
    if other.user_id == row.user_id:
        raise Invalid("self_not_allowed", field="person")
    return other


def _longest_standing_other(row: Membership) -> Membership | None:
    """Return the longest-standing active other member, or None."""
    others = Membership.active_in(row.conversation_id).join(Membership.user).where(
        Membership.user_id != row.user_id, User.deactivated_at.is_(None)
    )  # fmt: skip
    return db.session.scalars(others.order_by(Membership.joined_at, Membership.id).limit(1)).first()


def _another_owner(row: Membership) -> Membership | None:
    others = Membership.active_in(row.conversation_id).join(Membership.user).where(
        Membership.user_id != row.user_id, Membership.role == OWNER, User.deactivated_at.is_(None)
    )  # fmt: skip
    return db.session.scalars(others.limit(1)).first()


def _require_another_owner(row: Membership) -> None:
    if row.is_owner and _another_owner(row) is None:
        raise Conflict("last_owner")


def _tell(
    room: Conversation,
    news: Sequence[Message] = (),
    *,
    entered: Sequence[Membership] = (),
    left: Sequence[tuple[Membership, list[threads.Ended]]] = (),
    changed: Sequence[Membership] = (),
) -> None:
    """Announce system messages and the new number of members, and to each person concerned their own membership."""
    outcomes.stored([system_messages.payload(message) for message in news])
    for row, ended in left:
        threads.tell_ended(row, ended)
        broadcasts.unsubscribe(row.user_id, room.public_id)
        broadcasts.membership(row.user.public_id, row.user.last_rev, payloads.membership_ended(room.public_id, row.rev))
    for row in [*entered, *changed]:
        with contextlib.suppress(NotFound):  # the membership has ended since; the request that ended it announces that
            broadcasts.membership(row.user.public_id, row.user.last_rev, summaries.summary(row))
    broadcasts.conversation(summaries.shared(room))
