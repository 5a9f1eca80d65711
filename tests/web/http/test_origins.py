import pytest

from tests.browsing import Browser

HOME = "https://chat.example.org"
HANDSHAKE = "/socket.io/?EIO=4&transport=polling"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "http://LOCALHOST:80"}, 303),
        ({"Origin": "https://localhost"}, 303),  # a proxy ends TLS and does not say so
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://localhost:8000"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "http://evil.example@localhost"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "file://"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://evil.example", "X-Forwarded-Host": "evil.example"}, 403),
    ],
)
def test_changes_are_taken_from_our_own_pages_only(ada, headers, status):
    response = ada.post("/settings/status", {"status": "out"}, headers=headers)
    assert response.status_code == status
    assert ada.get("/api/v1/me").json["me"]["status"] == ("out" if status == 303 else "")


def test_another_site_s_change_is_told_apart_from_a_stale_form(ada):
    response = ada.api("PATCH", "/me", {"status": "out"}, headers={"Origin": "http://evil.example"})
    assert (response.status_code, response.json["error"]["code"]) == (403, "bad_origin")


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://localhost", 200),
        ("http://evil.example", 400),
        ("null", 400),
    ],
)
def test_sockets_open_from_our_own_pages_only(ada, origin, status):
    response = ada.get(HANDSHAKE, headers={"Origin": origin} if origin else {})
    assert response.status_code == status
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("forged", ["X-Forwarded-Host", "Forwarded"])
def test_a_forwarded_host_opens_no_socket(ada, forged):
    headers = {"Origin": "http://evil.example", "X-Forwarded-Proto": "http", forged: "evil.example"}
    assert ada.get(HANDSHAKE, headers=headers).status_code == 400


@pytest.fixture
def public_app(make_app):
    return make_app(PUBLIC_URL=HOME)


@pytest.mark.parametrize(
    ("base_url", "status"),
    [
        ("https://chat.example.org", 200),
        ("https://CHAT.example.org:443", 200),
        ("http://chat.example.org", 200),
        ("https://chat.example.org:8443", 400),
        ("https://evil.example", 400),
        ("http://127.0.0.1:5000", 400),
    ],
)
def test_with_a_public_url_no_other_host_is_answered(public_app, base_url, status):
    browser = Browser(public_app, base_url=base_url)
    assert browser.get("/sign-in").status_code == status
    assert browser.get("/api/v1/csrf").status_code == status


def test_probes_may_call_the_server_by_any_name(public_app):
    browser = Browser(public_app, base_url="http://10.0.0.7:5000")
    assert browser.get("/healthz").status_code == 200
    assert browser.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://chat.example.org", 303),
        ("https://chat.example.org:443", 303),
        ("http://chat.example.org", 403),
        ("https://chat.example.org:8443", 403),
        ("https://example.org", 403),
    ],
)
def test_with_a_public_url_origins_are_compared_with_it(public_app, origin, status):
    ada = Browser(public_app, base_url=HOME).sign_up()
    assert ada.post("/settings/status", {"status": "out"}, headers={"Origin": origin}).status_code == status
    assert ada.get(HANDSHAKE, headers={"Origin": origin}).status_code == (200 if status == 303 else 400)


def test_no_socket_opens_under_another_host(public_app):
    browser = Browser(public_app, base_url="https://evil.example")
    assert browser.get(HANDSHAKE, headers={"Origin": "https://evil.example"}).status_code == 400
    assert browser.get(HANDSHAKE).status_code == 400
