"""An ambiguous request gets 400 and a closed connection, and no part of it is taken for a second request."""

import pytest

from tests.transport.wire import Http, answers

HOST = b"Host: localhost\r\n"
SECOND = b"GET /?smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
HELLO = b"Content-Length: 5\r\n\r\nhello"

MALFORMED = {
    "two lengths": b"POST /echo HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n" + HELLO,
    "two different lengths": b"POST /echo HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n" + HELLO,
    "a list of lengths": b"POST /echo HTTP/1.1\r\n" + HOST + b"Content-Length: 5, 5\r\n\r\nhello",
    "length and chunks": b"POST /echo HTTP/1.1\r\n"
    + HOST
    + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "chunks and length": b"POST /echo HTTP/1.1\r\n"
    + HOST
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a signed length": b"POST /echo HTTP/1.1\r\n" + HOST + b"Content-Length: +5\r\n\r\nhello",
    "a negative length": b"POST /echo HTTP/1.1\r\n" + HOST + b"Content-Length: -5\r\n\r\nhello",
    "an endless length": b"POST /echo HTTP/1.1\r\n" + HOST + b"Content-Length: 99999999999999999999\r\n\r\n",
    "a space before the colon": b"POST /echo HTTP/1.1\r\n" + HOST + b"Content-Length : 5\r\n\r\nhello",
    "bare line feeds": b"GET / HTTP/1.1\nHost: localhost\n\n",
    "one bare line feed": b"GET / HTTP/1.1\r\nHost: localhost\nX: 1\r\n\r\n",
    "a bare carriage return": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\rb\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n b\r\n\r\n",
    "a header before any": b"GET / HTTP/1.1\r\n Host: localhost\r\n\r\n",
    "a nul": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\0b\r\n\r\n",
    "no header name": b"GET / HTTP/1.1\r\n" + HOST + b": b\r\n\r\n",
    "no colon": b"GET / HTTP/1.1\r\n" + HOST + b"nonsense\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n",
    "an unknown coding": b"POST /echo HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two codings": b"POST /echo HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunks in HTTP/1.0": b"POST /echo HTTP/1.0\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a signed chunk": b"POST /echo HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n",
    "a chunk with line feed": b"POST /echo HTTP/1.1\r\n"
    + HOST
    + b"Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
    "an upgrade with a body": b"POST /echo HTTP/1.1\r\n" + HOST + b"Connection: upgrade\r\nUpgrade: h2c\r\n" + HELLO,
    "a tunnel": b"CONNECT localhost:22 HTTP/1.1\r\n" + HOST + b"\r\n",
    "another version": b"GET / HTTP/1.9\r\n" + HOST + b"\r\n",
    "no version": b"GET /\r\n\r\n",
    "a lower-case method": b"get / HTTP/1.1\r\n" + HOST + b"\r\n",
    "raw bytes in the address": b"GET /\xc3\xa4 HTTP/1.1\r\n" + HOST + b"\r\n",
    "an oversize header": b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"x" * 40_000 + b"\r\n\r\n",
    "an oversize address": b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "too many headers": b"GET / HTTP/1.1\r\n" + HOST + b"X: 1\r\n" * 200 + b"\r\n",
}


@pytest.mark.parametrize("how", MALFORMED)
def test_malformed_requests_are_refused_and_the_connection_ends(quiet, how):
    with Http(quiet.port) as http:
        http.send(MALFORMED[how] + SECOND)
        refused = answers(http, 1)[0]
        assert (refused.status, refused.headers["connection"]) == (400, "close")
        assert http.rest() == b""


@pytest.mark.parametrize("how", MALFORMED)
def test_what_was_asked_before_is_answered_first(quiet, how):
    with Http(quiet.port) as http:
        http.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + MALFORMED[how] + SECOND)
        assert [answer.status for answer in answers(http, 2)] == [200, 400]
        assert http.rest() == b""


@pytest.mark.parametrize("how", ["two lengths", "length and chunks", "a space before the colon", "bare line feeds"])
def test_malformed_requests_are_refused_byte_by_byte_too(quiet, how):
    with Http(quiet.port) as http:
        for byte in MALFORMED[how]:
            http.send(bytes([byte]))
            if http.sock.getsockopt(1, 4):  # SO_ERROR
                break
        assert answers(http, 1)[0].status == 400


def test_headers_with_underscores_are_not_taken_for_those_with_hyphens(quiet):
    with Http(quiet.port) as http:
        http.send(b"GET /headers HTTP/1.1\r\n" + HOST + b"X_Forwarded_For: 1.2.3.4\r\nX-Other: 1\r\n\r\n")
        body = answers(http, 1)[0].body
        assert b"X-Other" in body
        assert b"1.2.3.4" not in body
