import gzip
import hashlib

import pytest

from chatapp.services.accounts import weak_passwords
from tests.browsing import PASSWORD, Browser, new_name
from tests.server import flask

COMMON = [
    "qwertyuiop1",
    "password1!",
    "abc1234567",
    "a123456789",
    "Passw0rd!23",
    "1qaz@WSX3edc",
    "iloveyou123456",
    "password123",
    "PASSWORD2026!",
    "123dragon456",
    "dragondragon",
    "P@$$w0rd2024",
    "abcabcabcabc",
    "ＱＷＥＲＴＹＵＩＯＰ",
    "qwerty uiop",
    "correcthorsebatterystaple",
]
GOOD = [PASSWORD, "dragon of the north", "x9f2!k83#ada71q", "harbour2847261948", "2847261948", "Fährmann, hol über!"]


def refusal(browser, password, **more):
    given = {"username": new_name(), "password": password, **more}
    return browser.api("POST", "/sign-up", given).json.get("error")


@pytest.mark.parametrize("password", COMMON)
def test_what_is_tried_first_is_refused_with_the_reason(browser, password):
    told = refusal(browser, password)
    assert (told["code"], told["reason"], told["field"]) == ("weak_password", "common", "password")
    assert "most common" in told["message"]


@pytest.mark.parametrize("password", GOOD)
def test_what_only_looks_like_it_is_taken(browser, password):
    assert refusal(browser, password) is None


def test_each_of_ten_thousand_frequent_passwords_is_refused_also_in_other_letters(app):
    words = [word for word in gzip.decompress(weak_passwords.LIST.read_bytes()).decode().split() if len(word) >= 10]
    assert len(words) > 9_900
    with app.app_context():
        kept = [word for word in words if weak_passwords.reason(word.upper(), ()) is None]
    assert kept == []


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("chatapp12345", "site_name"),
        ("Chatapp-2026!", "site_name"),
        ("harbourtalk!1", "site_name"),
        ("Harbour Talk 99", "site_name"),
        ("talk.example1", "site_name"),
        ("lovelace-1815", "own_name"),
        ("ada lovelace", "own_name"),
        ("my-ada-lovelace-is", "own_name"),
        ("countess1815!!", "own_name"),
        ("aaaabbbbaaaa", "few_characters"),
    ],
)
def test_the_words_of_the_site_and_of_the_person_protect_nobody(make_app, password, reason):
    app = make_app(SITE_NAME="Harbour Talk", PUBLIC_URL="https://talk.example.org", RATE_SIGN_UP="1000/minute")
    browser = Browser(app, base_url="https://talk.example.org")
    told = refusal(browser, password, username="countess", display_name="Ada Lovelace")
    assert (told["code"], told["reason"]) == ("weak_password", reason)
    assert "name" in told["message"] or reason == "few_characters"


def test_a_name_within_a_long_password_is_no_reason(make_app):
    app = make_app(SITE_NAME="Harbour Talk")
    assert refusal(Browser(app), "a lantern in the harbour", display_name="Ada Harbour") is None


def test_changing_the_password_asks_for_the_same(ada):
    change = {"current_password": PASSWORD, "new_password": "iloveyou123456"}
    told = ada.api("POST", "/me/password", change).json["error"]
    assert (told["code"], told["reason"], told["field"]) == ("weak_password", "common", "new_password")
    assert "most common" in ada.post("/settings/password", change).text


def test_so_does_the_command_line(tmp_path):
    options = ("--username", "ada", "--password-stdin")
    done = flask("chat", "create-user", *options, data_dir=tmp_path / "data", input="iloveyou123456\n")
    assert done.returncode != 0
    assert "most common" in done.stderr


def test_the_list_is_the_one_that_was_taken():
    sums = dict(reversed(line.split()) for line in (weak_passwords.LIST.parent / "SHA256SUMS").read_text().splitlines())
    assert sums.keys() == {"LICENSE", weak_passwords.LIST.name}
    for name, expected in sums.items():
        assert hashlib.sha256((weak_passwords.LIST.parent / name).read_bytes()).hexdigest() == expected
