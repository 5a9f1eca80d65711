import pytest

from tests.transport.running import ProtocolServer
from tests.transport.sessions import CARRIERS, connect
from tests.transport.wire import Http


@pytest.fixture(scope="session")
def quiet(tmp_path_factory):
    """A server that does not ping during a test, and gives sessions all the time to connect."""
    log = tmp_path_factory.mktemp("quiet") / "log"
    running = ProtocolServer(log, ping_interval=3600, hold=1, connect_time=3600)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def beating(tmp_path_factory):
    """A server with the short heartbeat of the published protocol suites."""
    running = ProtocolServer(tmp_path_factory.mktemp("beating") / "log")
    yield running
    running.stop()


@pytest.fixture(params=CARRIERS)
def session(request, quiet):
    """An Engine.IO session over each transport, connected to nothing."""
    opened = CARRIERS[request.param](quiet.port)
    yield opened
    opened.close()


@pytest.fixture
def connected(session):
    """The same, connected to the main namespace."""
    return connect(session)


@pytest.fixture
def start_protocol_server(tmp_path):
    """Return `start(**settings)`: a server for one test."""
    started = []

    def start(**settings):
        started.append(ProtocolServer(tmp_path / f"log{len(started)}", **settings))
        return started[-1]

    yield start
    for running in started:
        running.stop()


@pytest.fixture(autouse=True)
def closed_connections():
    """Close the connections that a test has opened."""
    yield
    Http.close_all()
