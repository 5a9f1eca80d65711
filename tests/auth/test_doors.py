import re

import pytest

from tests.browsing import PASSWORD, Browser, new_name

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def token(page):
    return TOKEN.search(page.text)[1]


def account(**more):
    return {"username": new_name(), "display_name": "Ada", "password": PASSWORD, **more}


def test_the_start_leads_to_the_door_or_to_the_inbox(browser, ada):
    assert browser.get("/").headers["Location"] == "/sign-in"
    assert ada.get("/").headers["Location"] == "/inbox"


def test_a_form_makes_an_account_and_signs_it_in(browser):
    response = browser.post("/sign-up", account(time_zone="Asia/Tokyo"))
    assert (response.status_code, response.headers["Location"]) == (303, "/inbox")
    me = browser.get("/api/v1/me").json["me"]
    assert (me["name"], me["time_zone"], me["is_admin"]) == ("Ada", "Asia/Tokyo", True)


def test_a_zone_that_only_the_browser_knows_keeps_nobody_out(browser):
    assert browser.post("/sign-up", account(time_zone="Mars/Olympus")).status_code == 303
    assert browser.get("/api/v1/me").json["me"]["time_zone"] == "UTC"


def test_a_refused_form_comes_back_with_what_was_typed_but_no_password(browser):
    response = browser.post("/sign-up", account(username="two words", password="short password x"))
    assert response.status_code == 422
    assert 'value="two words"' in response.text
    assert "Use letters, digits" in response.text
    assert "short password x" not in response.text
    assert not browser.is_signed_in


def test_name_and_password_sign_in(app, ada):
    browser = Browser(app)
    response = browser.post("/sign-in", {"username": ada.username.upper(), "password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (303, "/inbox")
    assert browser.get("/api/v1/me").json["me"]["id"] == ada.id


@pytest.mark.parametrize("known", [True, False])
def test_known_and_unknown_names_are_answered_with_the_same_page(app, ada, known):
    browser = Browser(app)
    response = browser.post("/sign-in", {"username": ada.username if known else "nobody", "password": "wrong one"})
    assert response.status_code == 422
    assert "Wrong username or password." in response.text
    assert "wrong one" not in response.text
    assert not browser.is_signed_in


def test_the_session_is_renewed_at_sign_in(app, ada):
    browser = Browser(app)
    before = token(browser.get("/sign-in"))
    cookie = browser.cookie("session")
    browser.client.post("/sign-in", data={"csrf_token": before, "username": ada.username, "password": PASSWORD})
    assert browser.is_signed_in
    assert browser.cookie("session") != cookie
    assert browser.client.post("/sign-out", data={"csrf_token": before}).status_code == 400
    assert browser.is_signed_in


def test_signing_in_ends_what_this_browser_had_before(app, ada, bob):
    old = ada.cookie("session")
    assert ada.sign_in(bob.username).status_code == 200
    ada.set_cookie("session", old)
    assert not ada.is_signed_in


def test_signing_out_asks_first_and_then_ends_the_sign_in(ada):
    old = ada.cookie("session")
    page = ada.get("/sign-out")
    assert page.status_code == 200
    assert ada.is_signed_in
    response = ada.client.post("/sign-out", data={"csrf_token": token(page)})
    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in")
    assert not ada.is_signed_in
    ada.set_cookie("session", old)
    assert not ada.is_signed_in


def test_two_tabs_that_meet_at_the_door_after_signing_out_both_hold_a_good_form(app, ada):
    ada.post("/sign-out")
    other_tab = Browser(app)
    other_tab.set_cookie("session", ada.cookie("session"))
    form = token(ada.get("/sign-in"))
    other_tab.get("/sign-in")
    ada.set_cookie("session", other_tab.cookie("session"))
    entered = ada.client.post("/sign-in", data={"csrf_token": form, "username": ada.username, "password": PASSWORD})
    assert entered.headers["Location"] == "/inbox"


def test_a_cookie_of_another_key_is_nobody_s(make_app, ada):
    other = Browser(make_app(SECRET_KEY="o" * 32))
    other.set_cookie("session", ada.cookie("session"))
    assert not other.is_signed_in


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_who_is_signed_in_needs_no_door(ada, path):
    assert ada.get(path).headers["Location"] == "/inbox"
    assert ada.get(path, query_string={"next": "/rooms"}).headers["Location"] == "/rooms"


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/rooms?q=a#b", "/rooms?q=a#b"),
        ("", "/inbox"),
        ("rooms", "/inbox"),
        ("//evil.example", "/inbox"),
        ("///evil.example", "/inbox"),
        ("/\\evil.example", "/inbox"),
        ("\\\\evil.example", "/inbox"),
        ("/\t/evil.example", "/inbox"),
        ("/\n/evil.example", "/inbox"),
        (" //evil.example", "/inbox"),
        ("https://evil.example/", "/inbox"),
        ("https:evil.example", "/inbox"),
        ("javascript:alert(1)", "/inbox"),
        ("/rooms\0", "/inbox"),
        ("/rooms\r\nSet-Cookie: a=b", "/inbox"),
        ("/\x85/evil.example", "/inbox"),
        ("/sign-out", "/inbox"),
        ("/sign-out?x=/rooms", "/inbox"),
        ("/%73ign-out", "/inbox"),
        ("/rooms/../sign-out", "/inbox"),
        ("/rooms/%2e%2e/sign-out", "/inbox"),
        ("/sign-in?next=/sign-out", "/inbox"),
        ("/sign-up", "/inbox"),
        ("/conversations/aaaaaaaaaaaaaaaa/messages/aaaaaaaaaaaaaaaa/delete", "/inbox"),
        (
            "/conversations/aaaaaaaaaaaaaaaa/messages/aaaaaaaaaaaaaaaa",
            "/conversations/aaaaaaaaaaaaaaaa/messages/aaaaaaaaaaaaaaaa",
        ),
        ("/settings/status", "/inbox"),  # can only be posted to
        ("/no/such/page", "/inbox"),
        ("/api/v1/me", "/inbox"),
        ("/static/js/app.js", "/inbox"),
        ("/healthz", "/inbox"),
    ],
)
def test_after_signing_in_one_goes_on_but_never_off_the_site(app, ada, target, location):
    browser = Browser(app)
    response = browser.post("/sign-in", {"username": ada.username, "password": PASSWORD, "next": target})
    assert (response.status_code, response.headers["Location"]) == (303, location)


def test_next_travels_through_the_form(browser):
    page = browser.get("/sign-in", query_string={"next": "/rooms?q=a"})
    assert 'name="next" value="/rooms?q=a"' in page.text
    page = browser.get("/sign-in", query_string={"next": "//evil.example"})
    assert "evil.example" not in page.text


def test_an_invitation_link_makes_one_account(app, ada):
    app.config["SIGN_UP"] = "invite"
    link = ada.api("POST", "/admin/invitations").json["invitation"]["link"]
    path = link.removeprefix("http://localhost")
    assert path.startswith("/sign-up?invite=")
    guest, late = Browser(app), Browser(app)
    invite = re.search(r'name="invite" value="([^"]+)"', guest.get(path).text)[1]
    assert guest.post("/sign-up", account(invite=invite)).status_code == 303
    response = late.post("/sign-up", account(invite=invite))
    assert response.status_code == 422
    assert "This invitation was already used" in response.text
    assert late.post("/sign-up", account()).status_code == 403


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_a_stale_door_is_shown_again_with_a_fresh_token(browser, path):
    form = account()
    response = browser.client.post(path, data={**form, "csrf_token": "stale"})
    assert response.status_code == 400
    assert f'value="{form["username"]}"' in response.text
    assert "open for too long" in response.text
    assert PASSWORD not in response.text
    assert not browser.is_signed_in
    again = browser.client.post("/sign-up", data={**form, "csrf_token": token(response)})
    assert again.status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_a_browser_that_keeps_no_cookies_is_told_so_each_time(app, path):
    form = account()
    for _ in range(2):
        form["csrf_token"] = token(Browser(app).get(path))
        response = Browser(app).client.post(path, data=form)
        assert response.status_code == 400
        assert "does not keep cookies" in response.text
        assert "open for too long" not in response.text
        assert f'value="{form["username"]}"' in response.text
        assert form["password"] not in response.text


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_a_cookie_that_was_kept_is_not_called_refused(app, path):
    other = Browser(app)
    other.get(path)
    response = other.client.post(path, data={**account(), "csrf_token": token(Browser(app).get(path))})
    assert "open for too long" in response.text


def test_a_device_that_was_signed_in_is_spared_when_strangers_try_the_name(make_app):
    app = make_app(RATE_SIGN_IN="3/minute", RATE_SIGN_UP="100000/minute")
    ada = Browser(app, address="192.0.2.31").sign_up()
    ada.post("/sign-out")
    stranger = Browser(app, address="192.0.2.32")
    answers = [stranger.sign_in(ada.username, "wrong one").status_code for _ in range(4)]
    assert answers == [422, 422, 422, 429]
    refused = Browser(app, address="192.0.2.33").sign_in(ada.username)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == str(refused.json["error"]["retry_after"])
    assert ada.sign_in(ada.username).status_code == 200


@pytest.mark.parametrize("value", ["", "rubbish", "WyJmZGVlNDMwZDQwYmQ1N2RlIl0.forged.signature", "\xff"])
def test_a_forged_device_is_a_stranger_s(app, ada, value):
    browser = Browser(app)
    browser.set_cookie("device", value)
    assert browser.sign_in(ada.username, "wrong one").status_code == 422
