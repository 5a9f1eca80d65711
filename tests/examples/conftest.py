import os
import subprocess
import sys
import threading

import pytest

from tests.processes import Process
from tests.server import ROOT, eventually

EXAMPLES = ROOT / "examples"


class Program:
    """One running example; `lines`: what it has printed."""

    def __init__(self, name, *arguments, url, secret):
        environment = {**os.environ, "CHATAPP_URL": url, "CHATAPP_TOKEN": secret, "PYTHONUNBUFFERED": "1"}
        self.lines = []
        self._process = Process(
            [sys.executable, EXAMPLES / name, *arguments],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))

    def type(self, *lines):
        """Write these lines to its standard input."""
        for line in lines:
            print(line, file=self._process.stdin, flush=True)

    def end_of_input(self):
        """Close its standard input; return its exit status."""
        self._process.stdin.close()
        return self._process.wait(20)

    def prints(self, *lines, timeout=20):
        """Wait until it has printed these lines, in this order and with nothing between."""
        eventually(lambda: self.lines[-len(lines) :] == list(lines), timeout, lambda: f"it printed {self.lines}")

    def kill(self):
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdin.close()
        self._process.stdout.close()


@pytest.fixture
def run():
    """Return `run(name, person, *arguments)`: an example as it stands, with a new token of that person."""
    running = []

    def start(name, person, *arguments, scheme="ws", path="/ws"):
        made = person.ok("POST", "/me/tokens", {"name": name, "scopes": ["read", "post"]})["token"]
        url = person.url.replace("http", scheme, 1) + path
        running.append(Program(name, *arguments, url=url, secret=made["secret"]))
        return running[-1]

    yield start
    for program in running:
        program.kill()


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture
def robot(person):
    return person("robot")


@pytest.fixture
def room(ana, robot):
    """A room of both."""
    made = ana.room()
    ana.ok("POST", f"/rooms/{made}/members", {"people": [robot.id]})
    return made
