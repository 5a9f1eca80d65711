import subprocess
import sys

import pytest

from tests.server import ROOT, eventually, free_port
from tests.transport.wire import Http, answers


class ProtocolServer:
    """One `tests.transport.protocol_server` in a process of its own. `settings`: its times, in seconds.

    `files`: how many it may have open.
    """

    def __init__(self, log, files=None, **settings):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log_path = log
        command = [sys.executable, "-m", "tests.transport.protocol_server", str(self.port)]
        with open(log, "w") as file:
            options = [f"{name}={value}" for name, value in settings.items()]
            limit = ["prlimit", f"--nofile={files}"] if files else []
            self.process = subprocess.Popen(
                [*limit, *command, *options], cwd=ROOT, stdout=file, stderr=subprocess.STDOUT
            )
        eventually(lambda: "ready" in self.log, 30, lambda: self.log)

    @property
    def log(self):
        return self._log_path.read_text()

    def get(self, path):
        """Return the body of a page as bytes."""
        with Http(self.port) as http:
            http.send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            return answers(http, 1)[0].body

    def stop(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="session")
def quiet(tmp_path_factory):
    """A server that does not ping while a test watches the wire."""
    running = ProtocolServer(tmp_path_factory.mktemp("quiet") / "log", ping_interval=3600, hold=1)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def beating(tmp_path_factory):
    """A server with the short heartbeat of the published protocol suites."""
    running = ProtocolServer(tmp_path_factory.mktemp("beating") / "log")
    yield running
    running.stop()


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
    """Close what a test has opened."""
    yield
    while Http.opened:
        Http.opened.pop().sock.close()
