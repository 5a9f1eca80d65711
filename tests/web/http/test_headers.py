import re

import pytest

from chatapp.web.http.headers import class_of
from tests.browsing import PASSWORD, Browser

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
DATA = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cache-Control": "no-store"}
PROBE = {**DATA, "Cache-Control": "no-store, no-transform"}
PAGE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self' {socket}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
KEPT = {**PAGE, "Cache-Control": "private, no-cache"}
STATIC = {"Cache-Control": "no-cache"}
DRAWING = {"Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-cache"}
FILE = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
POLL = {
    **FILE,
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
TLS = {"Strict-Transport-Security": "max-age=31536000", "Cross-Origin-Opener-Policy": "same-origin"}
# Headers that depend on the answer, not on its class.
OWN = {
    *("Content-Type", "Content-Length", "Content-Disposition", "Date", "ETag", "Last-Modified", "Accept-Ranges"),
    *("Location", "Set-Cookie", "Vary", "Allow", "Retry-After", "X-Request-Id"),
}

# path, signed in or not -> status, what its class declares
TABLE = [
    ("/sign-in", 200, PAGE),
    ("/sign-up", 200, PAGE),
    ("/inbox", 200, PAGE),
    ("/settings", 200, PAGE),
    ("/admin", 200, PAGE),
    ("/people", 200, PAGE),
    ("/", 303, PAGE),
    ("/nothing-here", 404, PAGE),
    ("/api/v1/me", 200, DATA),
    ("/api/v1/csrf", 200, DATA),
    ("/api/v1/nothing-here", 404, DATA),
    ("/network", 200, KEPT),
    ("/network/probes/now?nonce=abcdefgh", 200, PROBE),
    ("/network/probes/stream?nonce=abcdefgh", 200, PROBE),
    ("/network/probes/echo", 400, PROBE),
    ("/healthz", 200, DATA),
    ("/readyz", 200, DATA),
    ("/static/favicon.svg", 200, DRAWING),
    ("/static/js/app.js", 200, STATIC),
    ("/static/css/tokens.css", 200, STATIC),
    ("/socket.io/?EIO=4&transport=polling", 200, POLL),
    ("/socket.io/?EIO=99&transport=polling", 400, POLL),
]
SIGNED_OUT = {"/sign-in", "/sign-up"}


def whole(expected, more=None):
    if expected is POLL:
        return POLL | {name: value for name, value in (more or {}).items() if name == "Strict-Transport-Security"}
    return {**(FILE if expected in (STATIC, DRAWING) else COMMON), **expected, **(more or {})}


def declared(response):
    return {name: value for name, value in response.headers.items() if name not in OWN}


@pytest.mark.parametrize(("path", "status", "expected"), TABLE)
def test_each_answer_has_the_headers_of_its_class_and_no_others(app, path, status, expected):
    browser = Browser(app) if path in SIGNED_OUT else Browser(app).sign_up()
    response = browser.get(path)
    assert response.status_code == status
    socket = "ws://localhost"
    assert declared(response) == {k: v.format(socket=socket) for k, v in whole(expected).items()}


@pytest.mark.parametrize(("path", "status", "expected"), TABLE)
def test_over_tls_there_are_two_more_and_one_where_a_socket_opens(make_app, path, status, expected):
    app = make_app(PUBLIC_URL="https://chat.example.org", RATE_SIGN_UP="100000/minute")
    at = {"base_url": "https://chat.example.org"}
    browser = Browser(app, **at) if path in SIGNED_OUT else Browser(app, **at).sign_up()
    response = browser.get(path)
    assert response.status_code == status
    socket = "wss://chat.example.org"
    assert declared(response) == {k: v.format(socket=socket) for k, v in whole(expected, TLS).items()}


@pytest.mark.parametrize(("path", "status", "expected"), TABLE)
def test_answers_say_the_id_of_their_request_but_for_files_and_polls(app, path, status, expected):
    answers = [Browser(app).get(path) for _ in range(2)]
    ids = {answer.headers.get("X-Request-Id") for answer in answers}
    if expected in (STATIC, DRAWING, POLL):
        assert ids == {None}
    else:
        assert len(ids) == 2
        assert all(re.fullmatch("[0-9a-f]{16}", one) for one in ids)


@pytest.mark.parametrize("status", [400, 403, 405, 415, 422])
def test_refusals_have_the_headers_of_their_place(app, status):
    browser = Browser(app).sign_up()
    response = {
        400: lambda: browser.client.post("/settings/status"),
        403: lambda: browser.client.post("/settings/status", headers={"Origin": "https://evil.example"}),
        405: lambda: browser.client.put("/settings"),
        415: lambda: browser.api("POST", "/me/password", data=b"x"),
        422: lambda: browser.post("/settings/status", {"status": "x" * 200}),
    }[status]()
    assert response.status_code == status
    expected = DATA if status == 415 else {k: v.format(socket="ws://localhost") for k, v in PAGE.items()}
    assert declared(response) == {**COMMON, **expected}


def test_a_file_under_the_hash_of_the_tree_is_kept_for_ever(app):
    browser = Browser(app)
    address = re.search(r'"(/static/[0-9a-f]{16}/css/app_system.css)"', browser.get("/sign-in").text)[1]
    response = browser.get(address)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert "ETag" not in response.headers
    assert "Set-Cookie" not in response.headers
    old = browser.get(re.sub("[0-9a-f]{16}", "0" * 16, address))
    assert (old.status_code, old.headers["Cache-Control"]) == (404, "no-cache")


def cookies(response):
    return {cookie.split("=")[0]: set(cookie.split("; ")[1:]) for cookie in response.headers.getlist("Set-Cookie")}


def flags(attributes):
    return {name for name in attributes if not name.startswith(("Expires", "Max-Age"))}


def test_signing_in_sets_two_cookies_and_no_script_reads_them(ada):
    response = Browser(ada.client.application).sign_in(ada.username)
    set_ = cookies(response)
    assert {name.rpartition("_")[0] for name in set_} == {"chatapp_session", "chatapp_device"}
    for attributes in set_.values():
        assert flags(attributes) == {"HttpOnly", "Path=/", "SameSite=Lax"}
        assert any(name.startswith("Expires") for name in attributes)


def test_over_tls_cookies_are_for_tls_only(make_app):
    app = make_app(PUBLIC_URL="https://chat.example.org")
    browser = Browser(app, base_url="https://chat.example.org").sign_up()
    response = browser.api("POST", "/sign-in", {"username": browser.username, "password": PASSWORD})
    assert len(cookies(response)) == 2
    for attributes in cookies(response).values():
        assert flags(attributes) == {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"}


def test_pages_set_no_cookie_once_one_is_signed_in(ada):
    ada.get("/inbox")
    for path in ("/inbox", "/settings", "/api/v1/me", "/static/favicon.svg", "/healthz"):
        assert ada.get(path).headers.getlist("Set-Cookie") == [], path


def test_a_health_probe_gets_no_cookie(browser):
    for path in ("/healthz", "/readyz", "/static/favicon.svg"):
        assert browser.get(path).headers.getlist("Set-Cookie") == []


@pytest.mark.parametrize(
    ("path", "name"), [("/", "page"), ("/apiary", "page"), ("/staticky", "page"), ("/api/v1/me", "api")]
)
def test_a_class_is_known_by_its_whole_first_folder(path, name):
    assert class_of(path) == name
