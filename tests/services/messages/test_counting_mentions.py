"""Counts of mentions and notices after random steps, against a count of every row by hand."""

import itertools
import random

import pytest
from sqlalchemy import select

from chatapp.errors import ChatError
from chatapp.extensions import db
from chatapp.models import Conversation, Membership, Mention, Message, Notice, Reaction, User
from chatapp.models.columns import now
from chatapp.services.conversations import access, levels, members, rooms, summaries, threads
from chatapp.services.messages import authoring, reactions, read_marks, replies
from chatapp.services.notices import listing
from chatapp.services.transactions import end_read

NAMES = ("ana", "bo", "cy", "dee")
TEXTS = ("plain", "@ana", "@bo and @cy", "@all", "@dee @all", "@cy `@bo`", "@ana @bo @cy @dee", "@nobody")
_numbers = itertools.count(1)


@pytest.fixture
def crowd(app, make_person):
    app.config.update(RATE_MENTION_ALL="100000/minute", RATE_DEFAULT="100000/minute", RATE_EDITS="100000/minute")
    app.config.update(RATE_INVITES="100000/minute", RATE_ROOMS="100000/minute", RATE_POSTS="100000/minute")
    app.config.update(RATE_REACTIONS="100000/minute")
    return [make_person(name) for name in NAMES]


@pytest.fixture
def places(crowd):
    first = crowd[0]
    made = [rooms.create(first, f"client-place-{number}", f"Place {number}")["conversation"] for number in range(2)]
    for place in made:
        members.invite(first, place, [person.public_id for person in crowd[1:]])
    return made


class Walk:
    """Random steps of a crowd in a few rooms and their threads. A step that is refused changes nothing.

    `places`: rooms, and the threads that begin on the way.
    """

    def __init__(self, crowd, rooms, seed):
        self.crowd, self.rooms, self.places = crowd, rooms, list(rooms)
        self.random = random.Random(seed)
        self.said = list(authoring.post(crowd[0], rooms[0], [{"client_id": "client-first", "body": "first"}]))

    def step(self):
        some = self.random
        person, place = some.choice(self.crowd), some.choice(self.places)
        verb = some.choice(
            [self.say] * 5
            + [self.read] * 3
            + [self.edit, self.delete, self.mute, self.level, self.react, self.unreact, self.begin]
        )
        if some.random() < 0.12:
            verb = some.choice([self.leave, self.come, self.see, self.unread, self.answer, self.follow, self.unfollow])
        try:
            verb(person, place)
        except ChatError:
            db.session.rollback()

    def draft(self):
        return {"client_id": f"client-{next(_numbers):07}", "body": self.random.choice(TEXTS)}

    def say(self, person, place):
        self.said += authoring.post(person, place, [self.draft()])

    def begin(self, person, _place):
        """Reply in the thread of a message, which may be its first."""
        roots = [message for message in self.said if message["conversation"] in self.rooms]
        answer = replies.post(person, self.random.choice(roots[-20:])["id"], [self.draft()])
        self.said += answer["messages"]
        if answer["thread"]["conversation"] not in self.places:
            self.places.append(answer["thread"]["conversation"])

    def answer(self, person, _place):
        original = authoring.find(person, self.random.choice(self.said[-20:])["id"])
        draft = {**self.draft(), "reply_to": original["id"]}
        self.said += authoring.post(person, original["conversation"], [draft])

    def follow(self, person, place):
        threads.begin(person, place)

    def unfollow(self, person, place):
        threads.end(person, place)

    def react(self, person, _place):
        reactions.set_reaction(person, self.random.choice(self.said[-20:])["id"], self.random.choice("👍🎉"))

    def unreact(self, person, _place):
        reactions.unset_reaction(person, self.random.choice(self.said[-20:])["id"], self.random.choice("👍🎉"))

    def read(self, person, place):
        last = access.get(person, place).last_seq
        read_marks.mark_read(person, place, self.random.randint(0, last))

    def unread(self, person, place):
        read_marks.mark_unread(person, place, self.random.randint(1, access.get(person, place).last_seq))

    def edit(self, person, place):
        message = authoring.find(person, self.random.choice(self.said[-20:])["id"])
        authoring.edit(person, message["id"], message["rev"], self.random.choice(TEXTS))

    def delete(self, person, place):
        message = authoring.find(person, self.random.choice(self.said[-20:])["id"])
        authoring.delete(person, message["id"], message["rev"])

    def mute(self, person, place):
        levels.change(person, place, muted_until=self.random.choice(["forever", ""]))

    def level(self, person, place):
        levels.change(person, place, level=self.random.choice(["all", "mentions", "nothing", "default"]))

    def leave(self, person, _place):
        members.leave(person, self.random.choice(self.rooms))

    def come(self, person, _place):
        members.join(person, self.random.choice(self.rooms))

    def see(self, person, place):
        last = listing.counters([person.id])[person.id]["last"]
        listing.mark_seen(person, self.random.randint(0, last))


def by_hand(user_id, place):
    """Return the unread mentions of a person in a room or thread, one message after the other.

    None for a room in which they are not, and a thread that they do not follow.
    """
    row = db.session.scalar(
        select(Membership).join(Conversation).where(Membership.user_id == user_id, Conversation.public_id == place)
    )
    if row is None or row.left_at is not None:
        return None
    count = 0
    for message in db.session.scalars(select(Message).where(Message.conversation_id == row.conversation_id)):
        named = db.session.scalar(select(Mention.id).filter_by(message_id=message.id, user_id=user_id)) is not None
        for_all = message.mentions_all and message.sender_id != user_id
        count += message.seq > row.last_read_seq and message.deleted_at is None and (named or for_all)
    return count


def unseen_by_hand(user_id):
    """Return the unseen entries of a person's Activity, one row after the other."""
    user, count = db.session.get(User, user_id), 0
    own = {row.conversation_id: row for row in db.session.scalars(select(Membership).filter_by(user_id=user_id))}
    for notice in db.session.scalars(select(Notice).filter_by(user_id=user_id)):
        row = own.get(notice.conversation_id)
        message = notice.message_id and db.session.get(Message, notice.message_id)
        is_news = notice.rev > user.seen_notice
        if notice.kind == "reaction":
            is_news &= any(one.user_id != user_id for one in Reaction.query.filter_by(message_id=message.id))
        elif message and row is not None:
            is_news &= message.seq > row.last_read_seq
        count += is_news and is_heard(own, notice.conversation_id)
    for message in db.session.scalars(select(Message).where(Message.mentions_all)):
        row = own.get(message.conversation_id)
        if row is None or row.left_at or message.sender_id == user_id or message.created_at <= row.joined_at:
            continue
        has_row = db.session.scalar(select(Mention.id).filter_by(message_id=message.id, user_id=user_id)) is not None
        above = own.get(row.conversation.parent_id)
        level = row.level or (above and above.level) or user.room_level
        is_seen = user.seen_all_at is not None and message.created_at <= user.seen_all_at
        is_news = not has_row and message.seq > row.last_read_seq and level != "nothing" and not is_seen
        count += is_news and is_heard(own, message.conversation_id)
    return count


def is_heard(own, conversation_id):
    """Say whether a person, who has these memberships, may read a conversation, and has muted neither it nor its room.

    `own`: {conversation's id: Membership}.
    """
    room_id = db.session.get(Conversation, conversation_id).parent_id or conversation_id
    muted = [own[place].muted_until for place in {room_id, conversation_id} & own.keys()]
    is_inside = room_id in own and own[room_id].left_at is None
    return is_inside and all(until is None or until <= now() for until in muted)


def compare(crowd, places):
    end_read()
    db.session.expire_all()
    for person in crowd:
        for place in places:
            expected = by_hand(person.id, place)
            if expected is None:
                continue
            assert summaries.summary(access.get(person, place))["membership"]["mentions"] == expected, (person, place)
        told = listing.counters([person.id])[person.id]
        assert told["unseen"] == unseen_by_hand(person.id)
        assert told["unseen"] == sum(entry["unseen"] for entry in all_entries(person))
        revs = list(db.session.scalars(select(Notice.rev).filter_by(user_id=person.id)))
        assert len(revs) == len(set(revs))
        assert max(revs, default=0) <= told["last"]


def all_entries(person):
    found, offset = [], 0
    while True:
        page = listing.activity(person, "all", offset)
        found += page
        offset += len(page)
        if not page.has_more:
            return found


def walk(crowd, places, steps, every, seed):
    walking = Walk(crowd, places, seed)
    for number in range(1, steps + 1):
        walking.step()
        if number % every == 0:
            compare(crowd, walking.places)
    compare(crowd, walking.places)
    assert len(walking.places) > len(places) + 2


def test_counts_equal_brute_force_after_random_steps(crowd, places):
    walk(crowd, places, 300, 100, seed=16)


@pytest.mark.slow
def test_counts_equal_brute_force_after_ten_thousand_random_steps(crowd, places):
    walk(crowd, places, 10_000, 1_000, seed=2026)
