"""A waiting `POST /sync` also ends without news, and costs the server little meanwhile."""

import pytest

from chatapp import limits
from tests.api.waiting_program import LONG
from tests.browsing import Browser
from tests.doors.house import UNKNOWN
from tests.people import PASSWORD
from tests.server import flask

REACH = 2  # seconds in which the end of a sign-in or token has to hold everywhere
SOON = 10  # seconds: far below LONG, and enough for a busy machine

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
    programs = [waiting(bo.program("read")) for _ in range(limits.WAITERS_EACH)]
    asked = [program.begin() for program in programs]
    one_more = waiting(bo.program("read")).begin()
    answer = asked[0].result(SOON)
    assert (answer.status, answer.body["list"]) == (200, None)
    assert not any(each.done() for each in [*asked[1:], one_more])


def test_waiting_again_and_again_is_limited(start_server, person, waiting):
    server = start_server(RATE_DEFAULT="3/minute")
    program = waiting(person("hasty", at=server).program("read"))
    answer = [program.ask(1, {UNKNOWN: 0}) for _ in range(4)][-1]
    assert (answer.status, answer.body["error"]["code"]) == (429, "too_many_requests")
    assert answer.headers["Retry-After"] == str(answer.body["error"]["retry_after"])


def test_when_too_many_wait_another_is_told_to_come_back(app, monkeypatch):
    ada = Browser(app).sign_up()
    monkeypatch.setattr(limits, "WAITERS", 0)
    answer = ada.api("POST", "/sync", {"wait": 1})
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "busy")
    assert answer.headers["Retry-After"] == str(limits.WAITERS_TURN)


def test_who_waits_holds_no_connection_to_the_database(sleepy, person, waiting):
    """More requests wait than the pool has connections; one that needed a connection would be refused as busy."""
    people = [person("waits", at=sleepy) for _ in range(10)]
    asked = [waiting(one.program("read")).begin(is_held=False) for one in people for _ in range(limits.WAITERS_EACH)]
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
