"""Reactions: set and unset, never toggled; who may; how many; and what others are told."""

import pytest
from sqlalchemy import func, select

from chatapp.errors import Conflict, Invalid, NotFound, TooMany
from chatapp.extensions import db
from chatapp.markup import emoji
from chatapp.models import Conversation, Message, Reaction
from chatapp.services.conversations import around, members, rooms
from chatapp.services.messages import authoring, history, reactions, sync

TWENTY = [one.key for one in emoji.groups()["food"]][:20]


@pytest.fixture
def said(ana, talk, say):
    return say(ana, talk, "a good idea")


@pytest.fixture
def changes(monkeypatch):
    """The changes that were told, in their order."""
    told = []
    monkeypatch.setattr(reactions.outcomes, "patched", told.extend)
    return told


def count():
    return db.session.scalar(select(func.count()).select_from(Reaction))


def last_rev():
    return db.session.scalar(select(func.max(Conversation.last_rev)))


def told_to(person, talk):
    return history.page(person, talk)["messages"][-1]["reactions"]


def test_a_reaction_is_a_change_of_the_message_and_is_told_with_its_actor(ana, bo, talk, said, changes):
    state = reactions.set_reaction(bo, said["id"], "👍")
    assert state == {"message": said["id"], "rev": said["rev"] + 1, "reactions": [["👍", 1, True]]}
    reaction = {"key": "👍", "on": True, "by": bo.public_id, "count": 1}
    [change] = changes
    patch = {"id": said["id"], "seq": said["seq"], "rev": state["rev"], "reaction": reaction}
    assert (change["conversation"], change["rev"], change["patch"]) == (talk, state["rev"], patch)
    assert change["message"] == said | {"rev": state["rev"], "reactions": [["👍", 1]]}


def test_setting_what_is_set_answers_with_the_state_and_makes_no_rev(bo, said, changes):
    first = reactions.set_reaction(bo, said["id"], "👍")
    before = last_rev()
    assert reactions.set_reaction(bo, said["id"], "👍") == first
    assert (count(), last_rev(), len(changes)) == (1, before, 1)


def test_unsetting_what_is_not_set_makes_no_rev(bo, said, changes):
    before = last_rev()
    assert reactions.unset_reaction(bo, said["id"], "👍")["reactions"] == []
    assert (last_rev(), changes) == (before, [])


def test_one_takes_back_only_ones_own(ana, bo, talk, said, changes):
    for person in (ana, bo):
        reactions.set_reaction(person, said["id"], "👍")
    assert reactions.unset_reaction(bo, said["id"], "👍")["reactions"] == [["👍", 1, False]]
    assert changes[-1]["patch"]["reaction"] == {"key": "👍", "on": False, "by": bo.public_id, "count": 1}
    assert told_to(ana, talk) == [["👍", 1, True]]


def test_pages_and_changes_tell_each_reader_what_is_theirs_in_the_order_of_first_use(ana, bo, talk, said):
    reactions.set_reaction(bo, said["id"], "🎉")
    reactions.set_reaction(ana, said["id"], "👍")
    reactions.set_reaction(ana, said["id"], "🎉")
    assert told_to(bo, talk) == [["🎉", 2, True], ["👍", 1, False]]
    [changed] = sync.changes(ana, talk, said["rev"])["messages"]
    assert changed["reactions"] == [["🎉", 2, True], ["👍", 1, True]]
    assert authoring.find(bo, said["id"])["reactions"] == told_to(bo, talk)


def test_variation_selectors_make_no_other_key_and_skin_tones_do(bo, said):
    for key in ("❤", "❤️", "👍", "👍🏽", "👍️"):
        state = reactions.set_reaction(bo, said["id"], key)
    assert [key for key, _, _ in state["reactions"]] == ["❤️", "👍", "👍🏽"]


@pytest.mark.parametrize("key", ["", "x", "👍👍", "👍 ", "\ufe0f", "🏽", "🇦", ":+1:", "1", "x" * 9999, None, 7, ["👍"]])
def test_anything_but_one_emoji_is_refused(key, bo, said):
    for change in (reactions.set_reaction, reactions.unset_reaction):
        with pytest.raises(Invalid) as refusal:
            change(bo, said["id"], key)
        assert (refusal.value.code, refusal.value.field) == ("bad_choice", "key")
    assert count() == 0


def test_a_message_has_twenty_different_ones_and_any_number_of_each(ana, bo, said):
    for key in TWENTY:
        reactions.set_reaction(bo, said["id"], key)
    with pytest.raises(Conflict) as refusal:
        reactions.set_reaction(ana, said["id"], "👍")
    assert (refusal.value.code, refusal.value.field) == ("too_many_reactions", "key")
    assert reactions.set_reaction(ana, said["id"], TWENTY[0])["reactions"][0] == [TWENTY[0], 2, True]


def test_everyone_who_may_read_may_react_where_only_owners_post(ana, bo, room, say):
    members.invite(ana, room, [bo.public_id])
    said = say(ana, room, "news")
    rooms.change(ana, room, posting="owners")
    assert reactions.set_reaction(bo, said["id"], "👍")["reactions"] == [["👍", 1, True]]


def test_nobody_else_finds_the_message(ana, bo, room, say):
    said = say(ana, room, "private")
    for ask in (reactions.set_reaction, reactions.unset_reaction):
        with pytest.raises(NotFound):
            ask(bo, said["id"], "👍")
    with pytest.raises(NotFound):
        reactions.listed(bo, said["id"])
    assert count() == 0


def test_an_archived_room_takes_none_and_a_retry_is_still_answered(ana, room, say):
    said = say(ana, room, "once")
    state = reactions.set_reaction(ana, said["id"], "👍")
    rooms.archive(ana, room)
    assert reactions.set_reaction(ana, said["id"], "👍") == state
    for ask, key in ((reactions.set_reaction, "🎉"), (reactions.unset_reaction, "👍")):
        with pytest.raises(Conflict) as refusal:
            ask(ana, said["id"], key)
        assert refusal.value.code == "archived"


def test_a_deleted_message_and_a_line_about_the_room_take_none(ana, room, say):
    said = say(ana, room, "wrong")
    line = history.page(ana, room)["messages"][0]
    authoring.delete(ana, said["id"], said["rev"])
    for message, code in ((said, "already_deleted"), (line, "system_message")):
        with pytest.raises(Conflict) as refusal:
            reactions.set_reaction(ana, message["id"], "👍")
        assert (refusal.value.code, refusal.value.field) == (code, "message")


def test_deleting_a_message_deletes_its_reactions(ana, bo, talk, said):
    state = reactions.set_reaction(bo, said["id"], "👍")
    assert authoring.delete(ana, said["id"], state["rev"])["reactions"] == []
    assert (count(), told_to(ana, talk)) == (0, [])


def test_an_edit_keeps_them(ana, bo, talk, said):
    state = reactions.set_reaction(bo, said["id"], "👍")
    assert authoring.edit(ana, said["id"], state["rev"], "a better one")["reactions"] == [["👍", 1]]
    assert told_to(bo, talk) == [["👍", 1, True]]


def test_people_are_named_in_their_order_and_bounded(ana, bo, said):
    for person in (bo, ana):
        reactions.set_reaction(person, said["id"], "👍")
    state, people = reactions.listed(ana, said["id"])
    assert state["reactions"] == [["👍", 2, True]]
    assert [person["id"] for person in people["👍"]] == [bo.public_id, ana.public_id]
    page = reactions.people(ana, said["id"], "👍", 1)
    assert ([person["id"] for person in page], page.has_more) == ([ana.public_id], False)


def test_reactions_have_a_rate_of_their_own_which_retries_do_not_spend(app, bo, said):
    app.config["RATE_REACTIONS"] = "2/minute"
    for _ in range(3):
        reactions.set_reaction(bo, said["id"], "👍")
    reactions.unset_reaction(bo, said["id"], "👍")
    with pytest.raises(TooMany):
        reactions.set_reaction(bo, said["id"], "👍")


def test_a_page_without_reactions_reads_none(ana, talk, said, monkeypatch):
    monkeypatch.setattr(around.reactions, "counts", lambda *_: pytest.fail("it asked for reactions"))
    assert told_to(ana, talk) == []


def test_a_message_counts_as_changed_only_once_somebody_reacts(bo, said):
    assert not db.session.scalar(select(Message.is_changed).where(Message.public_id == said["id"]))
    reactions.set_reaction(bo, said["id"], "👍")
    assert db.session.scalar(select(Message.is_changed).where(Message.public_id == said["id"]))


def test_an_edit_and_a_deletion_expect_the_text_and_not_its_reactions(ana, bo, said):
    reactions.set_reaction(bo, said["id"], "👍")
    edited = authoring.edit(ana, said["id"], said["rev"], "a better one")
    assert edited["reactions"] == [["👍", 1]]
    reactions.set_reaction(bo, said["id"], "🎉")
    with pytest.raises(Conflict) as refusal:
        authoring.edit(ana, said["id"], said["rev"], "over the first edit")
    assert refusal.value.code == "edit_conflict"
    assert authoring.delete(ana, said["id"], edited["rev"])["deleted_at"]
