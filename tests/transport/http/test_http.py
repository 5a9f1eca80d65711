"""HTTP/1.1 from browsers, from proxies, and over bad networks."""

import time

import pytest

from tests.transport.wire import Http, answers

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
BIG = bytes(range(256)) * 12_000  # 3 MB


def post(path, body, headers=b""):
    return b"POST %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n%s" % (path, headers, len(body), body)


def chunked(path, chunks):
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in [*chunks, b""])
    return b"POST %s HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n%s" % (path, body)


def test_a_connection_is_kept_and_used_again(quiet):
    with Http(quiet.port) as http:
        for _ in range(3):
            http.send(GET)
            answer = answers(http, 1)[0]
            assert (answer.status, answer.body, answer.headers["connection"]) == (200, b"hello", "keep-alive")


def test_pipelined_requests_are_answered_in_their_order(quiet):
    with Http(quiet.port) as http:
        http.send(
            b"".join([GET, post(b"/echo", b"one"), chunked(b"/echo", [b"tw", b"o"]), post(b"/echo", b"three"), GET])
        )
        assert [answer.body for answer in answers(http, 5)] == [b"hello", b"one", b"two", b"three", b"hello"]


def test_requests_behind_a_slow_one_wait_for_it(quiet):
    with Http(quiet.port) as http:
        http.send(b"GET /slow?seconds=0.3 HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET)
        http.send(GET)
        assert [answer.body for answer in answers(http, 3)] == [b"slow", b"hello", b"hello"]


def test_a_slow_request_holds_nobody_else_up(quiet):
    with Http(quiet.port) as slow, Http(quiet.port) as quick:
        slow.send(b"GET /slow?seconds=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        started = time.monotonic()
        quick.send(GET)
        assert answers(quick, 1)[0].body == b"hello"
        assert time.monotonic() - started < 0.9
        assert answers(slow, 1)[0].body == b"slow"


@pytest.mark.parametrize(("version", "connection", "kept"), [
    (b"1.1", b"close", False),
    (b"1.0", b"close", False),
    (b"1.0", b"", False),
    (b"1.0", b"keep-alive", True),
])  # fmt: skip
def test_whether_a_connection_is_kept_is_the_client_s_choice(quiet, version, connection, kept):
    with Http(quiet.port) as http:
        http.send(b"GET / HTTP/%s\r\nHost: localhost\r\nConnection: %s\r\n\r\n" % (version, connection))
        assert answers(http, 1)[0].body == b"hello"
        http.send(GET)
        assert http.rest().endswith(b"hello") == kept if not kept else answers(http, 1)[0].body == b"hello"


def test_a_client_that_asks_first_is_told_to_continue(quiet):
    with Http(quiet.port) as http:
        http.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        assert answers(http, 1)[0].status == 100
        http.send(b"hello")
        assert answers(http, 1)[0].body == b"hello"


def test_a_client_that_asks_first_is_told_that_it_is_too_much(quiet):
    with Http(quiet.port) as http:
        http.send(
            b"POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 999999999\r\n\r\n"
        )
        assert answers(http, 1)[0].status == 413
        assert http.rest() == b""


def test_another_expectation_fails(quiet):
    with Http(quiet.port) as http:
        http.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: wonders\r\nContent-Length: 5\r\n\r\nhello")
        assert answers(http, 1)[0].status == 417


def test_head_has_the_headers_of_get_and_no_body(quiet):
    with Http(quiet.port) as http:
        http.send(b"HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET)
        head = answers(http, 1, to_head=True)[0]
        assert (head.status, head.headers["content-length"]) == (200, "5")
        assert answers(http, 1)[0].body == b"hello"


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_537, len(BIG)])
def test_bodies_arrive_whole_in_memory_and_on_disk(quiet, size):
    with Http(quiet.port) as http:
        for request in (post(b"/echo", BIG[:size]), chunked(b"/echo", [BIG[:size]] if size else [])):
            http.send(request)
            assert answers(http, 1)[0].body == BIG[:size]


def test_a_body_may_come_slowly(quiet):
    with Http(quiet.port) as http:
        http.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40\r\n\r\n")
        for byte in range(40):
            http.send(bytes([byte]))
        assert answers(http, 1)[0].body == bytes(range(40))


def test_a_request_may_come_byte_by_byte(quiet):
    with Http(quiet.port) as http:
        for byte in post(b"/echo", b"hello"):
            http.send(bytes([byte]))
        assert answers(http, 1)[0].body == b"hello"


def test_long_responses_are_streamed_to_slow_readers(quiet):
    with Http(quiet.port, receive_buffer=4096) as http:
        http.send(b"GET /stream?count=2000&size=5000 HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET)
        streamed, after = answers(http, 2)
        assert len(streamed.body) == 10_000_000
        assert after.body == b"hello"


def test_a_streamed_response_to_http_1_0_ends_with_the_connection(quiet):
    with Http(quiet.port) as http:
        http.send(b"GET /stream?count=3&size=4 HTTP/1.0\r\n\r\n")
        answer = answers(http, 1)[0]
        assert (answer.headers["connection"], answer.body) == ("close", b"x" * 12)


def test_a_failing_page_is_a_500_and_the_next_is_answered(quiet):
    with Http(quiet.port) as http:
        http.send(b"GET /fails HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET)
        assert [answer.status for answer in answers(http, 2)] == [500, 200]


def test_a_response_shorter_than_its_length_ends_the_connection(quiet):
    with Http(quiet.port) as http:
        http.send(b"GET /lies HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET)
        assert http.read_until(b"\r\n\r\n").startswith(b"HTTP/1.1 200")
        assert http.rest() == b"12345"


def test_the_host_in_the_address_wins(quiet):
    with Http(quiet.port) as http:
        http.send(b"GET http://other.example/headers HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b'"Host":"other.example"' in answers(http, 1)[0].body


def test_an_upgrade_that_nobody_knows_is_an_ordinary_request(quiet):
    with Http(quiet.port) as http:
        http.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n" + GET)
        assert [answer.body for answer in answers(http, 2)] == [b"hello", b"hello"]


def test_python_s_own_validator_finds_nothing(quiet):
    with Http(quiet.port) as http:
        http.send(post(b"/plain?a=b", b"hello") + b"HEAD /plain HTTP/1.1\r\nHost: localhost\r\n\r\n")
        http.send(chunked(b"/plain", [b"he", b"llo"]) + b"GET /plain%2Fx?%20 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert answers(http, 1)[0].body == b"hello|POST"
        assert answers(http, 1, to_head=True)[0].status == 200
        assert [answer.body for answer in answers(http, 2)] == [b"hello|POST", b"|GET"]
