import pytest
from sqlalchemy import event, select

from chatapp.errors import ChatError, Invalid
from chatapp.extensions import current, db
from chatapp.models import Conversation, Mention, Notice
from chatapp.models.columns import now
from chatapp.services.conversations import access, levels, members, summaries
from chatapp.services.messages import authoring, mentions, read_marks, sync
from chatapp.services.notices import listing
from chatapp.services.transactions import end_read, write_transaction


@pytest.fixture
def house(ana, bo, cy, room):
    members.invite(ana, room, [bo.public_id, cy.public_id])
    with write_transaction():
        db.session.query(Notice).delete()
    return room


def named(kind=Mention):
    end_read()
    return [row.user_id for row in db.session.scalars(select(kind).order_by(kind.user_id))]


def unseen(person):
    end_read()
    return listing.counters([person.id])[person.id]["unseen"]


def unread(person, room):
    end_read()
    return summaries.summary(access.get(person, room))["membership"]["mentions"]


def refusal(action):
    with pytest.raises(ChatError) as refused:
        action()
    return refused.value.code, refused.value.field


def test_a_member_who_is_named_has_a_row_a_notice_and_an_unread_mention(house, say, ana, bo, cy):
    message = say(ana, house, "hello @bo, see `@cy`")
    assert message["mentions"] == {"people": [bo.public_id], "all": False}
    assert named() == named(Notice) == [bo.id]
    assert (unseen(bo), unseen(cy), unread(bo, house), unread(cy, house)) == (1, 0, 1, 0)


def test_naming_oneself_a_stranger_or_someone_deactivated_tells_nobody(house, say, ana, bo, make_person):
    with write_transaction():
        bo.deactivated_at = now()
    make_person("dee")
    say(ana, house, "@ana @bo @dee @nobody")
    assert named() == named(Notice) == []


def test_people_outside_the_room_are_named_in_the_answer_alone(house, ana, bo, make_person):
    dee = make_person("dee")
    answer = authoring.post(ana, house, [{"client_id": "client-x001", "body": "@dee and @bo"}])
    assert [person["id"] for person in answer.not_members] == [dee.public_id]
    assert named() == [bo.id]


def test_a_retry_mentions_nobody_twice(house, say, ana, bo):
    first = say(ana, house, "@bo", client_id="client-r001")
    assert say(ana, house, "@bo", client_id="client-r001") == first
    assert named() == named(Notice) == [bo.id]


def test_twenty_people_may_be_named_and_one_more_is_refused_by_field(house, say, ana, make_person):
    for number in range(21):
        make_person(f"guest{number}")
    say(ana, house, " ".join(f"@guest{number}" for number in range(20)))
    many = " ".join(f"@guest{number}" for number in range(21))
    assert refusal(lambda: say(ana, house, many)) == ("too_many_items", "messages.0.body")
    assert db.session.scalar(select(Conversation.last_seq).where(Conversation.public_id == house)) == 3


def test_a_message_for_everyone_is_a_mark_without_rows(house, say, ana, bo, cy):
    message = say(ana, house, "@all: lunch")
    assert message["mentions"] == {"people": [], "all": True}
    assert named() == named(Notice) == []
    assert [(unread(person, house), unseen(person)) for person in (ana, bo, cy)] == [(0, 0), (1, 1), (1, 1)]
    entries = listing.activity(bo)
    assert [(entry["kind"], entry["all"], entry["message"]["text"]) for entry in entries] == [
        ("mention", True, "@all: lunch")
    ]


def test_naming_someone_beside_everyone_counts_once(house, say, ana, bo):
    say(ana, house, "@all and @bo above all")
    assert (unread(bo, house), unseen(bo), len(listing.activity(bo))) == (1, 1, 1)


def test_in_a_large_room_only_owners_mention_everyone(house, say, ana, bo, monkeypatch):
    monkeypatch.setattr(mentions, "SMALL_ROOM", 2)
    assert refusal(lambda: say(bo, house, "@all")) == ("owners_mention_all", "messages.0.body")
    assert refusal(lambda: say(bo, house, "@here")) == ("owners_mention_all", "messages.0.body")
    assert say(ana, house, "@everyone")["mentions"]["all"]


def test_mentioning_everyone_is_bounded_by_a_rate(make_app, house, app, say, ana):
    app.config["RATE_MENTION_ALL"] = "2/hour"
    say(ana, house, "@room")
    say(ana, house, "@channel")
    assert refusal(lambda: say(ana, house, "@all")) == ("too_many_requests", None)


def test_here_names_those_who_are_online(app, house, say, ana, bo, cy):
    current.stores.connections.keep_online(cy.id, 60)
    assert say(ana, house, "@here now")["mentions"] == {"people": [cy.public_id], "all": False}
    assert named() == [cy.id]


def test_an_edit_notifies_those_alone_who_are_newly_named_and_takes_away_who_is_not_any_more(house, say, ana, bo, cy):
    message = say(ana, house, "@bo")
    before = db.session.scalars(select(Notice.rev).where(Notice.user_id == bo.id)).one()
    edited = authoring.edit(ana, message["id"], message["rev"], "@bo and @cy")
    assert set(edited["mentions"]["people"]) == {bo.public_id, cy.public_id}
    assert named() == named(Notice) == [bo.id, cy.id]
    assert db.session.scalars(select(Notice.rev).where(Notice.user_id == bo.id)).one() == before
    authoring.edit(ana, message["id"], edited["rev"], "@cy")
    assert named() == named(Notice) == [cy.id]
    assert (unseen(bo), unread(bo, house)) == (0, 0)


def test_an_edit_puts_everyone_in_and_out(house, say, ana, bo):
    message = say(ana, house, "@bo")
    edited = authoring.edit(ana, message["id"], message["rev"], "@all")
    assert edited["mentions"] == {"people": [], "all": True}
    assert unread(bo, house) == 1
    edited = authoring.edit(ana, message["id"], edited["rev"], "nobody")
    assert edited["mentions"] == {"people": [], "all": False}
    assert unread(bo, house) == 0


def test_a_deleted_message_takes_its_mentions_and_notices_along(house, say, ana, bo):
    for text in ("@bo", "@all"):
        message = say(ana, house, text)
        deleted = authoring.delete(ana, message["id"], message["rev"])
        assert deleted["mentions"] == {"people": [], "all": False}
    assert named() == named(Notice) == []
    assert (unread(bo, house), unseen(bo), listing.activity(bo)) == (0, 0, [])


def test_what_is_read_in_its_room_is_no_more_unseen(house, say, ana, bo):
    say(ana, house, "@bo")
    read_marks.mark_read(bo, house, say(ana, house, "@all")["seq"])
    assert (unread(bo, house), unseen(bo)) == (0, 0)
    assert [entry["unseen"] for entry in listing.activity(bo)] == [False, False]


def test_a_mark_covers_what_was_seen_and_nothing_later(house, say, ana, bo):
    say(ana, house, "@bo")
    say(ana, house, "@all")
    told = listing.mark_seen(bo, listing.counters([bo.id])[bo.id]["last"])
    assert told["unseen"] == unseen(bo) == 0
    say(ana, house, "@bo again")
    assert unseen(bo) == 1
    with pytest.raises(Invalid):
        listing.mark_seen(bo, 99)


def test_a_lower_mark_than_before_takes_nothing_back(house, say, ana, bo):
    say(ana, house, "@bo")
    last = listing.counters([bo.id])[bo.id]["last"]
    listing.mark_seen(bo, last)
    assert listing.mark_seen(bo, 0) == {"last": last, "seen": last, "unseen": 0}


def test_what_names_somebody_in_a_muted_room_is_marked_there_and_noted_nowhere(house, say, ana, bo):
    levels.change(bo, house, muted_until="forever")
    say(ana, house, "@bo")
    assert (unread(bo, house), unseen(bo), named(Notice)) == (1, 0, [])
    levels.change(bo, house, muted_until="")
    assert (unread(bo, house), unseen(bo), listing.activity(bo)) == (1, 0, [])


def test_who_has_left_sees_nothing_of_the_room(house, say, ana, bo):
    say(ana, house, "@bo")
    say(ana, house, "@all")
    members.leave(bo, house)
    end_read()
    assert (unseen(bo), listing.activity(bo)) == (0, [])


def test_a_post_that_names_nobody_writes_and_reads_no_more_than_one_without_an_at_sign(app, house, say, ana):
    counted = []
    end_read()
    event.listen(db.engine, "before_cursor_execute", lambda *given: counted.append(given[2]))
    for body in ("plain", "mail me at ana@example.org"):
        say(ana, house, body)
    assert not [statement for statement in counted if "mention" in statement.lower() and "SELECT" not in statement]
    assert not [statement for statement in counted if "username_key IN" in statement]


def test_catching_up_says_how_notices_stand(house, say, ana, bo):
    say(ana, house, "@bo")
    assert sync.sync(bo, None, None, {}, None)["notices"] == {"last": 2, "seen": 0, "unseen": 1}


def test_an_edit_names_the_outsiders_whom_the_text_before_did_not(house, say, ana, bo, make_person):
    dee, eve = make_person("dee"), make_person("eve")
    message = say(ana, house, "@dee and @bo")
    edited = authoring.edit(ana, message["id"], message["rev"], "@dee, @eve and @bo")
    assert [person["id"] for person in edited.not_members] == [eve.public_id]
    plain = authoring.edit(ana, message["id"], edited["rev"], "@dee and @eve", is_plain=True)
    assert list(plain.not_members) == []
    again = authoring.edit(ana, message["id"], plain["rev"], "now @dee and @eve")
    assert {person["id"] for person in again.not_members} == {dee.public_id, eve.public_id}
    assert named() == []
