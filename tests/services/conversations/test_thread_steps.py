"""Unread counts of rooms and threads after random steps, against what the rows of messages say."""

import random

import pytest

from chatapp.errors import ChatError
from chatapp.extensions import db
from chatapp.models import Conversation
from chatapp.models.conversation import THREAD
from chatapp.services.conversations import access, members, rooms, summaries, threads
from chatapp.services.messages import authoring, history, read_marks, replies
from chatapp.services.transactions import end_read


class Walk:
    """People who do at random what they may, and a plain model of what each has not read.

    `unread[person][conversation]`: the seqs of what came since they read, of conversations of which they are told.
    """

    def __init__(self, chance, people, room):
        self.chance, self.people, self.room = chance, people, room
        self.inside = set(people)
        self.roots = {}  # {thread: id of the message on which it hangs}
        self.posted = {room: []}  # {conversation: ids of its messages that are not deleted}
        self.read = {room: dict.fromkeys(people, self.last(room))}  # {conversation: {who is told of it: seq}}
        self.number = 0

    def last(self, conversation):
        return db.session.query(Conversation.last_seq).filter_by(public_id=conversation).scalar()

    def draft(self, **more):
        self.number += 1
        return {"client_id": f"step-{self.number:08}", "body": "text", **more}

    def step(self):
        deed = self.chance.choices(
            (self.post, self.post_first, self.mark, self.delete, self.follow, self.unfollow, self.leave, self.rejoin),
            (30, 6, 20, 6, 8, 4, 3, 6),
        )[0]
        someone = self.chance.choice(list(self.people))
        before = {conversation: dict(read) for conversation, read in self.read.items()}
        try:
            deed(someone)
        except ChatError:
            assert self.read == before, deed

    def post(self, someone):
        conversation = self.chance.choice(list(self.posted))
        also = conversation != self.room and self.chance.random() < 0.2
        [told] = authoring.post(self.people[someone], conversation, [self.draft(also_to_room=also)])
        self.has_posted(someone, conversation, told["id"])
        if also:
            shown = history.page(self.people[someone], self.room)["messages"][-1]
            self.has_posted(someone, self.room, shown["id"])

    def has_posted(self, someone, conversation, message):
        self.posted[conversation].append(message)
        last, read = self.last(conversation), self.read[conversation]
        if read.get(someone, last - 1) == last - 1:
            read[someone] = last

    def post_first(self, someone):
        if not (self.posted[self.room] and self.inside):
            return
        root = self.chance.choice(self.posted[self.room])
        author = authoring.find(self.people[self.chance.choice(sorted(self.inside))], root)["sender"]["id"]
        answer = replies.post(self.people[someone], root, [self.draft()])
        thread = answer["thread"]["conversation"]
        if thread not in self.posted:
            self.posted[thread], self.read[thread], self.roots[thread] = [], {}, root
            named = {person.public_id: name for name, person in self.people.items()}
            if named[author] in self.inside and named[author] != someone:
                self.read[thread][named[author]] = 0
        self.has_posted(someone, thread, answer["messages"][0]["id"])

    def mark(self, someone):
        conversation = self.chance.choice(list(self.posted))
        last = self.last(conversation)
        if not last:
            return
        seq, person = self.chance.randint(1, last), self.people[someone]
        if self.chance.random() < 0.7:
            read_marks.mark_read(person, conversation, seq)
            if someone in self.read[conversation]:
                self.read[conversation][someone] = max(self.read[conversation][someone], seq)
        else:
            read_marks.mark_unread(person, conversation, seq)
            self.read[conversation][someone] = seq - 1

    def delete(self, someone):
        conversation = self.chance.choice(list(self.posted))
        if not self.posted[conversation]:
            return
        message = self.chance.choice(self.posted[conversation])
        person = self.people[someone]
        found = authoring.find(person, message)
        authoring.delete(person, message, found["rev"])
        self.posted = {
            name: [each for each in ids if not authoring.find(person, each)["deleted_at"]]
            for name, ids in self.posted.items()
        }

    def follow(self, someone):
        thread = self.some_thread()
        if thread:
            threads.begin(self.people[someone], thread)
            self.read[thread].setdefault(someone, self.last(thread))

    def unfollow(self, someone):
        thread = self.some_thread()
        if thread:
            threads.end(self.people[someone], thread)
            self.read[thread].pop(someone, None)

    def some_thread(self):
        return self.chance.choice(list(self.roots)) if self.roots else None

    def leave(self, someone):
        members.leave(self.people[someone], self.room)
        self.inside.discard(someone)
        for read in self.read.values():
            read.pop(someone, None)

    def rejoin(self, someone):
        members.join(self.people[someone], self.room)
        self.inside.add(someone)
        self.read[self.room].setdefault(someone, self.last(self.room))

    def check(self):
        """Compare every count with the rows."""
        threads.tell_rooms()
        for name, person in self.people.items():
            end_read()
            totals = {"rooms": 0, "threads": 0}
            for conversation, read in self.read.items():
                if name not in self.inside:
                    with pytest.raises(ChatError):
                        access.get(person, conversation)
                    continue
                unread = self.last(conversation) - read[name] if name in read else 0
                own = summaries.summary(access.get(person, conversation))["membership"]
                assert (own["unread"], own["follows"]) == (unread, name in read), (name, conversation)
                totals["rooms" if conversation == self.room else "threads"] += unread
            assert summaries.unread(person) == {"direct": 0, **totals}, name
            followed = {summary["conversation"] for summary in summaries.followed(person)}
            expected = {thread for thread in self.roots if name in self.read[thread]}
            assert followed <= expected
            assert len(followed) == min(len(expected), 50)
        for reader in sorted(self.inside)[:1]:
            for thread, root in self.roots.items():
                assert authoring.find(self.people[reader], root)["thread"]["count"] == len(self.posted[thread])
        assert db.session.query(Conversation).filter_by(kind=THREAD).count() == len(self.roots)


def walk(seed, steps, check_every, people, room):
    walked = Walk(random.Random(seed), people, room)
    for number in range(1, steps + 1):
        walked.step()
        if number % check_every == 0:
            walked.check()
    assert len(walked.roots) > 3


@pytest.fixture
def app(make_app):
    rates = ("RATE_POSTS", "RATE_EDITS", "RATE_DEFAULT", "RATE_INVITES", "RATE_ROOMS")
    app = make_app(**dict.fromkeys(rates, "1000000/minute"))
    with app.test_request_context():
        yield app


@pytest.fixture
def people(ana, bo, cy, make_person):
    return {"ana": ana, "bo": bo, "cy": cy, "di": make_person("di")}


@pytest.fixture
def room(ana, people):
    room = rooms.create(ana, "room-000001", "Field office")["conversation"]
    members.invite(ana, room, [person.public_id for person in people.values() if person is not ana])
    return room


def test_unread_counts_after_random_steps_are_those_of_the_rows(people, room):
    walk(1, 300, 50, people, room)


@pytest.mark.slow
def test_unread_counts_after_ten_thousand_random_steps_are_those_of_the_rows(people, room):
    walk(2, 10_000, 500, people, room)
