import gzip
import re

import brotli
import pytest

from chatapp.web.http.compression import LEAST
from tests.browsing import Browser

DECODED = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
LONG = ["/inbox", "/api/v1/openapi.json", "/static/js/app.js", "/static/css/app.css", "/static/vendor/lucide/icons.svg"]


def asked(browser, path, accepted, **headers):
    return browser.get(path, headers={"Accept-Encoding": accepted, **headers})


def content(response):
    return DECODED[response.headers.get("Content-Encoding")](response.data)


def without_tokens(data):
    return re.sub(rb'(csrf(?:_token)?" value|data-csrf)="[^"]+"', b"", data)


@pytest.mark.parametrize("path", LONG)
@pytest.mark.parametrize("accepted", ["br", "gzip"])
def test_what_is_long_comes_shorter_and_says_the_same(ada, path, accepted):
    plain, short = asked(ada, path, "identity"), asked(ada, path, accepted)
    assert short.status_code == plain.status_code == 200
    assert short.headers["Content-Encoding"] == accepted
    assert "Content-Encoding" not in plain.headers
    assert len(short.data) == int(short.headers["Content-Length"])
    assert len(short.data) < len(plain.data) / 2
    assert without_tokens(content(short)) == without_tokens(plain.data)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in short.headers["Vary"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("gzip;q=0, identity", None),
        ("gzip;q=0.5, identity", None),
        ("deflate", None),
        ("*", "br"),
        ("", None),
    ],
)
@pytest.mark.parametrize("path", ["/inbox", "/static/js/app.js"])
def test_the_asker_decides_the_encoding(ada, path, accepted, encoding):
    assert asked(ada, path, accepted).headers.get("Content-Encoding") == encoding


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/csrf", "/static/favicon.svg", "/"])
def test_what_is_short_stays_as_it_is(ada, path):
    response = asked(ada, path, "br, gzip")
    assert len(response.data) < LEAST
    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("path", ["/static/js/app.js", "/static/favicon.svg", "/api/v1/conversations"])
@pytest.mark.parametrize("accepted", ["br", "gzip", "identity"])
def test_what_one_has_is_not_sent_again(ada, path, accepted):
    for _ in range(5):
        ada.api("POST", "/rooms", {"client_id": f"room-number-{_}", "name": f"A room with a long name {_}"})
    first = asked(ada, path, accepted)
    again = asked(ada, path, accepted, **{"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert again.data == b""
    assert "Content-Encoding" not in again.headers
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("path", ["/static/js/app.js", "/api/v1/conversations"])
def test_each_encoding_has_a_tag_of_its_own(ada, path):
    for n in range(5):
        ada.api("POST", "/rooms", {"client_id": f"room-number-{n}", "name": f"A room with a long name {n}"})
    tags = {asked(ada, path, accepted).headers["ETag"] for accepted in ("br", "gzip", "identity")}
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)
    other = asked(ada, path, "gzip", **{"If-None-Match": asked(ada, path, "br").headers["ETag"]})
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/inbox", "/static/js/app.js", "/api/v1/openapi.json"])
def test_asking_for_the_head_alone_tells_what_the_whole_would_be(ada, path):
    whole = asked(ada, path, "gzip")
    head = ada.client.head(path, headers={"Accept-Encoding": "gzip"})
    assert head.data == b""
    assert head.headers["Content-Encoding"] == "gzip"
    if path != "/inbox":  # where every token differs
        assert head.headers["Content-Length"] == whole.headers["Content-Length"]


def test_a_part_is_never_a_part_of_something_compressed(browser):
    response = asked(browser, "/static/js/app.js", "gzip", Range="bytes=0-9")
    assert response.status_code == 200
    assert gzip.decompress(response.data) == browser.get("/static/js/app.js").data


def test_a_refusal_is_compressed_too(app):
    response = asked(Browser(app).sign_up(), "/nothing-here", "gzip")
    assert (response.status_code, response.headers["Content-Encoding"]) == (404, "gzip")


@pytest.mark.parametrize(
    ("site", "encoding"), [("cross-site", None), ("same-site", None), ("same-origin", "gzip"), ("none", "gzip")]
)
def test_no_other_site_learns_of_a_page_by_its_length(ada, site, encoding):
    for path in ("/people?q=guess", "/api/v1/openapi.json"):
        response = asked(ada, path, "gzip", **{"Sec-Fetch-Site": site})
        assert (response.status_code, response.headers.get("Content-Encoding")) == (200, encoding)


def test_polls_stay_as_they_are(browser):
    response = asked(browser, "/socket.io/?EIO=4&transport=polling", "br, gzip")
    assert "Content-Encoding" not in response.headers
