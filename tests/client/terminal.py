"""The real command `chatapp`, run as people run it: in a process of its own, with a home of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from tests.processes import Process
from tests.server import eventually

CHATAPP = Path(sys.executable).parent / "chatapp"
PATIENCE = 60  # seconds for one command on two busy processors


class Terminal:
    """One machine's account. `chatapp(…)` runs a command to its end, `start(…)` one that goes on."""

    def __init__(self, home, **environment):
        self.home = home
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            **environment,
        }
        self._running = []

    @property
    def kept(self):
        """Where the client keeps what it remembers."""
        return self.home / ".config" / "chatapp"

    def chatapp(self, *arguments, input="", **environment):
        """Run a command; return the CompletedProcess with its text."""
        return subprocess.run(
            [CHATAPP, *arguments],
            env={**self.environment, **environment},
            cwd=self.home,
            input=input.encode() if isinstance(input, str) else input,
            capture_output=True,
            timeout=PATIENCE,
        )

    def ok(self, *arguments, **more):
        """Run a command that succeeds; return what it printed."""
        ended = self.chatapp(*arguments, **more)
        assert ended.returncode == 0, ended.stderr.decode()
        return ended.stdout.decode()

    def rows(self, *arguments, **more):
        """Run a command with --json; return the objects that it printed."""
        return [json.loads(line) for line in self.ok(*arguments, "--json", **more).splitlines()]

    def login(self, person, url=None, scopes=("read", "post"), profile="default"):
        """Sign in as `person` by a new token; return self."""
        body = {"name": "Terminal", "scopes": list(scopes)}
        secret = person.ok("POST", "/me/tokens", body)["token"]["secret"]
        self.ok("login", url or person.url, "--token-stdin", "--profile", profile, input=f"{secret}\n")
        return self

    def start(self, *arguments, **environment):
        """Start a command; return it as Running."""
        self._running.append(Running([CHATAPP, *arguments], {**self.environment, **environment}, self.home))
        return self._running[-1]

    def close(self):
        for running in self._running:
            running.end(signal.SIGKILL)


class Running:
    """A command under way. `lines` and `said`: what it has printed so far, and what on standard error."""

    def __init__(self, command, env, cwd):
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = Process(command, env=env, cwd=cwd, text=True, **pipes)
        self.lines, self.said = [], []
        self._readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, self.lines)),
            threading.Thread(target=self._read, args=(self.process.stderr, self.said)),
        ]
        for reader in self._readers:
            reader.start()

    @property
    def messages(self):
        """The objects printed with --json."""
        return [json.loads(line) for line in list(self.lines)]

    @property
    def bodies(self):
        return [message["body"] for message in self.messages]

    def wait_for(self, body, timeout=30):
        """Wait until a message with this text was printed."""
        eventually(lambda: body in self.bodies, timeout, lambda: f"no {body!r} in {self.bodies}; {self.said}")

    def wait_until_said(self, words, timeout=30):
        """Wait until a line on standard error has these words."""
        eventually(lambda: any(words in line for line in list(self.said)), timeout, lambda: f"{self.said}")

    def end(self, how=signal.SIGINT):
        """End it; return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(PATIENCE)
        for reader in self._readers:
            reader.join()
        self.process.stdout.close()
        self.process.stderr.close()
        return status

    def _read(self, pipe, lines):
        for line in pipe:
            lines.append(line.rstrip("\n"))
