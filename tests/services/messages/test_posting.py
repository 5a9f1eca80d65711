import pytest
from sqlalchemy import select

from chatapp.errors import Conflict, NotFound
from chatapp.extensions import db
from chatapp.models import Message
from chatapp.queries import rows
from chatapp.services import transactions
from chatapp.services.conversations import members
from chatapp.services.messages import authoring, posting
from chatapp.services.messages.post_transaction import Posting
from tests.databases import change_elsewhere


@pytest.fixture
def together():
    """Return `together(postings)`: store these (person, conversation, client id, body) in one transaction."""

    def together(*wanted):
        group = []
        for person, conversation, client_id, body in wanted:
            drafts = authoring.checked(conversation, [{"client_id": client_id, "body": body}])
            group.append(Posting(person, conversation, drafts))
        transactions.end_read()
        posting.store_batch(lambda: group)
        return group

    return together


def stored():
    return db.session.execute(select(Message.seq, Message.rev, Message.body).order_by(Message.id)).all()


def test_one_transaction_numbers_each_conversation_densely_in_the_order_of_asking(ana, bo, cy, talk, room, together):
    members.invite(ana, room, [cy.public_id])
    group = together(
        (ana, talk, "together-1", "one"), (cy, room, "together-2", "aside"), (bo, talk, "together-3", "two")
    )
    assert [each.result()[0]["body"] for each in group] == ["one", "aside", "two"]
    assert [each.result()[0]["seq"] for each in (group[0], group[2])] == [1, 2]
    assert [row.body for row in stored() if row.body] == ["one", "aside", "two"]


def test_one_that_is_refused_leaves_the_others(ana, bo, cy, talk, together):
    group = together((ana, talk, "together-1", "one"), (cy, talk, "together-2", "no"), (bo, talk, "together-3", "two"))
    assert isinstance(group[1].exception(), NotFound)
    assert [(row.seq, row.rev, row.body) for row in stored()] == [(1, 1, "one"), (2, 2, "two")]


def test_the_same_message_twice_in_one_transaction_is_stored_once(ana, talk, together):
    first, again = together((ana, talk, "together-1", "one"), (ana, talk, "together-1", "one"))
    assert first.result() == again.result()
    assert len(stored()) == 1


def test_a_client_id_used_twice_in_one_transaction_for_different_texts_is_a_conflict(ana, talk, together):
    first, other = together((ana, talk, "together-1", "one"), (ana, talk, "together-1", "two"))
    assert first.result()[0]["body"] == "one"
    assert isinstance(other.exception(), Conflict)
    assert len(stored()) == 1


ENDINGS = {
    "removed": "UPDATE memberships SET left_at = '2026-01-01 00:00:00.000000' WHERE user_id = :id",
    "deactivated": "UPDATE users SET deactivated_at = '2026-01-01 00:00:00.000000' WHERE id = :id",
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_whom_another_process_shut_out_posts_nothing(app, ana, bo, room, say, ending):
    members.invite(ana, room, [bo.public_id])
    assert say(bo, room)
    change_elsewhere(app, ending, id=bo.id)
    with pytest.raises(NotFound):
        say(bo, room)


def test_who_posts_has_read_what_they_post(ana, bo, talk, say):
    say(ana, talk)
    say(ana, talk)
    say(bo, talk)
    found = db.session.execute(select(rows.memberships.c.user_id, rows.memberships.c.last_read_seq)).all()
    assert dict(map(tuple, found)) == {ana.id: 2, bo.id: 0}
