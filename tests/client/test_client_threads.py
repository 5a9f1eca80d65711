"""Replies and threads on the command line."""

import pytest


@pytest.fixture
def room(ana, bo):
    room = ana.room(f"Threads {ana.username}")
    ana.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    return room


def test_one_replies_to_a_message_by_its_number_or_id(bo, room, terminal):
    [question, _] = bo.say(room, "Who comes?", "And who stays?")
    printed = terminal.ok("read", room, "--numbers").splitlines()
    [number] = [line.split()[0] for line in printed if line.endswith("Who comes?")]
    assert int(number) == question["seq"]
    terminal.ok("reply", room, number, "I", "do")
    [again] = terminal.rows("reply", room, question["id"], "So does Cy")
    assert [message["reply"]["id"] for message in bo.history(room)[-2:]] == [question["id"]] * 2
    assert again["reply"]["text"] == "Who comes?"
    assert terminal.ok("read", room, "-n", "1").endswith("Ana Ruiz (reply to Bo Lind): So does Cy\n")


def test_a_thread_is_begun_read_and_shown_in_the_room(ana, bo, room, terminal):
    [root] = bo.say(room, "The glue has dried.")
    terminal.ok("thread", room, root["id"], "Good")
    terminal.ok("thread", room, root["id"], "-", "--also-to-room", input="and the paint")
    assert [message["body"] for message in terminal.rows("thread", room, root["id"])] == [
        "The glue has dried.",
        "Good",
        "and the paint",
    ]
    assert bo.history(room)[-1]["from_thread"]["seq"] == 2
    [thread] = bo.ok("GET", "/threads")["threads"]
    bo.say(thread["conversation"], "Done")
    assert terminal.ok("thread", room, root["id"]).splitlines()[-1].endswith("Bo Lind: Done")
    assert ana.ok("GET", f"/conversations/{thread['conversation']}")["summary"]["membership"]["unread"] == 0


def test_a_message_that_is_not_there_is_not_found(room, terminal):
    for wanted in ("999", "A" * 16, "nothing"):
        assert terminal.chatapp("reply", room, wanted, "hello").returncode == 4
