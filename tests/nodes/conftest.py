"""Several servers on one PostgreSQL, each with a directory of its own, as on machines of their own."""

import contextlib

import pytest

from tests.people import Person
from tests.redis_server import RedisServer
from tests.server import GENEROUS, Server

KEY = "k" * 32


@pytest.fixture(scope="session")
def redis():
    with RedisServer() as running:
        yield running


@pytest.fixture(scope="module")
def database(cluster):
    """The address of a database for the servers of one file."""
    return cluster.new_database()


@pytest.fixture(scope="module")
def make_node(database, tmp_path_factory):
    """Return `make_node(name, **settings)`: a Server on that database which is not started; it ends with the file."""
    made = []

    def make(name="", **more):
        data_dir = tmp_path_factory.mktemp("node") / "data"
        settings = {**GENEROUS, "DATABASE_URL": database, "SECRET_KEY": KEY, "NODE_NAME": name, **more}
        made.append(Server(data_dir, **settings))
        return made[-1]

    yield make
    for server in made:
        if server.process is not None:
            server.kill()


@pytest.fixture(scope="module")
def nodes(make_node):
    """Two running servers, `a` and `b`."""
    launched = [make_node("a").launch(), make_node("b").launch()]
    return [server.wait() for server in launched]


@pytest.fixture
def at():
    """Return `at(server, person)`: the same person in another browser, at another server."""
    with contextlib.ExitStack() as opened:

        def sign_in(server, person):
            there = Person(server.url, person.username, person.name).sign_in()
            opened.callback(there.close)
            return there

        yield sign_in


@pytest.fixture
def server(nodes):
    """The first of them, where people sign up who are made by `person`."""
    return nodes[0]
