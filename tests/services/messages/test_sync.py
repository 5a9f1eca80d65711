import random

import pytest

from chatapp import limits
from chatapp.errors import Conflict, NotFound
from chatapp.extensions import db
from chatapp.models import Conversation
from chatapp.services import installation
from chatapp.services.conversations import access, direct, members, rooms
from chatapp.services.messages import authoring, history, read_marks, sync


def catch_up(person, talk, rev, **options):
    epoch = options.pop("epoch", installation.epoch())
    answer = sync.sync(person, epoch, options.pop("me", None), {talk: rev}, None)
    return answer["conversations"][talk]


def test_everything_after_a_cursor_is_answered_in_its_present_state(ana, bo, talk, say):
    first = say(ana, talk, "one")
    say(bo, talk, "two")
    authoring.edit(ana, first["id"], first["rev"], "uno")
    answer = catch_up(bo, talk, 1)
    assert [(m["rev"], m["body"]) for m in answer["messages"]] == [(2, "two"), (3, "uno")]
    assert (answer["state"], answer["rev"], answer["more"]) == ("changes", 3, False)


def test_a_long_absence_is_answered_in_pages_without_a_hole(ana, talk):
    for n in range(9):
        authoring.post(ana, talk, [{"client_id": f"m-{n}-{k:04}", "body": "x"} for k in range(50)])
    rev, seen = 0, []
    while True:
        answer = catch_up(ana, talk, rev)
        seen += [m["seq"] for m in answer["messages"]]
        rev = answer["rev"]
        if not answer["more"]:
            break
    assert seen == list(range(1, 451))


def test_from_any_cursor_on_what_was_posted_and_changed_comes_in_the_order_of_rev(ana, talk, monkeypatch):
    monkeypatch.setattr(limits, "SYNC_PAGE", 3)
    chance, told = random.Random(7), {}
    for number in range(30):
        kind = chance.choice(["post", "post", "edit", "delete"])
        old = chance.choice([message for message in told.values() if not message["deleted_at"]] or [None])
        if kind == "edit" and old:
            new = authoring.edit(ana, old["id"], old["rev"], f"edited {number}")
        elif kind == "delete" and old:
            new = authoring.delete(ana, old["id"], old["rev"])
        else:
            (new,) = authoring.post(ana, talk, [{"client_id": f"message-{number:04}", "body": "x"}])
        told[new["id"]] = new
    in_order = sorted(told.values(), key=lambda message: message["rev"])
    for cursor in range(31):
        caught_up, answer = [], {"more": True, "rev": cursor}
        while answer["more"]:
            answer = catch_up(ana, talk, answer["rev"])
            caught_up += answer["messages"]
        assert caught_up == [message for message in in_order if message["rev"] > cursor]


def test_a_cursor_beyond_the_end_is_reset(ana, talk, say):
    say(ana, talk)
    assert catch_up(ana, talk, 99)["state"] == "reset"


def test_a_cursor_of_another_epoch_is_reset(ana, talk, say):
    say(ana, talk)
    old = installation.epoch()
    installation.new_epoch()
    assert catch_up(ana, talk, 1, epoch=old)["state"] == "reset"
    with pytest.raises(Conflict):
        history.page(ana, talk, epoch=old)


def test_who_is_too_far_behind_is_reset(ana, talk, say):
    say(ana, talk)
    conversation = db.session.query(Conversation).filter_by(public_id=talk).one()
    conversation.last_rev = 1500
    db.session.commit()
    assert catch_up(ana, talk, 1)["state"] == "reset"


def test_a_foreign_conversation_is_gone_and_not_an_error_for_the_others(ana, cy, talk, room):
    mine = direct.open_direct(cy, [ana.public_id])["conversation"]
    answer = sync.sync(cy, installation.epoch(), None, {talk: 0, mine: 0, "nonsense": 1}, None)
    assert [answer["conversations"][c]["state"] for c in (talk, mine, "nonsense")] == ["gone", "changes", "gone"]


def test_changed_memberships_are_told_since_the_persons_own_counter(ana, bo, room):
    before = bo.last_rev
    members.invite(ana, room, [bo.public_id])
    joined = sync.sync(bo, installation.epoch(), before, {}, None)
    assert [m["conversation"] for m in joined["memberships"]] == [room]
    members.remove(ana, room, bo.public_id)
    left = sync.sync(bo, installation.epoch(), joined["me"], {}, None)
    assert left["memberships"] == [{"conversation": room, "gone": True, "rev": left["me"]}]


def test_the_list_is_left_out_for_who_has_it(ana, bo, talk, say):
    say(ana, talk)
    listing = sync.listing(bo)
    assert [s["conversation"] for s in listing["summaries"]] == [talk]
    assert listing["unread"] == {"direct": 1, "rooms": 0, "threads": 0}
    assert sync.sync(bo, installation.epoch(), None, {}, listing["digest"])["list"] is None
    say(ana, talk)
    assert sync.sync(bo, installation.epoch(), None, {}, listing["digest"])["list"]["digest"] != listing["digest"]


def test_opening_answers_what_a_page_lacks(ana, bo, talk, say):
    first = say(ana, talk, "one")
    page = history.page(bo, talk)
    authoring.delete(ana, first["id"], first["rev"])
    answer = sync.opened(bo, talk, page["rev"], page["epoch"])
    assert [(m["seq"], m["body"]) for m in answer["messages"]] == [(1, None)]
    assert answer["rev"] == page["rev"] + 1


def test_opening_after_removal_is_refused(ana, bo, room):
    members.invite(ana, room, [bo.public_id])
    members.remove(ana, room, bo.public_id)
    with pytest.raises(NotFound):
        sync.opened(bo, room, None, None)


def test_unread_follows_posting_reading_and_marking(ana, bo, talk, say):
    for _ in range(3):
        say(ana, talk)
    assert sync.listing(bo)["unread"]["direct"] == 3
    assert read_marks.mark_read(bo, talk, 2)["membership"]["unread"] == 1
    assert read_marks.mark_read(bo, talk, 1)["membership"]["unread"] == 1
    assert read_marks.mark_unread(bo, talk, 1)["membership"]["unread"] == 3
    assert sync.listing(ana)["unread"]["direct"] == 0


def test_what_was_seen_stays_seen_when_it_is_marked_unread(ana, bo, talk, say):
    say(ana, talk)
    read_marks.mark_read(bo, talk, 1)
    read_marks.mark_unread(bo, talk, 1)
    assert read_marks.seen_by(access.get(bo, talk)) == {ana.public_id: 1, bo.public_id: 1}


def test_posting_reads_ones_own_message_only_when_everything_before_is_read(ana, bo, talk, say):
    say(ana, talk)
    say(bo, talk)
    assert sync.listing(bo)["unread"]["direct"] == 2


def test_joining_starts_reading_at_the_end(ana, bo, room, say):
    for _ in range(3):
        say(ana, room)
    assert members.join(bo, room)["membership"]["unread"] == 0


def test_history_pages_backwards_without_holes(ana, talk):
    for n in range(3):
        authoring.post(ana, talk, [{"client_id": f"m-{n}-{k:04}", "body": "x"} for k in range(50)])
    page, seqs = history.page(ana, talk), []
    while True:
        seqs = [m["seq"] for m in page["messages"]] + seqs
        if not page["has_before"]:
            break
        page = history.page(ana, talk, before=page["messages"][0]["seq"])
    assert seqs == list(range(1, 151))


def test_a_direct_conversation_is_one_however_often_it_is_opened(ana, bo, talk):
    assert direct.open_direct(bo, [ana.public_id, bo.public_id])["conversation"] == talk


def test_an_empty_direct_conversation_is_in_nobodys_inbox(ana, bo, talk):
    assert sync.listing(bo)["summaries"] == []


def test_a_renamed_room_tells_its_new_name_in_a_line(ana, room):
    rooms.change(ana, room, name="Back office")
    last = history.page(ana, room)["messages"][-1]
    assert (last["kind"], last["system"]) == ("system", {"event": "renamed", "name": "Back office"})
