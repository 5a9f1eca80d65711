import contextlib

import pytest

from tests.people import Person, new_username
from tests.plain_socket import PlainSocket


@pytest.fixture(scope="session")
def ana(server):
    with contextlib.closing(Person(server.url, new_username("ana"))) as somebody:
        yield somebody.sign_up()


@pytest.fixture(scope="session")
def bo(server):
    with contextlib.closing(Person(server.url, new_username("bo"))) as somebody:
        yield somebody.sign_up()


@pytest.fixture
def room(ana, bo):
    """A room of both."""
    made = ana.room()
    ana.ok("POST", f"/rooms/{made}/members", {"people": [bo.id]})
    return made


@pytest.fixture
def token():
    """Return `token(person, *scopes)`: a new token as the API tells it."""

    def make(person, *scopes):
        body = {"name": "Program", "scopes": list(scopes or ("read", "post"))}
        return person.ok("POST", "/me/tokens", body)["token"]

    return make


@pytest.fixture
def open_socket():
    """Return `open_socket(person, …)`: a plain WebSocket with that person's cookies, or with a token's `secret`."""
    opened = []

    def make(person, **more):
        if "secret" not in more:
            more["person"] = person
        opened.append(PlainSocket(person.url, **more))
        return opened[-1]

    yield make
    for socket in opened:
        socket.close()
