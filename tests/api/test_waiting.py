"""`POST /sync` with `wait`: held until there is news, answered when there is, and never a burden meanwhile."""

import contextlib

import pytest

from chatapp import limits
from tests.api.waiting_program import LONG, Waiting
from tests.browsing import Browser
from tests.delivery import another_process
from tests.doors.house import UNKNOWN
from tests.people import PASSWORD
from tests.server import GENEROUS, Server, flask

REACH = 2  # seconds in which the end of a sign-in or token has to hold everywhere
SOON = 10  # seconds: far below LONG, and enough for a busy machine


@pytest.fixture
def waiting():
    """Return `waiting(asker)`: a Waiting, closed in the end."""
    with contextlib.ExitStack() as stack:
        yield lambda asker: stack.enter_context(contextlib.closing(Waiting(asker)))


@pytest.fixture(scope="module")
def sleepy(tmp_path_factory):
    """A server that looks for what it was not told of so rarely that only being told can wake anybody."""
    slow = {"SWEEP_INTERVAL": 60, "HEADS_INTERVAL": 60, "HEADS_WINDOW": 120}
    with Server(tmp_path_factory.mktemp("sleepy") / "data", **GENEROUS, **slow) as running:
        yield running


@pytest.fixture
def ana(person, sleepy):
    return person("ana", at=sleepy)


@pytest.fixture
def bo(person, sleepy):
    return person("bo", at=sleepy)


@pytest.fixture
def room(ana, bo):
    made = ana.room()
    ana.ok("POST", f"/rooms/{made}/members", {"people": [bo.id]})
    return made


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
    "reading elsewhere": lambda ana, bo, room: bo.ok("POST", f"/conversations/{room}/unread", {"seq": 1}),
    "another name of the room": lambda ana, bo, room: ana.ok("PATCH", f"/rooms/{room}", {"topic": "ships"}),
    "an invitation": lambda ana, bo, room: ana.ok("POST", f"/rooms/{ana.room()}/members", {"people": [bo.id]}),
    "being removed": lambda ana, bo, room: ana.ok("DELETE", f"/rooms/{room}/members/{bo.id}"),
}


def edit(ana, room):
    said = ana.history(room)[-1]
    ana.ok("PATCH", f"/messages/{said['id']}", {"rev": said["rev"], "body": "said otherwise"})


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
    asked = waiting(bo.program("read")).begin()
    ana.say(ana.direct_with(bo), "hello")
    assert [each["last_message"]["text"] for each in asked.result(SOON).body["list"]["summaries"]] == ["hello"]


def test_who_was_removed_by_another_process_is_told(server, person, waiting):
    ana, bo = person("ana"), person("bo")
    room = ana.room()
    ana.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    asked = waiting(bo.program("read")).begin({room: rev_of(bo, room)})
    assert another_process.run(server, "remove", ana.username, room, bo.id) == 0
    told = asked.result(SOON).body
    assert told["conversations"][room] == {"state": "gone"}
    assert [each["gone"] for each in told["memberships"]] == [True]


ENDS = {
    "revoking the token": lambda bo, program: bo.ok("DELETE", f"/me/tokens/{program.token['id']}"),
    "leaving": lambda bo, program: bo.ok("POST", "/me/deactivate", {"password": PASSWORD}),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_the_end_of_a_token_ends_what_it_waits_for(end, bo, waiting):
    program = bo.program("read")
    asked = waiting(program).begin()
    end(bo, program)
    answer = asked.result(REACH)
    assert (answer.status, answer.body["error"]["code"]) == (401, "bad_token")
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_signing_out_ends_what_the_cookie_waits_for_and_no_other(bo, waiting):
    elsewhere = bo.another_browser()
    ended, stays = waiting(elsewhere).begin(), waiting(bo.program("read")).begin()
    sign_in = next(one for one in elsewhere.ok("GET", "/me/sign-ins")["sign_ins"] if one["current"])
    bo.ok("DELETE", f"/me/sign-ins/{sign_in['id']}")
    answer = ended.result(REACH)
    assert (answer.status, answer.body["error"]["code"]) == (401, "signed_out")
    assert not stays.done()
    bo.room()
    assert stays.result(SOON).status == 200


def test_what_another_process_ended_is_swept(server, person, waiting):
    bo = person("bo")
    asked = waiting(bo.program("read")).begin()
    done = flask(
        "chat", "set-password", "--username", bo.username, "--password-stdin",
        data_dir=server.data_dir, input="another lantern, far out\n",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert asked.result(SOON).body["error"]["code"] == "bad_token"


def test_of_more_than_five_of_one_person_the_oldest_is_answered(bo, waiting):
    programs = [waiting(bo.program("read")) for _ in range(limits.PARKED_EACH)]
    asked = [program.begin() for program in programs]
    one_more = waiting(bo.program("read")).begin()
    answer = asked[0].result(SOON)
    assert (answer.status, answer.body["list"]) == (200, None)
    assert not any(each.done() for each in [*asked[1:], one_more])


def test_waiting_again_and_again_is_limited(start_server, person, waiting):
    server = start_server(RATE_OTHER="3/minute")
    program = waiting(person("hasty", at=server).program("read"))
    answer = [program.ask(1, {UNKNOWN: 0}) for _ in range(4)][-1]
    assert (answer.status, answer.body["error"]["code"]) == (429, "too_many_requests")
    assert answer.headers["Retry-After"] == str(answer.body["error"]["retry_after"])


def test_when_too_many_wait_another_is_told_to_come_back(app, monkeypatch):
    ada = Browser(app).sign_up()
    monkeypatch.setattr(limits, "PARKED", 0)
    answer = ada.api("POST", "/sync", {"wait": 1})
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "busy")
    assert answer.headers["Retry-After"] == str(limits.PARKED_BACK)


def test_who_waits_holds_no_connection_to_the_database(sleepy, person, waiting):
    """More wait than the pool has connections; whoever would need one of these would be told that it is busy."""
    people = [person("waits", at=sleepy) for _ in range(10)]
    asked = [waiting(one.program("read")).begin(is_held=False) for one in people for _ in range(limits.PARKED_EACH)]
    other = person("works", at=sleepy)
    for _ in range(10):
        other.say(other.room(), "meanwhile")
    assert not any(each.done() for each in asked)
    for one in people:
        one.room()
    assert {each.result(SOON).status for each in asked} == {200}


def test_a_stopping_server_answers_who_waits(start_server, person, waiting):
    server = start_server()
    asked = waiting(person("leaving", at=server).program("read")).begin()
    assert server.stop() == 0
    answer = asked.result(SOON)
    assert (answer.status, answer.body["list"]) == (200, None)


def test_a_token_that_does_not_read_does_not_wait(bo, waiting):
    answer = bo.program("post").api("POST", "/sync", {"wait": LONG})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "scope_needed")
