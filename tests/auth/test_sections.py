"""The settings in sections, each at an address of its own."""

import re

import pytest

from tests.browsing import Browser

SECTIONS = (
    *("profile", "notifications", "appearance", "connection"),
    *("password", "devices", "tokens", "shortcuts", "deactivate"),
)
CURRENT = re.compile(r'<a class="sections-link" href="/settings/(\w+)" aria-current="page">')
TITLE = re.compile(r"<h1[^>]*>([^<]+)</h1>")


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_has_an_address_a_title_and_its_place_in_the_list(ada, section):
    page = ada.get(f"/settings/{section}").text
    assert CURRENT.findall(page) == [section]
    assert len(TITLE.findall(page)) == 1
    assert re.findall(r'class="sections-link" href="/settings/(\w+)"', page) == list(SECTIONS)


def test_the_old_address_leads_to_the_list_with_the_first_section_beside_it(ada):
    page = ada.get("/settings").text
    assert TITLE.findall(page) == ["Settings"]
    assert CURRENT.findall(page) == ["profile"]
    assert 'action="/settings/profile"' in page


def test_signing_out_is_asked_about_among_the_settings(ada):
    page = ada.get("/sign-out").text
    assert TITLE.findall(page) == ["Sign out"]
    assert '<a class="sections-link" href="/sign-out" aria-current="page">' in page
    assert CURRENT.findall(page) == []


def test_a_section_that_does_not_exist_is_not_found(ada):
    assert ada.get("/settings/colours").status_code == 404


def test_one_form_changes_name_status_language_and_time_zone(ada):
    form = {"display_name": "Ada L.", "status": "away until noon", "locale": "", "time_zone": "Asia/Tokyo"}
    ada.api("PATCH", "/me", {"locale": "de"})
    assert ada.post("/settings/profile", form).headers["Location"] == "/settings/profile?notice=saved"
    me = ada.get("/api/v1/me").json["me"]
    assert (me["name"], me["time_zone"], me["locale"]) == ("Ada L.", "Asia/Tokyo", None)
    page = ada.get("/settings/profile?notice=saved").text
    assert "Changes saved" in page
    assert 'value="away until noon"' in page


def test_a_field_that_was_not_sent_stays_as_it_is(ada):
    ada.post("/settings/profile", {"display_name": "Ada L.", "status": "busy"})
    ada.post("/settings/profile", {"status": "free"})
    assert ada.get("/api/v1/me").json["me"]["name"] == "Ada L."


@pytest.mark.parametrize(
    ("path", "form", "section"),
    [
        ("profile", {"display_name": ""}, "profile"),
        ("status", {"status": "x" * 101}, "profile"),
        ("appearance", {"theme": "pink"}, "appearance"),
        ("password", {"current_password": "wrong", "new_password": "another lantern"}, "password"),
        ("deactivate", {"password": "wrong"}, "deactivate"),
        ("tokens", {"name": ""}, "tokens"),
    ],
)
def test_a_refusal_shows_the_section_of_its_form(ada, path, form, section):
    answer = ada.post(f"/settings/{path}", form)
    assert answer.status_code == 422
    assert CURRENT.findall(answer.text) == [section]


def test_what_was_done_to_devices_and_tokens_is_said(ada):
    ada.post("/settings/tokens", {"name": "Report", "scopes": ["read"], "days": "30"})
    for path, words in {
        "sign-ins/end-others": "You are signed out on all other devices",
        "end-everything": "and all API tokens are revoked",
    }.items():
        there = ada.post(f"/settings/{path}").headers["Location"]
        assert there.startswith("/settings/devices?notice=")
        assert words in ada.get(there).text


def test_the_page_of_keys_needs_no_scripts(ada):
    page = ada.get("/settings/shortcuts").text
    keys = re.findall(r"<kbd>([^<]+)</kbd>", page)
    assert {"Ctrl/⌘", "K", "?", "Esc", "Enter"} <= set(keys)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_the_line_of_the_operator_is_shown_before_signing_in_as_text(make_app, path):
    note = "Run by <IT>, Lakeside Water"
    assert "Run by &lt;IT&gt;, Lakeside Water" in Browser(make_app(SITE_NOTE=note)).get(path).text
    assert "halves-note" not in Browser(make_app()).get(path).text


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_it_is_said_who_can_read_over_a_connection_with_and_without_tls(make_app, path):
    plain = Browser(make_app()).get(path).text
    assert "This connection is not encrypted" in plain
    secure = (
        Browser(make_app(PUBLIC_URL="https://chat.example.org"), base_url="https://chat.example.org").get(path).text
    )
    assert "They are not end-to-end encrypted" in secure
    assert "This connection is not encrypted" not in secure


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("invite", "Ask an administrator of chatapp for an invitation link"),
        ("closed", "Ask an administrator of chatapp"),
    ],
)
def test_where_an_account_takes_somebody_s_help_it_is_said_whom_to_ask(app, ada, policy, words):
    app.config["SIGN_UP"] = policy
    for path in ("/sign-in", "/sign-up"):
        page = Browser(app).get(path).text
        assert words in page, path
    assert 'name="password"' not in Browser(app).get("/sign-up").text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"password": "short"}, "Use at least 10 characters."),
        ({"password": "password12"}, "one of the most common ones"),
        ({"password": "moreira-2026", "display_name": "Ana Moreira"}, "contains your own name"),
        ({"password": "a lantern in the harbour", "username": "ana"}, ""),
        ({}, "This is required."),
        ({"password": "x" * 100_000}, "Use at most 1000 characters."),
        ({"password": "a lantern in\0the harbour"}, "U+0000 is not allowed here"),
    ],
)
def test_a_new_password_is_judged_by_the_rule_of_sign_up_without_an_account(browser, form, words):
    answer = browser.post("/sign-up/password", form)
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert words in answer.text
    assert bool(answer.text) == bool(words)


def test_a_new_password_of_somebody_signed_in_is_judged_by_their_own_names(ada):
    ada.post("/settings/profile", {"display_name": "Ada Lovelace"})
    judged = ada.post("/sign-up/password", {"password": "lovelace-1815", "display_name": "Somebody Else"})
    assert "contains your own name" in judged.text


def test_a_password_from_another_site_is_not_judged(browser):
    assert browser.client.post("/sign-up/password", data={"password": "a lantern in the harbour"}).status_code == 400
