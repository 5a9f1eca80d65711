"""Finding conversations, through memberships only, and telling how they stand for one person."""

from collections import defaultdict

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from chatapp import limits
from chatapp.errors import Conflict, Forbidden, NotFound
from chatapp.extensions import db
from chatapp.models import Conversation, Membership, Message, User
from chatapp.models.columns import now
from chatapp.models.conversation import DIRECT, ROOM
from chatapp.payloads import conversations as payloads
from chatapp.services.text import known_id


def find(person, conversation_id):
    """Return the Membership of `person` in a conversation. Unknown and foreign ones alike are `NotFound`."""
    row = db.session.scalar(
        _mine(person).where(Conversation.public_id == known_id(conversation_id)).options(joinedload(Membership.user))
    )
    if row is None:
        raise NotFound()
    return row


def find_room(person, conversation_id):
    """Return the Membership in a room; a direct conversation is a `Conflict("is_direct")`."""
    row = find(person, conversation_id)
    if row.conversation.is_direct:
        raise Conflict("is_direct", field="conversation")
    return row


def find_owned(person, conversation_id):
    """Return the Membership in a room that `person` owns, else `Forbidden("owner_needed")`."""
    row = find_room(person, conversation_id)
    if not row.is_owner:
        raise Forbidden("owner_needed")
    return row


def require_open(conversation):
    """Raise `Conflict("archived")` when the conversation is read only."""
    if conversation.is_archived:
        raise Conflict("archived", field="conversation")


def summary(row):
    """Return one conversation as the member of Membership `row` sees it."""
    return summaries_of([row])[0]


def summaries(person, *, kind=None, limit=limits.SUMMARIES):
    """Return the conversations of `person` as summaries, unread first, then by activity.

    A direct conversation appears once something was said in it.
    """
    wanted = _listed(person)
    if kind is not None:
        wanted = wanted.where(Conversation.kind == kind)
    unread_first = (Conversation.last_seq <= Membership.last_read_seq, Conversation.active_at.desc())
    return summaries_of(db.session.scalars(wanted.order_by(*unread_first).limit(limit)).all())


def recent(person):
    """Return the memberships whose conversations a screen keeps: the last active ones."""
    newest = _listed(person).order_by(Conversation.active_at.desc(), Conversation.id.desc())
    return db.session.scalars(newest.limit(limits.SUMMARIES)).all()


def summaries_of(rows):
    """Return the summaries of these memberships, in their order, in four queries however many they are."""
    ids = [row.conversation_id for row in rows]
    people, counts, newest = _people(rows), _counts(ids), last_messages(row.conversation for row in rows)
    return [
        payloads.summary(
            row,
            people=people[row.id],
            member_count=counts.get(row.conversation_id, 0),
            last_message=newest.get(row.conversation_id),
        )
        for row in rows
    ]


def last_messages(conversations):
    """Return {conversation id: its last Message}, without those where nothing was said."""
    places = [and_(Message.conversation_id == c.id, Message.seq == c.last_seq) for c in conversations if c.last_seq]
    if not places:
        return {}
    found = select(Message).where(or_(*places)).options(joinedload(Message.sender))
    return {message.conversation_id: message for message in db.session.scalars(found)}


def shared(conversation):
    """Return what is the same for every member of `conversation`."""
    return payloads.shared(conversation, _counts([conversation.id]).get(conversation.id, 0))


def rows_with_people(wanted):
    """Return the memberships of a select, each with its User, in one query."""
    return db.session.scalars(wanted.options(joinedload(Membership.user))).all()


def unread(person):
    """Return how many messages `person` has not read: `{"direct": n, "rooms": n}`."""
    return unread_of([person.id])[person.id]


def unread_of(user_ids):
    """Return {user id: their `unread`} of several people in one query."""
    totals = {user_id: {"direct": 0, "rooms": 0} for user_id in user_ids}
    counted = (
        select(Membership.user_id, Conversation.kind, func.sum(Conversation.last_seq - Membership.last_read_seq))
        .join(Membership.conversation)
        .where(Membership.user_id.in_(user_ids), Membership.left_at.is_(None))
        .group_by(Membership.user_id, Conversation.kind)
    )
    for user_id, kind, count in db.session.execute(counted):
        totals[user_id]["direct" if kind == DIRECT else "rooms"] = int(count)
    return totals


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


def _mine(person):
    """Return a select of the memberships that `person` has now, each with its conversation."""
    return (
        select(Membership)
        .join(Membership.conversation)
        .where(Membership.user_id == person.id, Membership.left_at.is_(None))
        .options(contains_eager(Membership.conversation))
    )


def _listed(person):
    said_something = or_(Conversation.kind == ROOM, Conversation.last_seq > 0)
    return _mine(person).where(said_something).options(joinedload(Membership.user))


def _people(rows):
    """Return {membership id: the other Users of its direct conversation}."""
    direct = {row.conversation_id: row for row in rows if row.conversation.is_direct}
    people = defaultdict(list)
    found = select(Membership).where(Membership.conversation_id.in_(direct), Membership.left_at.is_(None))
    for other in db.session.scalars(found.options(joinedload(Membership.user)).order_by(Membership.id)):
        row = direct[other.conversation_id]
        if other.user_id != row.user_id:
            people[row.id].append(other.user)
    return people


def _counts(conversation_ids):
    counted = (
        select(Membership.conversation_id, func.count())
        .where(Membership.conversation_id.in_(conversation_ids), Membership.left_at.is_(None))
        .group_by(Membership.conversation_id)
    )
    return dict(map(tuple, db.session.execute(counted).all()))
