"""By which names the server is called, and what it says of its own address."""

import http.client
import json
import re

import pytest

from tests.browsing import Browser
from tests.people import Person
from tests.plain_socket import PlainSocket

HANDSHAKE = "/socket.io/?EIO=4&transport=polling"
OURS = ["localhost", "LOCALHOST", "127.0.0.1", "127.9.8.7", "[::1]", "[0:0:0:0:0:0:0:1]"]
THEIRS = [
    "evil.example",
    "localhost.evil.example",
    "evil.localhost.example",
    "127.0.0.1.nip.example",
    "192.168.1.5",
    "10.0.0.1",
    "[2001:db8::1]",
    "127.0.0.1@evil.example",
    "localhostx",
    "",
]


def ask(server, host, method="GET", path="/sign-in", headers=None):
    """Send a request with this Host; return (status, body)."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("port", ["", ":{port}", ":80"])
@pytest.mark.parametrize("host", OURS)
def test_on_the_loopback_its_own_names_are_answered(server, host, port):
    at = host + port.format(port=server.port)
    assert ask(server, at)[0] == 200
    assert ask(server, at, path=HANDSHAKE)[0] == 200


@pytest.mark.parametrize("host", THEIRS)
def test_on_the_loopback_no_other_name_is_through_any_door(server, host):
    for port in ("", f":{server.port}") if host else ("",):
        for path in ("/sign-in", "/sign-up", "/static/favicon.svg", "/api/v1/csrf", HANDSHAKE):
            status, body = ask(server, host + port, path=path)
            assert status == 400, path
            is_read = host and "@" not in host and not path.startswith("/socket.io")
            assert not is_read or "PUBLIC_URL" in body, (path, body)
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    upgrade["Sec-WebSocket-Key"] = "AAAAAAAAAAAAAAAAAAAAAA=="
    for path in ("/ws", HANDSHAKE.replace("polling", "websocket"), "/network/probes/echo"):
        assert ask(server, host, path=path, headers=upgrade)[0] == 400


def test_the_refusal_says_which_setting_gives_it_a_name(server):
    status, body = ask(server, "chat.example.org", path="/api/v1/me")
    assert (status, json.loads(body)["error"]["code"]) == (400, "bad_host")
    for path in ("/sign-in", "/api/v1/me", HANDSHAKE):
        assert "PUBLIC_URL" in ask(server, "chat.example.org", path=path)[1]


def test_a_rebound_page_makes_no_account(start_server):
    server = start_server()
    status, _ = ask(server, "evil.example", "POST", "/api/v1/sign-up", {"Origin": "http://evil.example"})
    assert status == 400
    assert Person(server.url, "first").sign_up().me["is_admin"]


def test_whoever_watches_the_server_may_call_it_by_any_name(server):
    assert ask(server, "10.0.0.7", path="/healthz") == (200, "ok\n")
    assert ask(server, "10.0.0.7", path="/readyz") == (200, "ready\n")


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        ({"PUBLIC_URL": "http://chat.example.org"}, ()),
        ({"TRUSTED_PROXIES": "127.0.0.1"}, ()),
        ({}, ("--host", "0.0.0.0")),
    ],
)
def test_where_others_come_the_name_is_theirs_to_choose(start_server, settings, options):
    server = start_server(options=options, **settings)
    assert ask(server, "chat.example.org")[0] == 200


def test_a_plain_websocket_opens_on_the_loopback(person):
    somebody = person("plain")
    socket = PlainSocket(somebody.url, person=somebody)
    assert socket.is_open


def invited(browser):
    return browser.api("POST", "/admin/invitations").json["invitation"]


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1:5000", "[::1]:5000"])
def test_a_link_has_a_name_of_the_loopback(app, name):
    link = invited(Browser(app, base_url=f"http://{name}").sign_up())["link"]
    assert link.startswith(f"http://{name}/sign-up?invite=")


def test_a_link_has_the_public_url_and_nothing_else(make_app):
    app = make_app(PUBLIC_URL="https://chat.example.org")
    link = invited(Browser(app, base_url="https://chat.example.org").sign_up())["link"]
    assert link.startswith("https://chat.example.org/sign-up?invite=")


@pytest.mark.parametrize("forwarded", [{}, {"X-Forwarded-Host": "chat.example.org"}])
def test_no_link_has_the_name_of_the_request(make_app, forwarded):
    app = make_app(TRUSTED_PROXIES="127.0.0.1", RATE_SIGN_UP="100000/minute")
    ada = Browser(app, base_url="http://evil.example")
    with app.app_context():
        app.config["LISTENS_BEYOND_LOOPBACK"] = False  # the first account needs no link
    ada = Browser(app).sign_up()
    app.config["LISTENS_BEYOND_LOOPBACK"] = True
    ada._more["base_url"] = "http://evil.example"
    ada.client.set_cookie(ada._cookie_name("session"), ada.cookie("session"), domain="evil.example")
    made = ada.api("POST", "/admin/invitations", headers=forwarded).json["invitation"]
    assert made["link"] is None
    assert made["token"]
    page = ada.post("/admin/invitations", headers=forwarded)
    assert page.status_code == 201
    assert "evil.example" not in re.sub(r"wss?://evil.example", "", page.text)
    assert "chat.example.org" not in page.text
    assert "PUBLIC_URL" in page.text
    assert re.search(r'id="new-path" value="/sign-up\?invite=[\w-]{43}"', page.text)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({}, "max-age=31536000"),
        ({"HSTS": "subdomains"}, "max-age=31536000; includeSubDomains"),
        ({"HSTS": "off"}, None),
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/csrf", "/healthz", HANDSHAKE])
def test_how_strictly_browsers_keep_to_tls_is_set(make_app, setting, told, path):
    public = Browser(make_app(PUBLIC_URL="https://chat.example.org", **setting), base_url="https://chat.example.org")
    assert public.get(path).headers.get("Strict-Transport-Security") == told
    assert "Strict-Transport-Security" not in Browser(make_app(**setting)).get(path).headers
