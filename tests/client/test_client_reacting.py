"""Reacting from the command line, and what a room's follower is told of it."""

import pytest

from tests.client.test_client_tail import follow


@pytest.fixture
def talk(ana, bo):
    return ana.direct_with(bo)


def reactions(person, talk):
    return [message["reactions"] for message in person.history(talk)]


def test_one_reacts_to_the_newest_message_and_takes_it_back(ana, bo, talk, terminal):
    bo.say(talk, "first", "second")
    assert terminal.ok("react", f"@{bo.username}", "👍") == "👍 1*\n"
    assert terminal.ok("react", f"@{bo.username}", "👍") == "👍 1*\n"
    assert reactions(ana, talk) == [[], [["👍", 1, True]]]
    terminal.ok("react", f"@{bo.username}", "👍", "--remove")
    assert reactions(ana, talk) == [[], []]


def test_one_names_a_message_and_programs_are_told_the_state(ana, bo, talk, terminal):
    first, _ = bo.say(talk, "first", "second")
    [state] = terminal.rows("react", f"@{bo.username}", "❤", "--message", first["id"])
    assert state == {"message": first["id"], "rev": first["rev"] + 2, "reactions": [["❤️", 1, True]]}


def test_what_is_no_emoji_is_refused(bo, talk, terminal):
    bo.say(talk, "first")
    answer = terminal.chatapp("react", f"@{bo.username}", ":+1:")
    assert (answer.returncode, b"This is not an emoji." in answer.stderr) == (1, True)


def test_a_follower_is_not_told_a_message_again_for_its_reactions(ana, bo, talk, terminal):
    said = bo.say(talk, "first")[0]
    tail = follow(terminal, f"@{bo.username}")
    bo.ok("PUT", f"/messages/{said['id']}/reactions/👍")
    bo.say(talk, "second")
    tail.wait_for("second")
    assert tail.bodies == ["first", "second"]
