import pytest

from tests.browsing import PASSWORD, Browser

NEW = "another lantern, far out"


def another(person):
    browser = Browser(person.client.application)
    assert browser.sign_in(person.username).status_code == 200
    return browser


def profile(person):
    me = person.get("/api/v1/me").json["me"]
    return {name: value for name, value in me.items() if name != "csrf_token"}


def sign_ins(person):
    return person.get("/api/v1/me/sign-ins").json["sign_ins"]


def test_the_profile_is_changed_by_a_form(ada):
    response = ada.post("/settings/profile", {"display_name": "Ada L.", "time_zone": "Asia/Tokyo", "locale": "en"})
    assert (response.status_code, response.headers["Location"]) == (303, "/settings/profile?notice=saved")
    me = ada.get("/api/v1/me").json["me"]
    assert (me["name"], me["initials"], me["time_zone"], me["locale"]) == ("Ada L.", "AL", "Asia/Tokyo", "en")


@pytest.mark.parametrize(
    ("path", "form", "shown"),
    [
        ("profile", {"display_name": "", "time_zone": "UTC"}, "This is required."),
        ("profile", {"display_name": "A" * 65}, "A" * 65),
        ("profile", {"display_name": "Else", "time_zone": "Nowhere"}, "This time zone does not exist."),
        ("profile", {"display_name": "Else", "locale": "xx_YY"}, "This language is not supported."),
        ("status", {"status": "x" * 101}, "x" * 101),
        ("password", {"current_password": "wrong one", "new_password": NEW}, "Wrong password."),
        ("password", {"current_password": PASSWORD, "new_password": "shorty-7"}, "at least 10 characters"),
        ("deactivate", {"password": "wrong one"}, "Wrong password."),
    ],
)
def test_a_refused_setting_is_shown_with_its_reason_and_changes_nothing(ada, path, form, shown):
    before = profile(ada)
    response = ada.post(f"/settings/{path}", form)
    assert response.status_code == 422
    assert shown in response.text
    assert not any(value in response.text for name, value in form.items() if "password" in name)
    assert profile(ada) == before


def test_one_refused_change_undoes_the_others(ada):
    before = profile(ada)
    response = ada.api("PATCH", "/me", {"name": "Else", "status": "out", "time_zone": "Nowhere"})
    assert (response.status_code, response.json["error"]["field"]) == (422, "time_zone")
    assert profile(ada) == before


def test_a_new_password_keeps_this_browser_and_ends_the_others(ada):
    other = another(ada)
    response = ada.post("/settings/password", {"current_password": PASSWORD, "new_password": NEW})
    assert response.status_code == 303
    assert ada.is_signed_in
    assert not other.is_signed_in
    assert Browser(ada.client.application).sign_in(ada.username, NEW).status_code == 200


def test_one_s_sign_ins_are_listed_and_ended(ada):
    others = [another(ada) for _ in range(3)]
    listed = sign_ins(ada)
    assert [row["current"] for row in listed].count(True) == 1
    assert len(listed) == 4
    last = sign_ins(others[0])
    [current] = [row["id"] for row in last if row["current"]]
    assert ada.post(f"/settings/sign-ins/{current}/end").status_code == 303
    assert not others[0].is_signed_in
    [second] = [row["id"] for row in sign_ins(others[1]) if row["current"]]
    assert ada.api("DELETE", f"/me/sign-ins/{second}").status_code == 204
    assert not others[1].is_signed_in
    assert ada.post("/settings/sign-ins/end-others").status_code == 303
    assert not others[2].is_signed_in
    assert [row["current"] for row in sign_ins(ada)] == [True]


def test_nobody_ends_another_s_sign_in(ada, bob):
    [theirs] = [row["id"] for row in sign_ins(bob)]
    assert ada.api("DELETE", f"/me/sign-ins/{theirs}").status_code == 404
    assert ada.post(f"/settings/sign-ins/{theirs}/end").status_code == 404
    assert bob.is_signed_in


def test_leaving_signs_out_everywhere_and_lets_nobody_in_again(ada, bob):
    other = another(bob)
    response = bob.post("/settings/deactivate", {"password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in")
    assert not bob.is_signed_in
    assert not other.is_signed_in
    refused = Browser(ada.client.application).sign_in(bob.username)
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "account_deactivated")
    assert ada.get(f"/api/v1/people/{bob.id}").json["person"]["active"] is False


def test_the_last_administrator_is_told_to_stay(ada, bob):
    response = ada.post("/settings/deactivate", {"password": PASSWORD})
    assert response.status_code == 409
    assert "There must be at least one administrator." in response.text
    assert ada.is_signed_in
