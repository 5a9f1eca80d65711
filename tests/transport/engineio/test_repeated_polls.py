"""Polls that follow each other on one connection, of which only the first is parsed, are answered as if all were."""

import pytest

from tests.transport.sessions import talking
from tests.transport.wire import Http, answers

COOKIE = "Cookie: a=b\r\n"


class Polls:
    """A session whose polls share one connection, as a browser's do. `path`: of the session."""

    def __init__(self, server):
        self.session = talking(server, headers=COOKIE)
        self.http = Http(server.port)

    @property
    def path(self):
        return self.session.path

    def request(self, path, headers=COOKIE):
        return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()

    def poll(self, path, **more):
        """Send a message, poll for its answer, and return that."""
        self.session.post('42["message",1]')
        self.http.send(self.request(path, **more))
        return answers(self.http, 1)[0]


@pytest.fixture
def polls(quiet):
    return Polls(quiet)


BACK = b'42["message-back",1]'


@pytest.mark.parametrize("busters", [("", "", ""), ("&t=a", "&t=b", "&t=a-longer.one_1"), ("&t=", "&t=x", "&t=")])
def test_each_is_answered_like_the_first(polls, busters):
    first, *others = [polls.poll(polls.path + buster) for buster in busters]
    assert (first.status, first.body) == (200, BACK)
    for other in others:
        assert (other.status, other.body) == (200, BACK)
        assert other.headers | {"date": ""} == first.headers | {"date": ""}


@pytest.mark.parametrize("busters", [("&t=a", "&t=b"), ("", "")])
@pytest.mark.parametrize("headers", ["", "Cookie: a=c\r\n", COOKIE + COOKIE])
def test_another_cookie_is_noticed(polls, headers, busters):
    assert polls.poll(polls.path + busters[0]).status == 200
    assert polls.poll(polls.path + busters[1], headers=headers).status == 403


def test_another_origin_is_noticed(polls):
    assert polls.poll(polls.path + "&t=a").status == 200
    assert polls.poll(polls.path + "&t=b", headers=COOKIE + "Origin: http://evil.example\r\n").status == 400


def test_another_session_is_noticed(polls, quiet):
    polls.poll(polls.path + "&t=a")
    other = talking(quiet, headers=COOKIE)
    other.post('42["message",2]')
    polls.http.send(polls.request(other.path + "&t=b"))
    assert answers(polls.http, 1)[0].body == b'42["message-back",2]'


@pytest.mark.parametrize("buster", ["&t=a b", "&t=\x01"])
def test_what_is_no_address_is_refused(polls, buster):
    polls.poll(polls.path + "&t=a")
    assert polls.poll(polls.path + buster).status == 400


@pytest.mark.parametrize("buster", ["&t=%0d%0a", "&t=a&t=b", "&t=a&EIO=3"])
def test_what_is_another_address_is_read_as_such(polls, buster):
    polls.poll(polls.path + "&t=a")
    assert polls.poll(polls.path + buster).status == (200 if "%" in buster else 400)


def test_one_that_comes_in_parts_is_one(polls):
    polls.poll(polls.path + "&t=a")
    whole = polls.request(polls.path + "&t=b")
    for cut in (whole.index(b"&t=") + 3, whole.index(b"&t=") + 4, len(whole) - 1):
        polls.session.post('42["message",1]')
        polls.http.send(whole[:cut])
        polls.session.post('42["message",1]')  # the server has read the first part by now
        polls.http.send(whole[cut:])
        answer = answers(polls.http, 1)[0]
        assert (answer.status, answer.body) == (200, BACK + b"\x1e" + BACK)
    assert polls.http.held == b""


def test_what_comes_with_one_is_answered_after_it(polls):
    polls.poll(polls.path + "&t=a")
    polls.session.post('42["message",1]')
    polls.http.send(polls.request(polls.path + "&t=b") + polls.request("/"))
    assert [answer.body for answer in answers(polls.http, 2)] == [BACK, b"hello"]


def test_the_session_s_end_is_noticed(polls):
    polls.poll(polls.path + "&t=a")
    polls.session.post("1")
    polls.http.send(polls.request(polls.path + "&t=b"))
    assert answers(polls.http, 1)[0].status == 400
