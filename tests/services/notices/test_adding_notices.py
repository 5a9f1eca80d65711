import pytest
from sqlalchemy import select

from chatapp.extensions import db
from chatapp.models import Message, Notice, Reaction
from chatapp.models.notice import MENTION, REACTION
from chatapp.services import notices
from chatapp.services.conversations import members
from chatapp.services.notices import listing
from chatapp.services.transactions import write_transaction


@pytest.fixture
def house(ana, bo, cy, room, say):
    members.invite(ana, room, [bo.public_id, cy.public_id])
    db.session.query(Notice).delete()
    db.session.commit()
    message = say(ana, room, "hello all")
    return db.session.scalar(select(Message).where(Message.public_id == message["id"]))


def add(kind, people, message, actor, message_id=...):
    with write_transaction():
        of = message.id if message_id is ... else message_id
        return notices.add(kind, [person.id for person in people], message.conversation_id, of, actor.id)


def rows():
    db.session.rollback()
    return list(db.session.scalars(select(Notice).order_by(Notice.user_id, Notice.rev)))


def test_a_mention_is_one_row_for_each_person_and_never_for_the_one_who_wrote_it(house, ana, bo, cy):
    added = add(MENTION, [ana, bo, cy], house, ana)
    assert [one.outcome for one in added] == ["loud", "loud"]
    assert [(row.user_id, row.kind, row.rev) for row in rows()] == [
        (bo.id, MENTION, 2),
        (cy.id, MENTION, 2),
    ]


def test_the_same_thing_is_noted_once(house, ana, bo):
    assert add(MENTION, [bo], house, ana)
    assert add(MENTION, [bo], house, ana) == []
    assert len(rows()) == 1


def test_reactions_are_listed_with_who_and_what_until_all_are_taken_back(house, ana, bo, cy):
    with write_transaction():
        db.session.add_all(
            [
                Reaction(message_id=house.id, user_id=bo.id, key="👍"),
                Reaction(message_id=house.id, user_id=cy.id, key="🎉"),
                Reaction(message_id=house.id, user_id=cy.id, key="👍"),
            ]
        )
    add(REACTION, [ana], house, bo)
    (entry,) = listing.activity(ana, "reactions")
    assert (entry["count"], entry["keys"]) == (2, ["👍", "🎉"])
    assert [person["id"] for person in entry["people"]] == [cy.public_id, bo.public_id]
    assert listing.counters([ana.id])[ana.id]["unseen"] == 1
    with write_transaction():
        db.session.query(Reaction).delete()
    assert listing.activity(ana, "reactions") == []
    assert listing.counters([ana.id])[ana.id]["unseen"] == 0


def test_reactions_to_one_message_are_one_row_that_moves_up(house, ana, bo, cy):
    first = add(REACTION, [ana], house, bo)
    second = add(REACTION, [ana], house, cy)
    (row,) = rows()
    assert (row.actor_id, row.count, row.rev) == (cy.id, 2, second[0].rev)
    assert second[0].rev == first[0].rev + 1
    assert add(REACTION, [ana], house, cy) == []
