from urllib.parse import unquote

import pytest
import socketio

from tests.doors.doors import ask_api, ask_form
from tests.doors.house import UNKNOWN
from tests.doors.test_door_rules import RULES
from tests.doors.verbs import VERBS
from tests.people import new_client_id

# Everything that any verb asks for, so that only the missing sign-in can be the reason.
ARGUMENTS = {
    "key": "👍",
    "conversation": UNKNOWN,
    "room": UNKNOWN,
    "message": UNKNOWN,
    "person": UNKNOWN,
    "announcement": UNKNOWN,
    "people": [UNKNOWN],
    "client_id": new_client_id(),
    "body": "kept",
    "rev": 1,
    "seq": 1,
}


@pytest.fixture
def nobody(cast):
    return {"nobody": cast.nobody()}


def test_every_verb_has_rules_for_who_may_and_who_may_not():
    assert {rule.verb.name for rule in RULES if rule.then} == VERBS.keys()
    assert {rule.verb.name for rule in RULES if rule.refused} == VERBS.keys()


@pytest.mark.parametrize("verb", [verb for verb in VERBS.values() if verb.api], ids=lambda verb: verb.name)
def test_programs_are_told_to_sign_in(verb, nobody):
    assert ask_api(verb, nobody, "nobody", ARGUMENTS).refusal == (401, "signed_out", None)


@pytest.mark.parametrize("verb", [verb for verb in VERBS.values() if verb.form], ids=lambda verb: verb.name)
def test_forms_are_answered_with_the_way_to_sign_in(verb, nobody):
    answer = ask_form(verb, nobody, "nobody", ARGUMENTS)
    assert answer.status == 401
    assert 'href="/sign-in' in answer.page


def test_what_was_written_is_kept_when_the_sign_in_has_ended(nobody):
    assert ">\nkept</textarea>" in ask_form(VERBS["post"], nobody, "nobody", ARGUMENTS).page


@pytest.mark.parametrize(
    "path", ["/inbox", "/rooms", f"/conversations/{UNKNOWN}?around=7", "/people", "/announcements"]
)
def test_pages_lead_to_the_sign_in_and_back(path, cast):
    answer = cast.nobody().get(path, allow_redirects=False)
    assert answer.status_code == 303
    assert unquote(answer.headers["Location"]) == f"/sign-in?next={path}"


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_socket_without_a_sign_in_is_refused(transport, cast):
    refused_as(cast.nobody(), cast["owner"].id, transport, "signed_out")


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_socket_that_believes_to_be_somebody_else_is_refused(transport, cast):
    refused_as(cast["owner"], cast["member"].id, transport, "wrong_person")


@pytest.mark.parametrize("believed", [None, 7, "", "x", ["x"], {"person": "x"}])
def test_a_socket_that_does_not_say_who_it_believes_to_be_is_refused(believed, cast):
    refused_as(cast["owner"], believed, "polling", None)


def refused_as(person, believed, transport, code):
    client = socketio.Client(reconnection=False, http_session=person.http)
    told = []
    client.on("connect_error", told.append)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(person.url, transports=[transport], auth={"person": believed})
    refusals = [each["data"]["error"]["code"] for each in told if isinstance(each, dict)]
    assert refusals
    assert code is None or refusals == [code]


def test_a_request_that_believes_to_be_somebody_else_is_refused(cast, house):
    before = house.snapshot()
    headers = {"X-Chat-Person": cast["owner"].id}
    drafts = {"messages": [{"client_id": new_client_id(), "body": "as whom?"}]}
    answer = cast["member"].api("POST", f"/conversations/{house.room}/messages", drafts, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "wrong_person")
    assert house.snapshot() == before


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_a_change_without_the_token_is_refused(method, cast, house):
    before = house.snapshot()
    path = {"POST": "/archive", "PATCH": "", "PUT": "/members/x/role", "DELETE": "/members/x"}[method]
    headers = {"X-CSRFToken": "stale"}
    answer = cast["owner"].api(method, f"/rooms/{house.room}{path}", {"name": "x"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "csrf")
    assert house.snapshot() == before
