import contextlib

import pytest

from tests.maintenance.conftest import chat  # noqa: F401 # a fixture
from tests.plain_socket import PlainSocket
from tests.postgresql.cluster import Cluster
from tests.server import GENEROUS, Server


@pytest.fixture(scope="session")
def cluster():
    with Cluster() as running:
        yield running


@pytest.fixture(scope="session")
def server(cluster, tmp_path_factory):
    """A server on PostgreSQL. `server.beside()`: one more, a process on the same database, at `database_url`."""
    data = tmp_path_factory.mktemp("postgresql") / "data"
    settings = {**GENEROUS, "DATABASE_URL": cluster.new_database(data)}
    with Server(data, **settings) as running:
        running.beside = lambda: Server(data, **settings)
        running.database_url = settings["DATABASE_URL"]
        yield running


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
