import contextlib

import pytest

from tests.browsing import PASSWORD
from tests.people import Person, new_username
from tests.plain_socket import PlainSocket
from tests.server import GENEROUS, Server, flask


@pytest.fixture(scope="session")
def server(cluster, tmp_path_factory):
    """A server on PostgreSQL. `server.beside()`: one more, a process on the same database, at `database_url`."""
    data = tmp_path_factory.mktemp("postgresql") / "data"
    settings = {**GENEROUS, "DATABASE_URL": cluster.new_database()}
    with Server(data, **settings) as running:
        running.beside = lambda: Server(data, **settings)
        running.database_url = settings["DATABASE_URL"]
        yield running


@pytest.fixture(scope="module")
def other(server):
    """A second process on the same database."""
    with server.beside() as running:
        yield running


def at(server, person):
    """Return the same person at another process."""
    return Person(server.url, person.username).sign_in()


@pytest.fixture
def boss(server):
    """An administrator."""
    name = new_username("boss")
    words = "chat", "create-user", "--username", name, "--admin", "--password-stdin"
    made = flask(*words, data_dir=server.data_dir, DATABASE_URL=server.database_url, input=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    with contextlib.closing(Person(server.url, name).sign_in()) as somebody:
        yield somebody


@pytest.fixture
def open_socket():
    """Return `open_socket(person)`: a plain WebSocket with that person's cookies."""
    with contextlib.ExitStack() as opened:
        yield lambda person: opened.enter_context(contextlib.closing(PlainSocket(person.url, person=person)))


@pytest.fixture
def room(ana, bo):
    """A room of both."""
    made = ana.room()
    ana.ok("POST", f"/rooms/{made}/members", {"people": [bo.id]})
    return made
