"""Finding conversations, through memberships only, and telling how they stand for one person.

What is only told is read as seats (`models.seats`); what is changed is held as the models' objects.
"""

from collections import defaultdict

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import contains_eager, joinedload

from chatapp import limits
from chatapp.errors import Conflict, Forbidden, NotFound
from chatapp.extensions import db
from chatapp.models import Conversation, Membership, User, seats
from chatapp.models.columns import now
from chatapp.models.conversation import DIRECT
from chatapp.models.rows import rows, rows_among, users
from chatapp.payloads import conversations as payloads
from chatapp.payloads.messages import preview
from chatapp.payloads.people import person
from chatapp.services.text import known_id

_RECENT = seats.NEWEST_FIRST.limit(limits.SUMMARIES)
_CHANGED_AFTER = seats.CHANGED_AFTER.limit(limits.SYNC_PAGE)
_COUNT_LIST = (
    update(users)
    .where(users.c.id == bindparam("user"))
    .values(last_rev=users.c.last_rev + 1, list_changed_at=bindparam("time"))
    .returning(users.c.last_rev)
)

_LIST_REV = select(users.c.last_rev).where(users.c.id == bindparam("user"))


def find(person, conversation_id):
    """Return the seat of `person` in a conversation. Unknown and foreign ones alike are `NotFound`."""
    found = rows(seats.MINE_IN, user=person.id, public_id=known_id(conversation_id))
    if not found:
        raise NotFound()
    return found[0]


def hold(person, conversation_id):
    """Return the Membership of `person` in a conversation, to be changed. Unknown and foreign ones are `NotFound`."""
    mine = Membership.user_id == person.id, Membership.left_at.is_(None)
    row = db.session.scalar(
        select(Membership)
        .join(Membership.conversation)
        .where(*mine, Conversation.public_id == known_id(conversation_id))
        .options(contains_eager(Membership.conversation), joinedload(Membership.user))
    )
    if row is None:
        raise NotFound()
    return row


def find_room(person, conversation_id):
    """Return the Membership in a room, to be changed; a direct conversation is a `Conflict("is_direct")`."""
    row = hold(person, conversation_id)
    if row.conversation.is_direct:
        raise Conflict("is_direct", field="conversation")
    return row


def find_owned(person, conversation_id):
    """Return the Membership in a room that `person` owns, to be changed, else `Forbidden("owner_needed")`."""
    row = find_room(person, conversation_id)
    if not row.is_owner:
        raise Forbidden("owner_needed")
    return row


def require_open(conversation):
    """Raise `Conflict("archived")` when the conversation, or the one of this seat, is read only."""
    if conversation.archived_at is not None:
        raise Conflict("archived", field="conversation")


def summary(row):
    """Return one conversation as its member sees it, as it stands now. `row`: a seat or a Membership."""
    return summaries_of(rows(seats.SEAT, id=row.id))[0]


def summaries(person, *, kind=None, limit=limits.SUMMARIES):
    """Return the conversations of `person` as summaries, unread first, then by activity.

    A direct conversation appears once something was said in it.
    """
    if kind is None:
        return summaries_of(rows(seats.UNREAD_FIRST, user=person.id, limit=limit))
    return summaries_of(rows(seats.UNREAD_FIRST_OF_KIND, user=person.id, limit=limit, kind=kind))


def recent(person):
    """Return the seats in the conversations that a screen keeps: the last active ones."""
    return rows(_RECENT, user=person.id)


def changed_after(person, rev):
    """Return the seats of `person` that changed after `rev` of their own list; those that ended have `left_at`."""
    return rows(_CHANGED_AFTER, user=person.id, rev=rev)


def summaries_of(found):
    """Return the summaries of these seats, in their order, in three queries however many they are."""
    counts, newest = _counts([seat.conversation_id for seat in found]), last_messages(found)
    people = _people(found)
    return [
        payloads.summary(
            seat,
            people=people[seat.id],
            member_count=counts.get(seat.conversation_id, 0),
            last_message=newest.get(seat.conversation_id),
        )
        for seat in found
    ]


def last_messages(found):
    """Return {conversation id: the preview of its last message} of these seats, without those where nothing was
    said."""
    places = {(seat.conversation_id, seat.last_seq) for seat in found if seat.last_seq}
    return {message.conversation_id: preview(message) for message in seats.LAST_MESSAGES(places)}


def shared(conversation):
    """Return what is the same for every member of `conversation`."""
    return payloads.shared(conversation, _counts([conversation.id]).get(conversation.id, 0))


def members_of(conversation_ids):
    """Return {conversation id: rows of `seats.MEMBERS`} of these, the longest-standing first."""
    members = defaultdict(list)
    for row in rows_among(seats.MEMBERS, conversation_ids):
        members[row.conversation_id].append(row)
    return members


def unread(person):
    """Return how many messages `person` has not read: `{"direct": n, "rooms": n}`."""
    return unread_of([person.id])[person.id]


def unread_of(user_ids):
    """Return {user id: their `unread`} of several people in one query."""
    totals = {user_id: {"direct": 0, "rooms": 0} for user_id in user_ids}
    for user_id, kind, count in rows_among(seats.UNREAD, totals):
        totals[user_id]["direct" if kind == DIRECT else "rooms"] = int(count)
    return totals


def list_rev(person):
    """Return how often the own list of `person` has changed."""
    return rows(_LIST_REV, user=person.id)[0].last_rev


def count_list(user_id):
    """Count a change in the own list of this person; return the new rev, which the changed membership takes."""
    return rows(_COUNT_LIST, user=user_id, time=now())[0].last_rev


def touch_list(user):
    """Count a change in this person's own list; return the new rev, which the changed membership takes."""
    user.last_rev = User.last_rev + 1
    user.list_changed_at = now()
    db.session.flush()
    db.session.refresh(user, ["last_rev"])
    return user.last_rev


def changed(row):
    """Mark Membership `row` as changed in the list of its person."""
    row.rev = touch_list(row.user)


def _people(found):
    """Return {membership id: payloads of the other people of its direct conversation}."""
    members = members_of([seat.conversation_id for seat in found if seat.kind == DIRECT])
    return {
        seat.id: [person(row) for row in members.get(seat.conversation_id, ()) if row.user_id != seat.user_id]
        for seat in found
    }


def _counts(conversation_ids):
    return dict(map(tuple, rows_among(seats.COUNTS, conversation_ids)))
