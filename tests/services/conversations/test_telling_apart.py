"""Two people of one name: what tells them apart, the same for everybody who looks."""

import pytest

from chatapp.payloads.people import initials, person
from chatapp.services.conversations import direct, members, rooms, summaries
from chatapp.services.messages import history
from chatapp.services.presence import profiles
from chatapp.services.transactions import end_read


@pytest.fixture
def twins(ana, bo):
    for user in (ana, bo):
        profiles.change(user, display_name="Lea Brandt")
    return ana, bo


def test_who_shares_a_name_is_said_to_and_nobody_else(twins, cy):
    assert [person(user).get("ambiguous") for user in (*twins, cy)] == [True, True, None]


@pytest.mark.parametrize(
    "name", ["LEA BRANDT", "Le\u0430 Brandt", "L\u0435\u0430 \u0412randt", "Lea  Brandt", "Ｌea Brandt"]
)
def test_names_that_only_look_the_same_are_told_apart_too(ana, bo, name):
    profiles.change(ana, display_name="Lea Brandt")
    profiles.change(bo, display_name=name)
    assert person(ana)["ambiguous"]
    assert person(bo)["ambiguous"]


def test_a_new_name_ends_it_for_both(twins):
    profiles.change(twins[1], display_name="Lea Brandt of Bremen")
    assert [person(user).get("ambiguous") for user in twins] == [None, None]


def test_messages_tell_it_as_they_are_posted_and_read_and_in_lists(twins, cy, say):
    ana, bo = twins
    room = rooms.create(ana, "room-000001", "Field office")["conversation"]
    for user in (bo, cy):
        members.join(user, room)
    for user in (ana, bo, cy):
        assert say(user, room)["sender"].get("ambiguous") == (None if user is cy else True)
    end_read()
    told = [message["sender"].get("ambiguous") for message in history.page(cy, room)["messages"]]
    assert told[-3:] == [True, True, None]
    talk = direct.open_direct(cy, [ana.public_id])["conversation"]
    say(ana, talk)
    listed = {summary["conversation"]: summary for summary in summaries.unread_first(cy)}
    assert listed[talk]["people"][0]["ambiguous"]
    assert listed[talk]["last_message"]["sender"]["ambiguous"]
    assert [listed["person"].get("ambiguous") for listed in members.listed(cy, room)].count(True) == 2


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Lea Brandt", "LB"),
        ("lea", "L"),
        ("Ana Maria de Souza", "AS"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("👩🏽\u200d🚀🇩🇪", "👩🏽\u200d🚀"),
        ("🇩🇪🇫🇷", "🇩🇪"),
        ("👩\u200d🚀 Bo", "B"),
        ("ß…", "ß"),
        ("ßeta Straße", "ßS"),
        ("\ufb01ona Lee", "FL"),
        ("e\u0301lan \u0103a", "ÉĂ"),
        ("क्षितिज कुमार", "क्षिकु"),
        ("“Bo” (Ito)", "BI"),
        ("…", "…"),
        ("日本 太郎", "日太"),
    ],
)
def test_initials_are_what_people_take_for_letters(name, letters):
    assert initials(name) == letters
