"""Clients of Socket.IO: those that others write programs with, npm's and python-socketio's, and our pages' own."""

import itertools
import json
import os
import subprocess
import threading
from pathlib import Path

from tests.people import PASSWORD
from tests.processes import Process
from tests.server import eventually

HERE = Path(__file__).parent
ANSWER = 15  # seconds


class PythonClient:
    """python-socketio's client, signed in through the API."""

    def __init__(self, person, transports):
        self._person = person.another_browser()
        self._socket = self._person.socket(transports)
        self.call, self.received, self.wait_for = self._socket.call, self._socket.received, self._socket.wait_for

    @property
    def transport(self):
        return self._socket.transport

    def wait_until_connected(self):
        """It is connected once it is made."""

    def close(self):
        self._person.close()


class NodeClient:
    """npm's socket.io-client in a Node process of its own, signed in through the API."""

    def __init__(self, person, transports, *more):
        """`more`: `reconnects`, for one that connects again by itself."""
        self._numbers = itertools.count(1)
        self._lines = []
        command = ["node", *self._program(person), json.dumps(transports), *more]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        trust = {"NODE_EXTRA_CA_CERTS": str(person.trusts)} if person.trusts else {}
        self._process = Process(command, cwd=HERE, text=True, env={**os.environ, **trust}, **pipes)
        self._readers = [threading.Thread(target=self._read), threading.Thread(target=self._read_errors)]
        for reader in self._readers:
            reader.start()

    def _program(self, person):
        return "client.js", person.url, person.username, PASSWORD

    def wait_until_connected(self):
        self.wait_for("connect")

    @property
    def transport(self):
        return self._ask("transport")

    def call(self, event, data=None):
        """Emit and return the acknowledgement."""
        return self._ask("call", event, data)

    def received(self, event):
        """Return the payloads of this event so far."""
        return [line["data"] for line in list(self._lines) if line.get("event") == event]

    def wait_for(self, event, condition=lambda data: True):
        """Return the first payload of `event`, past or to come, for which `condition(payload)` holds."""
        return eventually(
            lambda: next((data for data in self.received(event) if condition(data)), None),
            ANSWER,
            lambda: f"no such {event}; there were {self._lines}",
        )

    def close(self):
        self._process.stdin.close()
        self._process.wait(ANSWER)
        for reader in self._readers:
            reader.join()
        self._process.stdout.close()
        self._process.stderr.close()

    def _ask(self, *question):
        number = next(self._numbers)
        self._process.stdin.write(json.dumps([number, *question]) + "\n")
        self._process.stdin.flush()
        answer = eventually(lambda: self._answer(number), ANSWER, lambda: f"no answer to {question}: {self._lines}")
        assert "error" not in answer, answer
        return answer["value"]

    def _answer(self, number):
        return next((line for line in list(self._lines) if line.get("answer") == number), None)

    def _read(self):
        for line in self._process.stdout:
            self._lines.append(json.loads(line))

    def _read_errors(self):
        for line in self._process.stderr:
            self._lines.append({"stderr": line})


class OurClient(NodeClient):
    """The client of our pages, in a Node process of its own, with a token in place of a cookie."""

    def _program(self, person):
        secret = person.token("read", "post")["secret"]
        return "--experimental-websocket", "ours.js", f"{person.url}/socket.io", secret

    def call_all(self, event, many):
        """Emit once for each of `many`, all in one go; return the acknowledgements."""
        return self._ask("all", event, many)

    @property
    def is_trying(self):
        """Whether a WebSocket is tried that is not believed yet."""
        return self._ask("isTrying")
