import re

import pytest

from chatapp.models.access_token import SCOPES
from chatapp.verbs.action import IN_PERSON
from tests.actions import NEEDED
from tests.browsing import Browser

OWN_METHODS = {"HEAD", "OPTIONS"}  # Flask answers these by itself
WRONG = [
    "Bearer",
    "Bearer ",
    "bearer chatapp_unknown",
    "Bearer a=b",
    "BEARER x y z",
    "Bearer \xff\xfe",
    f"Bearer {'x' * 5000}",
]


def make(person, *scopes, **more):
    """Return a new token of `person` as the API tells it."""
    body = {"name": "Program", "scopes": list(scopes or SCOPES[:3]), **more}
    made = person.api("POST", "/me/tokens", body)
    assert made.status_code == 201, made.text
    return made.json["token"]


@pytest.fixture
def token(bob):
    return make(bob)


@pytest.fixture
def program(app):
    """Return `program(secret)`, a client without cookies that brings it: `call(method, path, body)`."""

    def bring(secret, client=None, scheme="Bearer"):
        headers = {"Authorization": f"{scheme} {secret}"}
        client = client or app.test_client()
        return lambda method, path, json=None: client.open(f"/api/v1{path}", method=method, json=json, headers=headers)

    return bring


def routes(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]


def test_every_route_declares_its_scope(app):
    names = {rule.endpoint.removeprefix("api.") for rule in routes(app)}
    assert len(names) > 40
    assert names == NEEDED.keys()
    assert set(NEEDED.values()) == {*SCOPES, IN_PERSON}


def test_what_only_reads_needs_the_scope_for_reading_unless_it_is_administration_or_ones_account(app):
    reading = {rule.endpoint.removeprefix("api."): str(rule) for rule in routes(app) if "GET" in rule.methods}
    others = {path.removeprefix("/api/v1") for name, path in reading.items() if NEEDED[name] != "read"}
    assert others == {"/csrf", "/me/sign-ins", "/me/tokens", "/admin/people", "/admin/invitations"}


def test_all_of_administration_needs_its_scope(app):
    names = [rule.endpoint.removeprefix("api.") for rule in routes(app) if "/admin/" in str(rule)]
    assert len(names) > 5
    assert {NEEDED[name] for name in names} == {"admin"}


def test_a_token_stands_for_its_person_without_cookie_or_csrf_token(bob, token, program):
    call = program(token["secret"])
    shown = call("GET", "/me")
    assert shown.json["me"]["id"] == bob.id
    assert shown.json["me"]["csrf_token"] is None
    changed = call("PATCH", "/me", {"status": "by a program"})
    assert changed.status_code == 200
    assert bob.get("/api/v1/me").json["me"]["status"] == "by a program"
    for answer in (shown, changed):
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_scheme_may_be_written_in_any_case(token, program, scheme):
    assert program(token["secret"], scheme=scheme)("GET", "/me").status_code == 200


def test_the_cookie_does_not_count_beside_a_token(ada, bob, token, program):
    call = program(token["secret"], ada.client)
    assert call("GET", "/me").json["me"]["id"] == bob.id
    assert call("GET", "/admin/people").status_code == 403
    assert program("chatapp_unknown", ada.client)("GET", "/me").status_code == 401
    assert ada.is_signed_in


@pytest.mark.parametrize("header", WRONG)
def test_a_wrong_token_is_refused_whoever_is_signed_in(ada, header):
    for method, path in (("GET", "/me"), ("POST", "/rooms"), ("GET", "/csrf"), ("DELETE", "/me/sign-ins")):
        answer = ada.client.open(f"/api/v1{path}", method=method, json={}, headers={"Authorization": header})
        assert (answer.status_code, answer.json["error"]["code"]) == (401, "bad_token")
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
        assert "Set-Cookie" not in answer.headers


def test_who_brings_nothing_is_told_how(browser):
    answer = browser.get("/api/v1/me")
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "signed_out")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_token_is_refused_at_once(bob, token, program):
    call = program(token["secret"])
    assert call("GET", "/me").status_code == 200
    assert bob.api("DELETE", f"/me/tokens/{token['id']}").status_code == 204
    assert call("GET", "/me").json["error"]["code"] == "bad_token"
    assert bob.is_signed_in


def test_a_program_gives_back_its_own_token_and_no_other(bob, token, program):
    other = make(bob, "read")
    call = program(token["secret"])
    assert call("DELETE", "/me/token").status_code == 204
    assert call("DELETE", "/me/token").json["error"]["code"] == "bad_token"
    assert [each["id"] for each in bob.get("/api/v1/me/tokens").json["tokens"]] == [other["id"]]


def test_who_came_by_signing_in_has_no_token_to_give_back(bob, token):
    assert bob.api("DELETE", "/me/token").status_code == 404
    assert len(bob.get("/api/v1/me/tokens").json["tokens"]) == 1
    assert bob.is_signed_in


def test_the_tokens_of_who_has_left_are_refused(ada, bob, token, program):
    assert ada.api("POST", f"/admin/people/{bob.id}/deactivate").status_code == 200
    assert program(token["secret"])("GET", "/me").status_code == 401


@pytest.mark.parametrize("name", ["token", "access_token", "secret", "Authorization"])
def test_a_token_in_a_url_or_body_is_none(browser, token, name):
    assert browser.get("/api/v1/me", query_string={name: token["secret"]}).json["error"]["code"] == "signed_out"
    answer = browser.api("PATCH", "/me", {name: token["secret"], "status": "x"})
    assert answer.json["error"]["code"] == "signed_out"


def test_pages_take_no_token(app, token):
    headers = {"Authorization": f"Bearer {token['secret']}"}
    for path in ("/inbox", "/settings"):
        assert app.test_client().get(path, headers=headers).status_code == 303
    assert app.test_client().post("/settings/status", data={"status": "x"}, headers=headers).status_code == 400


def test_what_a_token_lacks_is_named(bob, program):
    call = program(make(bob, "read")["secret"])
    assert call("GET", "/conversations").status_code == 200
    refused = call("POST", "/rooms", {"client_id": "client-id-1", "name": "Not made"})
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "scope_needed")
    assert refused.json["error"]["scope"] == "rooms"
    assert refused.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="rooms"'
    assert call("GET", "/rooms").json == {"rooms": [], "more": False}


def test_a_token_with_every_scope_has_no_say_about_the_account(app, ada, program):
    call = program(make(ada, *SCOPES)["secret"])
    tried = 0
    for rule in routes(app):
        if NEEDED[rule.endpoint.removeprefix("api.")] is IN_PERSON:
            path = re.sub("<[^>]+>", "A" * 16, str(rule)).removeprefix("/api/v1")
            for method in rule.methods - OWN_METHODS:
                answer = call(method, path, {})
                assert (answer.status_code, answer.json["error"]["code"]) == (403, "not_with_token"), (method, path)
                tried += 1
    assert tried == 13


def test_an_administrator_s_token_loses_with_them_what_they_lose(ada, bob, program):
    assert ada.api("PUT", f"/admin/people/{bob.id}/admin", {"is_admin": True}).status_code == 200
    call = program(make(bob, "admin")["secret"])
    assert call("GET", "/admin/people").status_code == 200
    ada.api("PUT", f"/admin/people/{bob.id}/admin", {"is_admin": False})
    assert call("GET", "/admin/people").json["error"]["code"] == "admin_needed"


def test_a_token_that_is_believed_to_be_another_s_is_refused(app, ada, token):
    headers = {"Authorization": f"Bearer {token['secret']}", "X-Chat-Person": ada.id}
    answer = app.test_client().patch("/api/v1/me", json={"status": "x"}, headers=headers)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "wrong_person")


def test_tokens_are_listed_without_their_secrets_and_with_their_last_use(bob, token, program):
    [listed] = bob.get("/api/v1/me/tokens").json["tokens"]
    assert listed == {name: value for name, value in token.items() if name != "secret"}
    assert listed["last_used_at"] is None
    program(token["secret"])("GET", "/me")
    [listed] = bob.get("/api/v1/me/tokens").json["tokens"]
    assert listed["last_used_at"] is not None


def test_a_token_is_made_with_the_csrf_token_of_a_page_only(bob):
    answer = bob.client.post("/api/v1/me/tokens", json={"name": "x", "scopes": ["read"]})
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "csrf")
    assert bob.get("/api/v1/me/tokens").json["tokens"] == []


def test_somebody_else_s_token_cannot_be_revoked_or_seen(ada, token):
    assert ada.api("DELETE", f"/me/tokens/{token['id']}").status_code == 404
    assert ada.get("/api/v1/me/tokens").json["tokens"] == []


def test_a_new_sign_in_leaves_tokens_alone(app, bob, token, program):
    Browser(app).sign_in(bob.username)
    bob.api("POST", "/sign-out")
    assert program(token["secret"])("GET", "/me").status_code == 200
