import pytest

from chatapp.transport.http import request_ids
from chatapp.web.http.forwarded import RELAYED, Forwarded

PEER = "10.0.0.1"


def seen(environ, trusted=("10.0.0.0/8", "2001:db8::/32")):
    """Return what the application sees of a request."""
    inside = {}
    Forwarded(lambda environ, start: inside.update(environ) or [], trusted)(dict(environ), None)
    assert inside.pop(request_ids.KEY)
    assert inside.pop(RELAYED) is bool(environ.keys() - request().keys())
    return inside


def request(peer=PEER, **headers):
    forwarded = {f"HTTP_X_FORWARDED_{name.upper()}": value for name, value in headers.items()}
    return {"REMOTE_ADDR": peer, "HTTP_HOST": "inside:5000", "wsgi.url_scheme": "http", **forwarded}


@pytest.mark.parametrize("peer", ["192.0.2.9", "", "unix:", "::1"])
def test_what_a_stranger_says_counts_for_nothing(peer):
    asked = request(peer, **{"for": "127.0.0.1", "proto": "https", "host": "evil.example"})
    assert seen(asked) == request(peer)


def test_nobody_is_trusted_by_default():
    assert seen(request(**{"for": "127.0.0.1", "proto": "https"}), trusted=()) == request()


def test_a_trusted_proxy_tells_client_and_scheme_but_never_the_host():
    asked = seen(request(**{"for": "192.0.2.9", "proto": "https", "host": "chat.example.org"}))
    assert asked == {"REMOTE_ADDR": "192.0.2.9", "HTTP_HOST": "inside:5000", "wsgi.url_scheme": "https"}


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("192.0.2.9", "192.0.2.9"),
        ("127.0.0.1, 192.0.2.9", "192.0.2.9"),
        ("192.0.2.9, 10.0.0.2", "192.0.2.9"),
        ("1.1.1.1, 192.0.2.9, 10.0.0.2, 10.0.0.3", "192.0.2.9"),
        ("192.0.2.9, rubbish, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.4, 10.0.0.2", "10.0.0.4"),
        ("::ffff:192.0.2.9", "192.0.2.9"),
        ("2001:db9::7, 2001:db8::1", "2001:db9::7"),
        ("rubbish", PEER),
        ("", PEER),
    ],
)
def test_the_client_is_the_last_in_the_chain_who_is_no_proxy_of_ours(chain, client):
    assert seen(request(**{"for": chain}))["REMOTE_ADDR"] == client


def test_a_proxy_is_known_by_its_address_in_either_form():
    assert seen(request("::ffff:10.0.0.1", **{"for": "192.0.2.9"}))["REMOTE_ADDR"] == "192.0.2.9"


@pytest.mark.parametrize("scheme", ["", "javascript", "ftp"])
def test_a_scheme_that_is_none_is_passed_over(scheme):
    assert seen(request(proto=scheme))["wsgi.url_scheme"] == "http"
