import re

import pytest

from tests.browsing import PASSWORD, Browser


def test_people_are_listed_and_found(ada, bob):
    page = ada.get("/admin")
    assert page.status_code == 200
    assert bob.username in page.text
    page = ada.get("/admin", query_string={"q": bob.username})
    assert f"/admin/people/{bob.id}/" in page.text
    assert f"/admin/people/{ada.id}/" not in page.text


def test_someone_who_loads_plain_pages_is_here_by_short_requests(ada, bob):
    bob.get("/inbox")
    page = ada.get("/admin", query_string={"q": bob.username}).text
    [_, row] = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    assert "Short requests" in row
    assert "Offline" not in row


def test_the_month_says_when_an_account_was_made(ada):
    assert re.search(r"<td[^>]*><time [^>]+>[A-Z][a-z]{2} 20\d\d</time></td>", ada.get("/admin").text)


def test_deactivating_and_reactivating(app, ada, bob):
    assert ada.post(f"/admin/people/{bob.id}/deactivate").status_code == 303
    assert not bob.is_signed_in
    assert bob.sign_in(bob.username).status_code == 403
    assert ada.post(f"/admin/people/{bob.id}/reactivate").status_code == 303
    assert bob.sign_in(bob.username, PASSWORD).status_code == 200


def test_making_administrators(ada, bob):
    assert ada.post(f"/admin/people/{bob.id}/admin", {"is_admin": "1"}).status_code == 303
    assert bob.get("/admin").status_code == 200
    assert bob.api("PUT", f"/admin/people/{ada.id}/admin", {"is_admin": False}).json["person"]["is_admin"] is False
    refused = bob.post(f"/admin/people/{bob.id}/admin", {"is_admin": "0"})
    assert refused.status_code == 409
    assert "There must be at least one administrator." in refused.text


@pytest.mark.parametrize(
    ("body", "code"), [({}, "required"), ({"is_admin": "yes"}, "wrong_type"), ({"is_admin": 1}, "wrong_type")]
)
def test_a_bad_flag_changes_nothing(ada, bob, body, code):
    error = ada.api("PUT", f"/admin/people/{bob.id}/admin", body)
    assert (error.status_code, error.json["error"]["code"], error.json["error"]["field"]) == (422, code, "is_admin")
    assert bob.get("/api/v1/me").json["me"]["is_admin"] is False


@pytest.mark.parametrize("person_id", ["A" * 16, "1", "%00"])
@pytest.mark.parametrize("verb", ["deactivate", "reactivate"])
def test_unknown_people_are_not_found(ada, person_id, verb):
    assert ada.post(f"/admin/people/{person_id}/{verb}").status_code == 404
    assert ada.api("POST", f"/admin/people/{person_id}/{verb}").status_code == 404


def test_an_invitation_s_link_is_shown_once_and_can_be_taken_back(app, ada):
    page = ada.post("/admin/invitations")
    assert page.status_code == 201
    [link] = re.findall(r'value="(http://localhost/sign-up\?invite=[^"]+)"', page.text)
    token = link.split("=")[1]
    again = ada.get("/admin")
    assert token not in again.text
    [invitation] = ada.get("/api/v1/admin/invitations").json["invitations"]
    assert token not in str(invitation)
    assert ada.post(f"/admin/invitations/{invitation['id']}/revoke").status_code == 303
    body = {"username": "guest", "password": PASSWORD, "invite": token}
    assert Browser(app).api("POST", "/sign-up", body).status_code == 422
    assert ada.get("/api/v1/admin/invitations").json["invitations"] == []


def test_links_are_made_for_the_public_address(make_app):
    app = make_app(PUBLIC_URL="https://chat.example.org", RATE_SIGN_UP="100000/minute")
    ada = Browser(app, base_url="https://chat.example.org").sign_up()
    invitation = ada.api("POST", "/admin/invitations").json["invitation"]
    assert invitation["link"] == f"https://chat.example.org/sign-up?invite={invitation['token']}"
