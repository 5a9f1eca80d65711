"""Somebody's program on the far side of a box: npm's socket.io-client, with the defaults that it comes with."""

import json
import subprocess
import threading
import time

from tests.people import Person, new_username
from tests.processes import Process
from tests.server import ROOT

PROGRAM = ROOT / "tests" / "interop" / "defaults.js"
GRACE = 10  # seconds for the last to arrive, once all were sent


class FarProgram:
    """A program that talks through `box` with somebody who is there without it, `count` messages each way.

    One of each is sent every `pause` seconds. It has a token, and does nothing about what gets lost.
    """

    def __init__(self, server, box, *, count, pause):
        self._count, self._pause = count, pause
        self._owner, self._near = (Person(server.url, new_username(name)).sign_up() for name in ("far", "near"))
        self._talk = self._owner.direct_with(self._near)
        token = self._owner.token("read", "post")["secret"]
        proxy = getattr(box, "options", {}).get("proxy", {}).get("server", "")
        told = [box.url, token, self._talk, str(count), str(round(pause * 1000)), proxy]
        self._process = Process(
            ["node", PROGRAM, *told],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._told = {"connected": None, "transport": None, "received": 0}
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._read), threading.Thread(target=self._say)]
        for thread in self._threads:
            thread.start()
        self._due = time.monotonic() + count * pause

    def finish(self):
        """Wait until all has come, or might have; return {"connected", "transport", "received", "sent", "of"}.

        `connected`: seconds, or None for never; `transport`: the one in use now, or None.
        """
        deadline = max(self._due, time.monotonic()) + GRACE
        while not (self._told["received"] == self._sent() == self._count) and time.monotonic() < deadline:
            self._ended.wait(0.2)
        return {**self._told, "sent": self._sent(), "of": self._count}

    def close(self):
        """End it."""
        self._ended.set()
        self._process.stdin.close()
        self._process.wait(10)
        for thread in self._threads:
            thread.join()
        self._process.stdout.close()
        for person in (self._owner, self._near):
            person.close()

    def _sent(self):
        return sum((message["body"] or "").startswith("far ") for message in self._owner.history(self._talk))

    def _say(self):
        for number in range(self._count):
            if self._ended.wait(self._pause):
                return
            self._near.say(self._talk, f"near {number + 1}")

    def _read(self):
        for line in self._process.stdout:
            self._told = json.loads(line)
