"""A change that reaches further than this browser needs the password once more, through every door."""

import datetime
import html
import re

import pytest

from chatapp import limits
from chatapp.extensions import db
from chatapp.models import LoginSession
from chatapp.models.columns import now
from chatapp.services.accounts import confirmation, sign_up, tokens
from chatapp.services.accounts.visitors import Visitor
from tests.browsing import PASSWORD, Browser
from tests.people import Person

TOKEN = {"name": "Nightly <report>", "scopes": ["read", "post"], "days": "30"}
SECRET = re.compile(r'id="new-token" value="(chatapp_[\w-]{43})"')
FIELDS = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')

# Every verb that asks: form (path, fields), API (method, path, body), and what it needs beside.
VERBS = {
    "token": (("/settings/tokens", TOKEN), ("POST", "/me/tokens", {"name": "x", "scopes": ["read"]})),
    "invite": (("/admin/invitations", {}), ("POST", "/admin/invitations", None)),
    "admin": (
        ("/admin/people/{bob}/admin", {"is_admin": "1"}),
        ("PUT", "/admin/people/{bob}/admin", {"is_admin": True}),
    ),
    "deactivate": (("/admin/people/{bob}/deactivate", {}), ("POST", "/admin/people/{bob}/deactivate", None)),
    "reactivate": (("/admin/people/{bob}/reactivate", {}), ("POST", "/admin/people/{bob}/reactivate", None)),
}


def later(person, seconds=limits.CONFIRMATION + 1):
    """Let it be so long ago that this person typed their password."""
    with person.client.application.app_context():
        then = now() - datetime.timedelta(seconds=seconds)
        db.session.query(LoginSession).update({"confirmed_at": then})
        db.session.commit()
    return person


def state(ada):
    people = ada.get("/api/v1/admin/people").json["people"]
    known = [{key: value for key, value in person.items() if key != "last_seen"} for person in people]
    return [known, *(ada.get(f"/api/v1{path}").json for path in ("/me/tokens", "/admin/invitations"))]


@pytest.mark.parametrize("verb", VERBS)
def test_the_api_refuses_it_until_the_password_comes_along(ada, bob, verb):
    method, path, body = VERBS[verb][1]
    path = path.format(bob=bob.id)
    later(ada)
    before = state(ada)
    refused = ada.api(method, path, body)
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "confirmation_needed")
    assert refused.json["error"]["field"] == "current_password"
    wrong = ada.api(method, path, {**(body or {}), "current_password": "not this one"})
    assert (wrong.status_code, wrong.json["error"]["code"]) == (422, "wrong_password")
    assert state(ada) == before
    assert ada.api(method, path, {**(body or {}), "current_password": PASSWORD}).status_code in (200, 201)
    assert ada.api(method, path, body).status_code in (200, 201)  # for ten minutes now


@pytest.mark.parametrize("verb", VERBS)
def test_a_form_is_answered_with_a_page_that_asks_and_then_goes_on(ada, bob, verb):
    path, fields = VERBS[verb][0]
    path = path.format(bob=bob.id)
    later(ada)
    before = state(ada)
    page = ada.post(path, fields)
    assert page.status_code == 403
    assert f'method="post" action="{path}"' in page.text
    wrong = post(ada, path, [*kept(page), ("current_password", "not this one")])
    assert wrong.status_code == 422
    assert "Wrong password." in wrong.text
    assert "not this one" not in wrong.text
    assert state(ada) == before
    done = post(ada, path, [*kept(wrong), ("current_password", PASSWORD)])
    assert done.status_code in (201, 303), done.text
    assert ada.post(path, fields).status_code in (201, 303)


def kept(page):
    """Return the fields of the page's last form, as a browser sends them."""
    form = page.text.rpartition('method="post"')[2]
    return [(name, html.unescape(value)) for name, value in FIELDS.findall(form)]


def test_nothing_that_was_typed_is_lost(app, bob):
    later(bob)
    page = bob.post("/settings/tokens", TOKEN)
    made = post(bob, "/settings/tokens", [*kept(page), ("current_password", PASSWORD)])
    assert SECRET.search(made.text)
    [token] = bob.get("/api/v1/me/tokens").json["tokens"]
    assert (token["name"], token["scopes"]) == (TOKEN["name"], TOKEN["scopes"])


def post(browser, path, fields):
    grouped = {}
    for name, value in fields:
        grouped.setdefault(name, []).append(value)
    return browser.client.post(path, data=grouped)


def test_too_many_wrong_passwords_lose_nothing_either(make_app):
    app = make_app(RATE_SIGN_IN="2/minute", RATE_SIGN_UP="1000/minute")
    ada = later(Browser(app, address="198.18.5.1").sign_up())
    fields = kept(ada.post("/settings/tokens", TOKEN))
    answers = [post(ada, "/settings/tokens", [*fields, ("current_password", "no")]) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert kept(answers[-1])[1:] == kept(answers[0])[1:]  # after the token, which is another one each time


def test_a_stale_page_that_asks_is_sent_again_without_the_password(ada):
    later(ada)
    fields = [field for field in kept(ada.post("/settings/tokens", TOKEN)) if field[0] != "csrf_token"]
    stale = post(ada, "/settings/tokens", [*fields, ("csrf_token", "stale"), ("current_password", PASSWORD)])
    assert stale.status_code == 400
    assert PASSWORD not in stale.text
    again = post(ada, "/settings/tokens", kept(stale))
    assert again.status_code == 403
    assert 'name="current_password"' in again.text


def test_signing_in_counts_for_ten_minutes_and_not_longer(ada):
    assert ada.api("POST", "/me/tokens", {"name": "x", "scopes": ["read"]}).status_code == 201
    later(ada, limits.CONFIRMATION - 60)
    assert ada.api("POST", "/me/tokens", {"name": "x", "scopes": ["read"]}).status_code == 201
    later(ada, limits.CONFIRMATION + 1)
    assert ada.api("POST", "/me/tokens", {"name": "x", "scopes": ["read"]}).status_code == 403


def test_a_sign_in_of_before_there_were_confirmations_has_none(ada):
    with ada.client.application.app_context():
        db.session.query(LoginSession).update({"confirmed_at": None})
        db.session.commit()
    assert (
        ada.api("POST", "/me/tokens", {"name": "x", "scopes": ["read"]}).json["error"]["code"] == "confirmation_needed"
    )


def test_one_sign_in_s_confirmation_is_not_another_s(ada):
    other = Browser(ada.client.application)
    other.sign_in(ada.username)
    later(ada)
    assert ada.api("POST", "/admin/invitations", {"current_password": PASSWORD}).status_code == 201
    assert other.api("POST", "/admin/invitations").status_code == 403


def test_who_may_not_is_told_so_first(ada, bob):
    later(bob)
    for _, (method, path, body) in list(VERBS.values())[1:]:
        refused = bob.api(method, path.format(bob=ada.id), body)
        assert (refused.status_code, refused.json["error"]["code"]) == (403, "admin_needed")


def test_a_program_needs_none_since_its_token_was_made_with_one(ada, bob, app):
    made = ada.api("POST", "/me/tokens", {"name": "x", "scopes": ["admin"]}).json["token"]["secret"]
    later(ada)
    asked = app.test_client().post("/api/v1/admin/invitations", headers={"Authorization": f"Bearer {made}"})
    assert asked.status_code == 201


def test_operators_need_none(app):
    with app.app_context():
        person = sign_up.create("operated", "", PASSWORD)
        assert tokens.create(Visitor(person), "by an operator", ["read"])


def test_every_view_that_asks_is_tried_here(app):
    asking = {name for name, view in app.view_functions.items() if getattr(view, "is_confirming", False)}
    adapter = app.url_map.bind("localhost")
    tried = set()
    for (form, _), (method, path, _) in VERBS.values():
        tried.add(adapter.match(form.format(bob="A" * 16), "POST")[0])
        tried.add(adapter.match("/api/v1" + path.format(bob="A" * 16), method)[0])
    assert asking == tried
    assert len(asking) == 10


def test_each_verb_that_requires_it_has_a_door_that_asks(ada, bob, monkeypatch):
    """No service may require what its door cannot ask for: then somebody would stand before a closed door."""
    monkeypatch.setattr(confirmation, "LASTS", datetime.timedelta(seconds=-1))
    for (form, fields), (method, path, body) in VERBS.values():
        assert 'name="current_password"' in ada.post(form.format(bob=bob.id), fields).text
        refused = ada.api(method, path.format(bob=bob.id), body)
        assert refused.json["error"]["code"] == "confirmation_needed"


NEW = "another lantern, far out"


@pytest.mark.parametrize(("told", "ends"), [({}, True), ({"end_tokens": True}, True), ({"end_tokens": False}, False)])
def test_a_new_password_ends_tokens_unless_they_shall_stay(bob, app, told, ends):
    secret = bob.api("POST", "/me/tokens", {"name": "x", "scopes": ["read"]}).json["token"]["secret"]
    change = {"current_password": PASSWORD, "new_password": NEW, **told}
    assert bob.api("POST", "/me/password", change).status_code == 204
    shown = app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert shown.status_code == (401 if ends else 200)


@pytest.mark.parametrize("ticked", [True, False])
def test_the_form_has_a_box_for_it_that_is_ticked(bob, ticked):
    box = re.search(r'<input type="checkbox" name="end_tokens"[^>]*>', bob.get("/settings/password").text)[0]
    assert "checked" in box
    bob.api("POST", "/me/tokens", {"name": "x", "scopes": ["read"]})
    change = {"current_password": PASSWORD, "new_password": NEW, **({"end_tokens": "1"} if ticked else {})}
    refused = bob.post("/settings/password", {**change, "current_password": "not this one"})
    box = re.search(r'<input type="checkbox" name="end_tokens"[^>]*>', refused.text)[0]
    assert ("checked" in box) == ticked
    assert bob.post("/settings/password", change).status_code == 303
    assert len(bob.get("/api/v1/me/tokens").json["tokens"]) == (0 if ticked else 1)


@pytest.mark.parametrize("door", ["form", "api"])
def test_everything_else_ends_at_once(person, door):
    somebody = person("ender")
    other, program = somebody.another_browser(), somebody.program("read")
    socket, screen = program.socket(["websocket"]), other.socket(["websocket"])
    asked = somebody.post("/settings/end-everything") if door == "form" else somebody.api("POST", "/me/end-everything")
    assert asked.status_code in (303, 204)
    socket.wait_until_closed()
    screen.wait_until_closed()
    assert program.api("GET", "/me").status_code == other.api("GET", "/me").status_code == 401
    assert somebody.api("GET", "/me").status_code == 200
    assert somebody.ok("GET", "/me/tokens")["tokens"] == []
    assert Person(somebody.url, somebody.username).sign_in().me["id"] == somebody.id
