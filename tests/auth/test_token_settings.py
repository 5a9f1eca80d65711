import re

import pytest

SECRET = re.compile(r'id="new-token" value="(chatapp_[\w-]{43})"')
FORM = {"name": "Nightly report", "scopes": ["read", "post"], "days": "30"}


def tokens(person):
    return person.get("/api/v1/me/tokens").json["tokens"]


def test_a_token_is_made_by_a_form_and_shown_once(bob, app):
    made = bob.post("/settings/tokens", FORM)
    assert made.status_code == 201
    secret = SECRET.search(made.text).group(1)
    shown = app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert shown.json["me"]["id"] == bob.id
    [token] = tokens(bob)
    assert (token["name"], token["scopes"]) == ("Nightly report", ["read", "post"])
    later = bob.get("/settings/tokens").text
    assert secret not in later
    assert "Nightly report" in later
    assert "new-token" not in later


def test_a_token_says_when_it_was_used(bob, app):
    secret = SECRET.search(bob.post("/settings/tokens", FORM).text).group(1)
    assert "Never used" in bob.get("/settings/tokens").text
    app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert "Never used" not in bob.get("/settings/tokens").text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["read", "everything"]}, "scopes"),
        ({"days": "0"}, "days"),
        ({"days": "soon"}, "days"),
    ],
)
def test_a_refused_form_is_open_again_with_what_was_typed(bob, changed, field):
    typed = {**FORM, **changed}
    refused = bob.post("/settings/tokens", typed)
    assert refused.status_code == 422
    section = refused.text.partition('id="tokens"')[2]
    assert '<details class="fold" open>' in section
    assert f'id="{field}-error"' in section
    assert f'name="name" type="text" value="{typed["name"]}"' in section
    for scope in ("read", "post", "rooms"):
        chosen = scope in typed["scopes"]
        assert bool(re.search(rf'name="scopes" value="{scope}" checked', section)) == chosen
    assert tokens(bob) == []


def test_only_administrators_are_offered_administration(ada, bob):
    assert 'name="scopes" value="admin"' in ada.get("/settings/tokens").text
    assert 'name="scopes" value="admin"' not in bob.get("/settings/tokens").text
    assert bob.post("/settings/tokens", {**FORM, "scopes": ["admin"]}).status_code == 403
    assert ada.post("/settings/tokens", {**FORM, "scopes": ["admin"]}).status_code == 201


def test_a_token_is_revoked_by_a_form(ada, bob):
    bob.post("/settings/tokens", FORM)
    [token] = tokens(bob)
    assert ada.post(f"/settings/tokens/{token['id']}/revoke").status_code == 404
    revoked = bob.post(f"/settings/tokens/{token['id']}/revoke")
    assert (revoked.status_code, revoked.headers["Location"]) == (303, "/settings/tokens?notice=token_revoked")
    assert tokens(bob) == []
    assert "Nightly report" not in bob.get("/settings/tokens").text


def test_the_one_too_many_is_said(bob):
    for _ in range(20):
        assert bob.post("/settings/tokens", FORM).status_code == 201
    refused = bob.post("/settings/tokens", FORM)
    assert refused.status_code == 409
    assert "You have 20 API tokens" in refused.text
