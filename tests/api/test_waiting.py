"""`POST /sync` with `wait`: held until there is news, and answered when there is."""

import pytest

from tests.api.waiting_program import LONG
from tests.delivery import another_process
from tests.doors.house import UNKNOWN

SOON = 10  # seconds: far below LONG, and enough for a busy machine


def rev_of(person, room):
    return person.ok("GET", f"/conversations/{room}")["summary"]["last_rev"]


def test_what_is_new_already_is_answered_at_once(ana, bo, room, waiting):
    program = waiting(bo.program("read"))
    rev = rev_of(bo, room)
    ana.say(room, "before it asks")
    answer = program.ask(LONG, {room: rev})
    assert [message["body"] for message in answer.body["conversations"][room]["messages"]] == ["before it asks"]
    assert answer.seconds < SOON


@pytest.mark.parametrize("lost", ["epoch", "list"])
def test_who_has_lost_count_is_answered_at_once(lost, bo, waiting):
    program = waiting(bo.program("read"))
    program.known[lost] = {"epoch": "another", "list": {"digest": "another"}}[lost]
    answer = program.ask(LONG)
    assert answer.body["list"]["digest"]
    assert answer.seconds < SOON


def test_a_conversation_that_is_not_one_s_own_is_answered_at_once(bo, waiting):
    answer = waiting(bo.program("read")).ask(LONG, {UNKNOWN: 0})
    assert answer.body["conversations"] == {UNKNOWN: {"state": "gone"}}
    assert answer.seconds < SOON


def test_without_news_it_is_answered_when_the_time_is_over(bo, room, waiting):
    program = waiting(bo.program("read"))
    answer = program.ask(1, {room: rev_of(bo, room)})
    assert (answer.status, answer.body["list"], answer.body["memberships"]) == (200, None, [])
    assert answer.body["conversations"][room]["messages"] == []
    assert answer.seconds >= 1


NEWS = {
    "a message": lambda ana, bo, room: ana.say(room, "hello"),
    "an edit": lambda ana, bo, room: edit(ana, room),
    "a message of one's own": lambda ana, bo, room: bo.say(room, "from my other device"),
    "reading elsewhere": lambda ana, bo, room: read(bo, room),
    "another name of the room": lambda ana, bo, room: ana.ok("PATCH", f"/rooms/{room}", {"topic": "ships"}),
    "an invitation": lambda ana, bo, room: ana.ok("POST", f"/rooms/{ana.room()}/members", {"people": [bo.id]}),
    "being removed": lambda ana, bo, room: ana.ok("DELETE", f"/rooms/{room}/members/{bo.id}"),
}


def edit(ana, room):
    said = ana.history(room)[-1]
    ana.ok("PATCH", f"/messages/{said['id']}", {"rev": said["rev"], "body": "said otherwise"})


def read(bo, room):
    bo.ok("POST", f"/conversations/{room}/read", {"seq": bo.history(room)[-1]["seq"]})


@pytest.mark.parametrize("happen", NEWS.values(), ids=NEWS)
def test_news_are_answered_as_they_happen(happen, ana, bo, room, waiting):
    ana.say(room, "said before")
    askers = [waiting(asker) for asker in (bo.program("read"), bo.another_browser())]
    held = [asker.begin() for asker in askers]
    happen(ana, bo, room)
    for asked in held:
        answer = asked.result(SOON)
        assert answer.status == 200
        assert answer.body["list"] or answer.body["memberships"]


def test_a_follower_misses_nothing_and_hears_nothing_twice(ana, bo, room, waiting):
    program = waiting(bo.program("read"))
    rev, heard = rev_of(bo, room), []
    for number in range(10):
        asked = program.begin({room: rev}, is_held=False)
        ana.say(room, f"line {number}")
        while f"line {number}" not in heard:
            answer = asked.result(SOON)
            change = answer.body["conversations"][room]
            heard += [message["body"] for message in change["messages"]]
            rev = change["rev"]
            program.learn(answer)
            asked = program.begin({room: rev}, is_held=False) if f"line {number}" not in heard else None
    assert heard == [f"line {number}" for number in range(10)]


def test_what_another_process_stored_is_answered_too(server, person, waiting):
    ana, bo = person("ana"), person("bo")
    room = ana.room()
    ana.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    asked = waiting(bo.program("read")).begin({room: rev_of(bo, room)})
    another_process.run(server, "post", ana.username, room, "from elsewhere")
    messages = asked.result(SOON).body["conversations"][room]["messages"]
    assert [message["body"] for message in messages] == ["from elsewhere"]


def test_the_first_message_of_somebody_new_is_answered(person, waiting):
    ana, bo = person("ana"), person("bo")
    program = waiting(bo.program("read"))
    asked = program.begin()
    ana.say(ana.direct_with(bo), "hello")
    answer = asked.result(SOON)
    while answer.body["list"] is None:  # the sweep saw the new conversation before anything was said in it
        program.learn(answer)
        answer = program.begin(is_held=False).result(SOON)
    assert [each["last_message"]["text"] for each in answer.body["list"]["summaries"]] == ["hello"]


def test_who_was_removed_by_another_process_is_told(server, person, waiting):
    ana, bo = person("ana"), person("bo")
    room = ana.room()
    ana.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    asked = waiting(bo.program("read")).begin({room: rev_of(bo, room)})
    assert another_process.run(server, "remove", ana.username, room, bo.id) == 0
    told = asked.result(SOON).body
    assert told["conversations"][room] == {"state": "gone"}
    assert [each["gone"] for each in told["memberships"]] == [True]
