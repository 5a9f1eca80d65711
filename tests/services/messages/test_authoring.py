import pytest
from sqlalchemy import func, select

from chatapp.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from chatapp.extensions import db
from chatapp.models import Message, MessageRevision
from chatapp.services.conversations import members, rooms
from chatapp.services.messages import authoring


def count():
    return db.session.scalar(select(func.count()).select_from(Message))


def drafts(*bodies):
    return [{"client_id": f"draft-{n:04}", "body": body} for n, body in enumerate(bodies)]


def test_a_list_is_stored_in_its_order_with_dense_seqs(ana, talk):
    posted = authoring.post(ana, talk, drafts("one", "two", "three"))
    assert [(m["seq"], m["rev"], m["body"]) for m in posted] == [(1, 1, "one"), (2, 2, "two"), (3, 3, "three")]


def test_a_retry_is_answered_with_the_stored_message(ana, talk, say):
    first = say(ana, talk, "once", "same-id-1")
    assert say(ana, talk, "once", "same-id-1") == first
    assert count() == 1


def test_a_retry_of_a_list_stores_only_what_is_missing(ana, talk):
    authoring.post(ana, talk, drafts("one", "two"))
    again = authoring.post(ana, talk, drafts("one", "two", "three"))
    assert [m["seq"] for m in again] == [1, 2, 3]
    assert count() == 3


def test_a_client_id_with_another_text_is_refused_and_stores_nothing(ana, talk, say):
    say(ana, talk, "once", "same-id-1")
    with pytest.raises(Conflict) as refusal:
        say(ana, talk, "twice", "same-id-1")
    assert (refusal.value.code, refusal.value.field) == ("client_id_reused", "messages.0.client_id")
    assert count() == 1


def test_one_refused_draft_stores_none_of_the_list(ana, talk):
    with pytest.raises(Invalid) as refusal:
        authoring.post(ana, talk, drafts("fine", "x" * 4001))
    assert (refusal.value.code, refusal.value.field) == ("too_long", "messages.1.body")
    assert count() == 0


def test_a_retry_after_an_edit_is_answered_with_the_edited_message(ana, talk, say):
    first = say(ana, talk, "teh", "same-id-1")
    authoring.edit(ana, first["id"], first["rev"], "the")
    assert say(ana, talk, "teh", "same-id-1")["body"] == "the"
    assert count() == 1


def test_a_retry_after_removal_is_answered_with_the_stored_message(ana, bo, room, say):
    members.invite(ana, room, [bo.public_id])
    first = say(bo, room, "mine", "same-id-1")
    members.remove(ana, room, bo.public_id)
    assert say(bo, room, "mine", "same-id-1") == first
    with pytest.raises(NotFound):
        say(bo, room, "another")


def test_a_retry_after_archiving_is_answered_and_anything_new_is_refused(ana, room, say):
    first = say(ana, room, "mine", "same-id-1")
    rooms.archive(ana, room)
    assert say(ana, room, "mine", "same-id-1") == first
    with pytest.raises(Conflict) as refusal:
        say(ana, room, "new")
    assert refusal.value.code == "archived"


def test_a_retry_costs_nothing_of_the_rate(app, ana, talk, say):
    app.config["RATE_POSTS"] = "1/hour"
    first = say(ana, talk, "mine", "same-id-1")
    with pytest.raises(TooMany):
        say(ana, talk, "new")
    assert say(ana, talk, "mine", "same-id-1") == first


def test_an_edit_keeps_the_earlier_text_and_takes_a_new_rev(ana, talk, say):
    first = say(ana, talk, "teh")
    edited = authoring.edit(ana, first["id"], first["rev"], "the")
    assert (edited["body"], edited["seq"], edited["rev"]) == ("the", 1, 2)
    assert db.session.scalars(select(MessageRevision.body)).all() == ["teh"]


def test_an_edit_of_a_changed_message_is_a_conflict_that_shows_it(ana, talk, say):
    first = say(ana, talk, "one")
    authoring.edit(ana, first["id"], first["rev"], "two")
    with pytest.raises(Conflict) as refusal:
        authoring.edit(ana, first["id"], first["rev"], "three")
    assert refusal.value.code == "edit_conflict"
    assert refusal.value.values["message_now"]["body"] == "two"


def test_only_the_sender_edits(ana, bo, talk, say):
    first = say(ana, talk)
    with pytest.raises(Forbidden):
        authoring.edit(bo, first["id"], first["rev"], "mine now")


def test_a_deleted_message_leaves_a_tombstone_without_any_text(ana, talk, say):
    first = say(ana, talk, "secret")
    edited = authoring.edit(ana, first["id"], first["rev"], "secret 2")
    gone = authoring.delete(ana, first["id"], edited["rev"])
    assert (gone["body"], gone["parts"], gone["deleted_by"], gone["seq"]) == (None, [], "sender", 1)
    assert db.session.scalars(select(MessageRevision)).all() == []


def test_an_owner_deletes_what_others_wrote_and_a_member_does_not(ana, bo, room, say):
    members.invite(ana, room, [bo.public_id])
    theirs, mine = say(bo, room), say(ana, room)
    assert authoring.delete(ana, theirs["id"], theirs["rev"])["deleted_by"] == "owner"
    with pytest.raises(Forbidden):
        authoring.delete(bo, mine["id"], mine["rev"])


def test_a_stranger_finds_no_message(ana, cy, talk, say):
    first = say(ana, talk)
    with pytest.raises(NotFound):
        authoring.edit(cy, first["id"], first["rev"], "x")
    with pytest.raises(NotFound):
        authoring.find(cy, first["id"])


def test_in_an_announcement_room_only_owners_post(ana, bo, room, say):
    members.invite(ana, room, [bo.public_id])
    rooms.change(ana, room, posting="owners")
    with pytest.raises(Forbidden) as refusal:
        say(bo, room)
    assert refusal.value.code == "owners_only"
    assert say(ana, room)["seq"] > 0
