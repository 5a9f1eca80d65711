"""A plain WebSocket at `/ws`, as programs open one: the `websockets` library, keeping everything that arrives."""

import contextlib
import itertools
import json
import time

from websockets.exceptions import ConnectionClosed
from websockets.protocol import State
from websockets.sync.client import connect

ANSWER = 15  # seconds
LARGEST = 2_000_000


class PlainSocket:
    """Opened with a token's secret, or a person's cookies. `hello`: what it was told first; `raw`: the library's."""

    def __init__(self, url, *, secret=None, person=None, **more):
        headers = dict(more.pop("headers", {}))
        if secret is not None:
            headers["Authorization"] = f"Bearer {secret}"
        if person is not None:
            headers["Cookie"] = "; ".join(f"{cookie.name}={cookie.value}" for cookie in person.http.cookies)
        address = url.replace("http", "ws", 1) + more.pop("path", "/ws")
        options = {"max_queue": None, "max_size": LARGEST, "compression": None, "proxy": None, **more}
        self._opened = contextlib.ExitStack()
        self.raw = self._opened.enter_context(connect(address, additional_headers=headers, **options))
        self.messages = []
        self._numbers = itertools.count(1)
        self.hello = self.wait_for("hello")

    @property
    def is_open(self):
        return self.raw.state is State.OPEN

    def say(self, values):
        """Send a dict as JSON, a str or bytes as they are."""
        self.raw.send(json.dumps(values) if isinstance(values, dict) else values)

    def call(self, name, values=None, timeout=ANSWER):
        """Send one message and return what acknowledges it, without type and id."""
        number = next(self._numbers)
        self.say({**(values or {}), "type": name, "id": number})
        told = self.wait_for(None, lambda told: told["type"] in ("ack", "pong") and told["id"] == number, timeout)
        return {key: value for key, value in told.items() if key not in ("type", "id")}

    def subscribe(self, conversations, epoch=None):
        """Follow these conversations."""
        return self.call("subscribe", {"conversations": conversations, "epoch": epoch})

    def received(self, name):
        """Return what came so far of this type, in the order in which it came."""
        self._take(0)
        return [told for told in self.messages if told["type"] == name]

    def wait_for(self, name, condition=lambda told: True, timeout=ANSWER):
        """Return the first message of this type, past or to come, for which the condition holds."""
        deadline = time.monotonic() + timeout
        seen = 0
        while True:
            for told in self.messages[seen:]:
                if name in (None, told["type"]) and condition(told):
                    return told
            seen = len(self.messages)
            left = deadline - time.monotonic()
            assert left > 0, f"no such {name}; there were {self.messages}"
            self._take(left)

    def wait_until_closed(self, timeout=ANSWER):
        """Wait until the server has closed; return its close code."""
        deadline = time.monotonic() + timeout
        try:
            while True:
                self.messages.append(json.loads(self.raw.recv(timeout=deadline - time.monotonic())))
        except ConnectionClosed as error:
            return error.rcvd and error.rcvd.code

    def close(self):
        self._opened.close()

    def _take(self, timeout):
        try:
            self.messages.append(json.loads(self.raw.recv(timeout=timeout)))
            while True:
                self.messages.append(json.loads(self.raw.recv(timeout=0)))
        except TimeoutError:
            pass
