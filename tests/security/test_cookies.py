"""How cookies are called, and what becomes of those that an installation set before it had a mark."""

import datetime
import re
import sqlite3

import pytest
import requests

from chatapp import create_app
from config import Config
from tests.browsing import PASSWORD, Browser
from tests.people import Person, new_username
from tests.server import Server, flask

NAME = re.compile(r"(__Host-)?chatapp_(session|device)_[0-9a-f]{8}")
HTTPS = "https://chat.example.org"


def names(jar):
    return {cookie.name for cookie in jar}


def set_by(response):
    return {line.partition("=")[0]: line for line in response.headers.getlist("Set-Cookie")}


def sign_in(browser):
    return browser.api("POST", "/sign-in", {"username": browser.username, "password": PASSWORD})


@pytest.mark.parametrize("settings", [{"PUBLIC_URL": HTTPS}, {}])
def test_over_tls_cookies_are_taken_from_this_very_host_only(make_app, settings):
    browser = Browser(make_app(**settings), base_url=HTTPS if settings else "https://localhost").sign_up()
    given = set_by(sign_in(browser))
    assert len(given) == 2
    for name, line in given.items():
        assert NAME.fullmatch(name)
        assert name.startswith("__Host-")
        assert {"Secure", "Path=/", "HttpOnly", "SameSite=Lax"} <= set(line.split("; "))
        assert "Domain" not in line
    assert browser.is_signed_in


def test_without_tls_they_have_no_such_prefix_which_browsers_would_refuse(ada):
    given = set_by(sign_in(ada))
    assert all(
        NAME.fullmatch(name) and not name.startswith("__Host-") and "Secure" not in given[name] for name in given
    )


def test_a_cookie_that_a_neighbour_plants_under_another_name_is_nobody_s(make_app):
    app = make_app(PUBLIC_URL=HTTPS, RATE_SIGN_UP="1000/minute")
    attacker = Browser(app, base_url=HTTPS).sign_up()
    victim = Browser(app, base_url=HTTPS)
    [(name, line)] = [given for given in set_by(sign_in(attacker)).items() if "session" in given[0]]
    value = line.partition("=")[2].partition(";")[0]
    for planted in ("chatapp_session", name.removeprefix("__Host-")):
        victim.client.set_cookie(planted, value, domain="chat.example.org")
        assert not victim.is_signed_in
    victim.client.set_cookie(name, value, domain="chat.example.org", secure=True)
    assert victim.is_signed_in


def test_two_installations_on_one_host_sign_nobody_out_of_the_other(server, tmp_path):
    with Server(tmp_path / "other", SIGN_UP="open") as other:
        here, there = Person(server.url, new_username("two")), Person(other.url, "two")
        there.http = here.http
        here.sign_up()
        there.sign_up()
        for _ in range(2):
            assert here.ok("GET", "/me")["me"]["username"] == here.username
            assert there.ok("GET", "/me")["me"]["username"] == "two"
        assert here.socket(["websocket"]).is_connected
        there.get("/sign-in")
        assert len(names(here.http.cookies)) == 4
        here.close()


def test_the_name_is_the_installation_s_on_every_process_and_after_a_restart(make_app, ada):
    config = Config({"DATA_DIR": ada.client.application.config["DATA_DIR"], "SECRET_KEY": "k" * 32})
    again = Browser(create_app(config))
    again.set_cookie("session", ada.cookie("session"))
    assert again.is_signed_in


# Before the upgrade: the names of then, signed at a time when there was no mark.
def former(app, kind, content, *, age):
    """Return what an earlier version signed `age` seconds before the upgrade."""
    signer = signer_of(app, kind)
    moment = app.extensions["installation_mark"].since - datetime.timedelta(seconds=age)
    made = signer.make_signer(signer.salt)
    made.get_timestamp = lambda: int(moment.timestamp())
    payload = signer.dump_payload(content)
    return made.sign(payload).decode()


def signer_of(app, kind):
    from chatapp.web.identity import devices

    with app.app_context():
        return devices._signer() if kind == "device" else app.session_interface.get_signing_serializer(app)


def session_of(app, browser):
    return signer_of(app, "session").loads(browser.cookie("session"))


@pytest.mark.parametrize("base_url", ["http://localhost", "https://localhost"])
def test_an_upgrade_signs_nobody_out_and_replaces_the_cookie(app, ada, base_url):
    browser = Browser(app, base_url=base_url)
    browser.client.set_cookie("chatapp_session", former(app, "session", session_of(app, ada), age=3600))
    page = browser.get("/inbox")
    assert page.status_code == 200
    given = set_by(page)
    assert re.search(r"Max-Age=0|Expires=Thu, 01 Jan 1970", given.pop("chatapp_session"))
    [name] = given
    assert NAME.fullmatch(name)
    assert set_by(browser.get("/settings")) == {}
    assert browser.get("/api/v1/me").json["me"]["id"] == ada.id


def test_a_socket_opens_with_the_former_cookie_too(app, ada):
    from chatapp.web.identity.sign_in_cookie import identity

    before = former(app, "session", session_of(app, ada), age=60)
    token = session_of(app, ada)["_user_id"]
    assert identity({"flask.app": app, "HTTP_COOKIE": f"chatapp_session={before}"}) == token
    since = former(app, "session", session_of(app, ada), age=-60)
    assert identity({"flask.app": app, "HTTP_COOKIE": f"chatapp_session={since}"}) is None


@pytest.mark.parametrize("age", [-60, 31 * 24 * 3600])
def test_under_the_former_name_counts_only_what_was_signed_before_and_has_not_ended(app, ada, age):
    browser = Browser(app)
    browser.client.set_cookie("chatapp_session", former(app, "session", session_of(app, ada), age=age))
    assert not browser.is_signed_in


def test_another_installation_s_former_cookie_is_left_alone(make_app, app):
    app.extensions.pop("installation_mark", None)
    browser = Browser(app)
    browser.client.set_cookie("chatapp_session", "of.another.installation")
    assert "chatapp_session" not in set_by(browser.get("/sign-in"))


def test_a_device_is_known_after_an_upgrade(make_app):
    app = make_app(RATE_SIGN_IN="3/minute", RATE_SIGN_UP="1000/minute")
    ada = Browser(app, address="198.18.4.1").sign_up()
    marks = signer_of(app, "device").loads(ada.cookie("device"))
    for _ in range(4):
        Browser(app, address="198.18.4.2").sign_in(ada.username, "wrong one")
    back = Browser(app, address="198.18.4.3")
    back.client.set_cookie("chatapp_device", former(app, "device", marks, age=3600))
    answer = back.sign_in(ada.username)
    assert answer.status_code == 200
    assert re.search(r"Max-Age=0|Expires=Thu, 01 Jan 1970", set_by(answer)["chatapp_device"])
    assert back.cookie("device")


def test_a_database_of_before_is_given_a_mark_that_stays(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    assert flask("db", "upgrade", "0004", data_dir=data).returncode == 0
    with Server(data) as server:
        answer = requests.get(f"{server.url}/sign-in", timeout=30)
        [name] = names(answer.cookies)
        with sqlite3.connect(data / "chatapp.db") as database:
            [(mark,)] = database.execute("SELECT mark FROM installation").fetchall()
        database.close()
        server.restart()
        assert names(requests.get(f"{server.url}/sign-in", timeout=30).cookies) == {name}
    assert name == f"chatapp_session_{mark}"
