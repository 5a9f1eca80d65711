"""Refusals over HTTP are problem details (RFC 9457), and say when to come back."""

import re

import pytest

from tests.browsing import Browser, new_name
from tests.people import new_client_id

UNKNOWN = "AAAAAAAAAAAAAAAA"


REFUSED = {
    "an unknown path": (404, "not_found", lambda ada: ada.get("/api/v1/nothing")),
    "another method": (405, "method_not_allowed", lambda ada: ada.api("PUT", "/me")),
    "a method that nobody knows": (405, "method_not_allowed", lambda ada: ada.client.open("/api/v1/me", method="BREW")),
    "too much": (413, "too_large", lambda ada: ada.api("POST", "/sync", {"list": "x" * 1_000_001})),
    "another type of body": (415, "unsupported_media_type", lambda ada: ada.api("POST", "/sync", data=b"x")),
    "a body that is no object": (400, "bad_json", lambda ada: ada.api("POST", "/sync", json=[])),
    "no CSRF token": (400, "csrf", lambda ada: ada.client.post("/api/v1/sync", json={})),
    "another site": (403, "bad_origin", lambda ada: ada.api("POST", "/sync", {}, {"Origin": "https://evil.example"})),
    "nobody": (401, "signed_out", lambda ada: ada.client.application.test_client().get("/api/v1/me")),
    "a wrong token": (401, "bad_token", lambda ada: ada.get("/api/v1/me", headers={"Authorization": "Bearer x"})),
    "somebody else": (409, "wrong_person", lambda ada: ada.get("/api/v1/me", headers={"X-Chat-Person": UNKNOWN})),
    "an unknown thing": (404, "not_found", lambda ada: ada.get(f"/api/v1/messages/{UNKNOWN}")),
    "a wrong field": (422, "wrong_type", lambda ada: ada.api("POST", "/sync", {"me": "1"})),
    "no WebSocket": (400, "upgrade_needed", lambda ada: ada.get("/ws")),
}


def check(response, status, code):
    """Check that this is the problem `code`, with the members of RFC 9457 and our own."""
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    told = response.json
    assert told.keys() == {"type", "title", "status", "detail", "error"}
    assert (told["type"], told["status"]) == (f"/api#{code}", status)
    assert re.fullmatch("[A-Z][a-z ]+", told["title"])
    assert told["error"]["code"] == code
    assert told["detail"] == told["error"]["message"]
    return told


@pytest.mark.parametrize(("status", "code", "ask"), REFUSED.values(), ids=REFUSED)
def test_whatever_refuses_answers_with_a_problem(status, code, ask, ada):
    check(ask(ada), status, code)


@pytest.mark.parametrize(("path", "status", "code"), [("broken", 500, "unexpected"), ("locked", 503, "busy")])
def test_so_does_what_is_no_mistake_of_the_asker(path, status, code, breaking):
    told = check(Browser(breaking).get(f"/api/v1/{path}"), status, code)
    assert told["error"]["retry"] is True
    assert "secret" not in str(told)


def test_a_problem_says_which_field_and_what_stands_there_now(ada):
    made = {"client_id": new_client_id(), "name": "Harbour"}
    room = ada.api("POST", "/rooms", made).json["summary"]["conversation"]
    draft = {"client_id": new_client_id(), "body": "one"}
    said = ada.api("POST", f"/conversations/{room}/messages", {"messages": [draft]}).json["messages"][0]
    ada.api("PATCH", f"/messages/{said['id']}", {"rev": said["rev"], "body": "two"})
    late = ada.api("PATCH", f"/messages/{said['id']}", {"rev": said["rev"], "body": "three"})
    assert check(late, 409, "edit_conflict")["error"]["message_now"]["body"] == "two"
    wrong = ada.api("POST", f"/conversations/{room}/messages", {"messages": [{**draft, "body": 7}]})
    assert check(wrong, 422, "wrong_type")["error"]["field"] == "messages.0.body"


def test_where_a_type_leads_its_code_is_described(ada):
    page = ada.get("/api").text
    for response in (ada.get("/api/v1/nothing"), ada.api("POST", "/sync", {"me": "1"})):
        path, _, code = response.json["type"].partition("#")
        assert path == "/api"
        assert f'id="{code}"' in page


def test_a_title_is_the_same_in_every_language_and_a_detail_is_not_a_page(ada):
    german = ada.get("/api/v1/nothing", headers={"Accept-Language": "de"}).json
    assert german["title"] == ada.get("/api/v1/nothing").json["title"] == "Not found"


LIMITED = {
    "RATE_SIGN_IN": lambda ada, _: ada.api("POST", "/sign-in", {"username": ada.username, "password": "not the one"}),
    "RATE_SIGN_UP": lambda ada, _: Browser(ada.client.application).api(
        "POST", "/sign-up", {"username": new_name(), "password": "a lantern in the harbour"}
    ),
    "RATE_POSTS": lambda ada, room: ada.api(
        "POST", f"/conversations/{room}/messages", {"messages": [{"client_id": new_client_id(), "body": "x"}]}
    ),
    "RATE_EDITS": lambda ada, room: ada.api("PATCH", f"/rooms/{room}", {"topic": new_name()}),
    "RATE_ROOMS": lambda ada, _: ada.api("POST", "/rooms", {"client_id": new_client_id(), "name": new_name()}),
    "RATE_SEARCH": lambda ada, _: ada.get("/api/v1/people"),
    "RATE_TYPING": lambda ada, room: ada.api("POST", f"/conversations/{room}/typing"),
    "RATE_ANNOUNCEMENTS": lambda ada, _: ada.api("POST", "/announcements", {"client_id": new_client_id(), "body": "x"}),
    "RATE_DEFAULT": lambda ada, _: ada.api("PATCH", "/me", {"status": new_name()}),
}


@pytest.mark.parametrize("setting", LIMITED)
def test_whoever_is_limited_is_told_when_to_come_back(setting, make_app):
    ada = Browser(make_app(**{setting: "3/minute"})).sign_up()
    room = ada.api("POST", "/rooms", {"client_id": new_client_id(), "name": "Harbour"}).json["summary"]["conversation"]
    answers = [LIMITED[setting](ada, room) for _ in range(4)]
    told = check(answers[-1], 429, "too_many_requests")
    assert answers[-1].headers["Retry-After"] == str(told["error"]["retry_after"])
    assert 0 < told["error"]["retry_after"] <= 60
