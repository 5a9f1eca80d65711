"""Counts of mentions and notices after random steps, against a count of every row by hand."""

import itertools
import random

import pytest
from sqlalchemy import select

from chatapp.errors import ChatError
from chatapp.extensions import db
from chatapp.models import Conversation, Membership, Mention, Message, Notice, User
from chatapp.models.columns import now
from chatapp.services.conversations import access, levels, members, rooms, summaries
from chatapp.services.messages import authoring, read_marks
from chatapp.services.notices import listing
from chatapp.services.transactions import end_read

NAMES = ("ana", "bo", "cy", "dee")
TEXTS = ("plain", "@ana", "@bo and @cy", "@all", "@dee @all", "@cy `@bo`", "@ana @bo @cy @dee", "@nobody")
_numbers = itertools.count(1)


@pytest.fixture
def crowd(app, make_person):
    app.config.update(RATE_MENTION_ALL="100000/minute", RATE_DEFAULT="100000/minute", RATE_EDITS="100000/minute")
    app.config.update(RATE_INVITES="100000/minute", RATE_ROOMS="100000/minute", RATE_POSTS="100000/minute")
    return [make_person(name) for name in NAMES]


@pytest.fixture
def places(crowd):
    first = crowd[0]
    made = [rooms.create(first, f"client-place-{number}", f"Place {number}")["conversation"] for number in range(2)]
    for place in made:
        members.invite(first, place, [person.public_id for person in crowd[1:]])
    return made


class Walk:
    """Random steps of a crowd in a few rooms. A step that is refused changes nothing."""

    def __init__(self, crowd, places, seed):
        self.crowd, self.places = crowd, places
        self.random = random.Random(seed)
        self.said = list(authoring.post(crowd[0], places[0], [{"client_id": "client-first", "body": "first"}]))

    def step(self):
        some = self.random
        person, place = some.choice(self.crowd), some.choice(self.places)
        verb = some.choice([self.say] * 5 + [self.read] * 3 + [self.edit, self.delete, self.mute, self.level])
        if some.random() < 0.08:
            verb = some.choice([self.leave, self.come, self.see, self.unread])
        try:
            verb(person, place)
        except ChatError:
            db.session.rollback()

    def say(self, person, place):
        draft = {"client_id": f"client-{next(_numbers):07}", "body": self.random.choice(TEXTS)}
        self.said += authoring.post(person, place, [draft])

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

    def leave(self, person, place):
        members.leave(person, place)

    def come(self, person, place):
        members.join(person, place)

    def see(self, person, place):
        last = listing.counters([person.id])[person.id]["last"]
        listing.mark_seen(person, self.random.randint(0, last))


def by_hand(user_id, place):
    """Return the unread mentions of a person in a room, one message after the other; None if they are not in it."""
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
    theirs = {
        row.conversation_id: row
        for row in db.session.scalars(select(Membership).filter_by(user_id=user_id, left_at=None))
        if row.muted_until is None or row.muted_until <= now()
    }
    named = set()
    for notice in db.session.scalars(select(Notice).filter_by(user_id=user_id)):
        row = theirs.get(notice.conversation_id)
        message = notice.message_id and db.session.get(Message, notice.message_id)
        named.add(notice.message_id)
        is_read = bool(message) and row is not None and message.seq <= row.last_read_seq
        count += row is not None and notice.rev > user.seen_notice and not is_read
    for message in db.session.scalars(select(Message).where(Message.mentions_all)):
        row = theirs.get(message.conversation_id)
        if row is None or message.sender_id == user_id or message.created_at <= row.joined_at:
            continue
        has_row = db.session.scalar(select(Mention.id).filter_by(message_id=message.id, user_id=user_id)) is not None
        level = row.level or user.room_level
        is_seen = user.seen_all_at is not None and message.created_at <= user.seen_all_at
        count += not has_row and message.seq > row.last_read_seq and level != "nothing" and not is_seen
    return count


def compare(crowd, places):
    end_read()
    db.session.expire_all()
    for person in crowd:
        for place in places:
            expected = by_hand(person.id, place)
            if expected is None:
                continue
            assert summaries.summary(access.get(person, place))["membership"]["mentions"] == expected
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
            compare(crowd, places)
    compare(crowd, places)


def test_counts_equal_brute_force_after_random_steps(crowd, places):
    walk(crowd, places, 300, 100, seed=16)


@pytest.mark.slow
def test_counts_equal_brute_force_after_ten_thousand_random_steps(crowd, places):
    walk(crowd, places, 10_000, 1_000, seed=2026)
