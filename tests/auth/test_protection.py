import re

import pytest

from tests.browsing import Browser

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.mark.parametrize("given", [{}, {"csrf_token": ""}, {"csrf_token": "forged"}])
def test_a_form_without_its_token_changes_nothing(ada, given):
    response = ada.client.post("/settings/status", data={**given, "status": "out"})
    assert response.status_code == 400
    assert ada.get("/api/v1/me").json["me"]["status"] == ""


def test_another_person_s_token_is_no_token(ada, bob):
    response = ada.client.post("/settings/status", data={"csrf_token": bob.csrf(), "status": "out"})
    assert response.status_code == 400


def test_a_stale_form_is_shown_once_more_with_what_was_typed(ada):
    form = {"csrf_token": "stale", "believed_person": ada.id, "client_id": "client-id-1", "body": "dear <all>"}
    response = ada.client.post("/announcements", data=form)
    assert response.status_code == 400
    assert "dear &lt;all&gt;" in response.text
    assert ada.get("/api/v1/announcements").json["announcements"] == []
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', response.text.split("wrong-status")[1]))
    assert (fields["client_id"], fields["believed_person"]) == ("client-id-1", ada.id)
    fields["body"] = "dear <all>"
    assert ada.client.post("/announcements", data=fields).status_code == 303
    [stored] = ada.get("/api/v1/announcements").json["announcements"]
    assert stored["body"] == "dear <all>"


def test_passwords_are_never_shown_again(ada):
    form = {"csrf_token": "stale", "current_password": "a secret, kept", "new_password": "another secret"}
    response = ada.client.post("/settings/password", data=form)
    assert response.status_code == 400
    assert "secret" not in response.text


@pytest.mark.parametrize(("method", "path"), [("PATCH", "/me"), ("DELETE", "/me/sign-ins"), ("POST", "/sign-out")])
def test_programs_send_the_token_as_a_header(ada, method, path):
    response = ada.client.open(f"/api/v1{path}", method=method, json={})
    assert (response.status_code, response.json["error"]["code"]) == (400, "csrf")
    assert ada.api(method, path, {}).status_code in (200, 204)


def test_a_token_lives_as_long_as_the_sign_in(ada):
    token = ada.csrf()
    headers = {"X-CSRFToken": token}
    for _ in range(2):
        assert ada.client.patch("/api/v1/me", json={}, headers=headers).status_code == 200
    assert ada.client.application.config["WTF_CSRF_TIME_LIMIT"] is None


@pytest.mark.parametrize(
    "send",
    [
        lambda browser, believed: browser.api("PATCH", "/me", {"status": "out"}, headers={"X-Chat-Person": believed}),
        lambda browser, believed: browser.post("/settings/status", {"status": "out", "believed_person": believed}),
        lambda browser, believed: browser.get("/inbox", headers={"X-Chat-Person": believed}),
    ],
)
def test_a_page_of_somebody_who_was_here_before_is_refused(ada, bob, send):
    page_of = bob.id
    response = send(ada, page_of)
    assert response.status_code == 409
    assert ada.get("/api/v1/me").json["me"]["status"] == ""
    assert send(ada, ada.id).status_code in (200, 303)


def test_a_stale_form_of_somebody_else_is_not_shown_again_to_be_sent_as_oneself(app, ada, bob):
    form = {"csrf_token": bob.csrf(), "believed_person": bob.id, "client_id": "client-id-1", "body": "from bob"}
    response = ada.client.post("/announcements", data=form)
    assert response.status_code == 409
    assert 'action="/announcements"' not in response.text.split("wrong-status")[1]
    assert "Someone else is signed in here now." in response.text


@pytest.mark.parametrize("path", ["/inbox", "/rooms", "/people", "/announcements", "/settings", "/admin", "/inbox/new"])
def test_pages_are_for_people_who_are_signed_in(browser, path):
    response = browser.get(path)
    assert (response.status_code, response.headers["Location"]) == (303, f"/sign-in?next={path}")


@pytest.mark.parametrize("path", ["/sign-out", "/conversations/aaaaaaaaaaaaaaaa/messages/aaaaaaaaaaaaaaaa/delete"])
def test_a_question_is_no_page_to_come_back_to(browser, path):
    response = browser.get(path)
    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in")


@pytest.mark.parametrize("csrf", ["with", "without"])
def test_every_address_of_the_api_but_five_needs_a_sign_in(csrf, app, browser):
    open_to_all = {f"/api/v1/{name}" for name in ("csrf", "sign-in", "sign-up", "openapi.json", "asyncapi.json")}
    of_api = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    rules = [rule for rule in of_api if rule.rule not in open_to_all]
    assert len(rules) > 40
    for rule in rules:
        path = re.sub("<[^>]+>", "A" * 16, rule.rule).removeprefix("/api/v1")
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            headers = {} if csrf == "with" else {"X-CSRFToken": ""}
            response = browser.api(method, path, {}, headers)
            assert (response.status_code, response.json["error"]["code"]) == (401, "signed_out"), (method, path)


def test_administration_is_closed_to_others(ada, bob):
    assert ada.get("/admin").status_code == 200
    assert bob.get("/admin").status_code == 403
    for path in (f"/admin/people/{ada.id}/deactivate", "/admin/invitations"):
        assert bob.post(path).status_code == 403
    assert bob.post(f"/admin/people/{bob.id}/admin", {"is_admin": "1"}).status_code == 403
    assert Browser(ada.client.application).get("/admin").status_code == 303
