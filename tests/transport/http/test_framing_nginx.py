"""Behind nginx, no part of a malformed request is taken for another request, whatever nginx makes of it."""

import secrets

import pytest

from tests.proxies import Proxy
from tests.server import eventually
from tests.transport.http.test_framing import HOST, MALFORMED
from tests.transport.wire import Http

PASSES_ON = 'proxy_set_header Connection "";'
SHORT = "client_header_timeout 1s; client_body_timeout 1s; keepalive_timeout 1s;"

# Headers that nginx may pass on and ignore: if the server obeyed them, it would take a body for a request.
LENGTHS = {
    "a space before the colon": b"Transfer-Encoding : chunked\r\n",
    "a tab before the colon": b"Transfer-Encoding\t: chunked\r\n",
    "an underscore": b"Transfer_Encoding: chunked\r\n",
    "a vertical tab": b"Transfer-Encoding:\x0bchunked\r\n",
    "another coding": b"Transfer-Encoding: xchunked\r\n",
    "two codings": b"Transfer-Encoding: identity, chunked\r\n",
    "quotes": b'Transfer-Encoding: "chunked"\r\n',
    "a bare line feed": b"X: 1\nTransfer-Encoding: chunked\r\n",
    "a bare carriage return": b"X: 1\rTransfer-Encoding: chunked\r\n",
    "a folded header": b"X: 1\r\n Transfer-Encoding: chunked\r\n",
    "a nul": b"X: \0\r\nTransfer-Encoding: chunked\r\n",
    "another length": b"Content-Length: 0\r\n",
    "a signed length": b"Content-Length: +0\r\n",
    "an underscored length": b"Content_Length: 0\r\n",
    "an upgrade": b"Connection: Upgrade\r\nUpgrade: websocket\r\n",
    "an expectation": b"Expect: 100-continue\r\n",
    "named hop by hop": b"Connection: Content-Length\r\n",
}


@pytest.fixture(scope="module")
def nginx(quiet, tmp_path_factory):
    with Proxy(tmp_path_factory.mktemp("nginx"), quiet.url, PASSES_ON, SHORT) as running:
        yield running


@pytest.fixture
def word():
    """A word that marks the addresses of one test."""
    return secrets.token_hex(8)


def told(nginx, data):
    """Send bytes; return all bytes until nginx closes."""
    with Http(nginx.port) as http:
        http.send(data)
        return http.rest()


def get(word):
    return b"GET /?word=%s HTTP/1.1\r\nConnection: close\r\n" % word.encode() + HOST + b"\r\n"


@pytest.mark.parametrize("how", MALFORMED)
def test_no_more_requests_arrive_than_nginx_has_seen(quiet, nginx, word, how):
    told(nginx, MALFORMED[how] + get(word))
    seen = quiet.json(f"/seen?word={word}")
    eventually(lambda: nginx.log.count(f'"GET /?word={word} HTTP/1.1" 200 200') == len(seen))
    assert quiet.get("/") == b"hello"


@pytest.mark.parametrize("how", LENGTHS)
def test_no_body_is_taken_for_a_request(quiet, nginx, word, how):
    body = b"0\r\n\r\n" + get(word)
    head = b"POST /echo HTTP/1.1\r\n" + HOST + LENGTHS[how] + b"Content-Length: %d\r\n\r\n" % len(body)
    told(nginx, head + body + get("after"))
    assert quiet.json(f"/seen?word={word}") == []


def test_what_is_well_formed_passes(quiet, nginx, word):
    request = b"GET /?word=%s HTTP/1.1\r\n" % word.encode() + HOST + b"\r\n"
    assert told(nginx, request + get(word)).count(b"hello") == 2
    assert len(quiet.json(f"/seen?word={word}")) == 2
