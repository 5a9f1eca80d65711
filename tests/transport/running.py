"""Run the protocol server in a process of its own."""

import contextlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.processes import Process
from tests.server import ROOT, eventually
from tests.transport.wire import Http, answers

READY = re.compile(r"ready (\d+)\n")


class ProtocolServer:
    """One `tests.transport.protocol_server` in a process of its own. `settings`: its times, in seconds.

    `files`: how many it may have open. `io_uring`: whether the kernel lets it have that.
    """

    def __init__(self, log, files=None, io_uring=True, **settings):
        self._log_path = log
        command = [sys.executable, "-m", "tests.transport.protocol_server", "0"]
        with open(log, "w") as file:
            options = [f"{name}={value}" for name, value in settings.items()]
            limit = ["prlimit", f"--nofile={files}"] if files else []
            if not io_uring:
                limit = [sys.executable, "-m", "tests.transport.without_io_uring", *limit]
            self.process = Process([*limit, *command, *options], cwd=ROOT, stdout=file, stderr=subprocess.STDOUT)
        self.port = int(eventually(lambda: READY.match(self.log), 30, lambda: self.log)[1])
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def log(self):
        return self._log_path.read_text()

    @property
    def has_ring(self):
        """Whether it uses io_uring."""
        files = Path(f"/proc/{self.process.pid}/fd").iterdir()
        return any("io_uring" in _target(file) for file in files)

    @property
    def memory(self):
        """Bytes that it uses."""
        return int(self.get("/memory"))

    def get(self, path):
        """Return the body of a page as bytes."""
        with Http(self.port) as http:
            http.send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            return answers(http, 1)[0].body

    def json(self, path):
        """Return the JSON value of a page."""
        return json.loads(self.get(path))

    def wait_until_polled(self, session):
        """Wait until a poll of this session is held."""
        eventually(lambda: self.json(f"/polled?sid={session.sid}"))

    def open(self, gate):
        """Let the handlers go on that wait at this gate."""
        self.get(f"/open?gate={gate}")

    def stop(self):
        self.process.kill()
        self.process.wait()


def _target(file):
    """Return the target of a link below /proc, an empty string when it is gone."""
    with contextlib.suppress(FileNotFoundError):
        return os.readlink(file)
    return ""
