import pytest

from tests.plain_socket import PlainSocket


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture
def bo(person):
    return person("bo")


@pytest.fixture
def room(ana, bo):
    """A room of both."""
    made = ana.room()
    ana.ok("POST", f"/rooms/{made}/members", {"people": [bo.id]})
    return made


@pytest.fixture
def open_socket():
    """Return `open_socket(person, …)`: a plain WebSocket with that person's cookies, or with a token."""
    opened = []

    def make(person, **more):
        if "secret" not in more:
            more["person"] = person
        opened.append(PlainSocket(person.url, **more))
        return opened[-1]

    yield make
    for socket in opened:
        socket.close()
