"""Programs that each follow one room at `/ws` and post in it, at whichever node answers, whatever becomes of these."""

import contextlib
import json
import random
import socket
import threading
import time

from websockets.exceptions import WebSocketException

from tests.people import new_client_id
from tests.plain_socket import PlainSocket

GONE = (OSError, AssertionError, WebSocketException, json.JSONDecodeError)  # AssertionError: nothing came in time
PATIENCE = 5  # seconds for each answer of a server
PAUSE = 0.2  # seconds between two attempts to connect, on average


class Screen(threading.Thread):
    """One program. It notes each message that it is sent, `seqs` in their order, and each of its own that was stored.

    `faults`: what must not be. `slowest`: the seconds from the first attempt to send a message to its answer, at most.
    """

    def __init__(self, program, room, nodes, seed):
        super().__init__(daemon=True)
        self._secret = program.token["secret"]
        self._room = room
        self._nodes = nodes
        self._random = random.Random(seed)
        self._is_over = threading.Event()
        self._socket = None
        self._epoch = None
        self._rev = None
        self._seen = 0
        self._waits_for = None  # the client id of what is sent
        self.stops_posting = threading.Event()
        self.seqs, self.stored, self.faults = [], {}, []
        self.slowest = 0.0
        self.connects = 0
        self.start()

    def run(self):
        draft, since = None, None
        while not self._is_over.is_set():
            try:
                if self._socket is None:
                    self._connect()
                if draft is None and not self.stops_posting.is_set():
                    draft, since = {"client_id": new_client_id(), "body": f"from {self.name}"}, time.monotonic()
                if draft is not None and self._post(draft):
                    self.slowest = max(self.slowest, time.monotonic() - since)
                    draft = None
                self._take()
                self._is_over.wait(self._random.uniform(0, 2 * PAUSE))
            except GONE:
                self._leave()
                self._is_over.wait(self._random.uniform(0, 2 * PAUSE))
        self._leave()

    @property
    def is_idle(self):
        """Whether all that it wanted to post is stored."""
        return self.stops_posting.is_set() and self._waits_for is None

    def cut(self):
        """Cut its connection without a word, as a network does."""
        with contextlib.suppress(OSError, AttributeError):
            self._socket.raw.socket.shutdown(socket.SHUT_RDWR)

    def end(self):
        self._is_over.set()
        self.join()

    def _connect(self):
        node = self._random.choice(self._nodes)
        self._seen = 0
        self._socket = PlainSocket(node.url, secret=self._secret, open_timeout=PATIENCE, close_timeout=0)
        epoch = self._epoch or self._socket.hello["epoch"]
        asked = {"epoch": epoch, "conversations": {self._room: self._rev or 0}}
        answer = self._socket.call("subscribe", asked, timeout=PATIENCE)
        assert answer["ok"], answer
        self._epoch = epoch
        self._take()
        self.connects += 1

    def _post(self, draft):
        """Try to post it; return whether it is stored."""
        self._waits_for = draft["client_id"]
        answer = self._socket.call("post_messages", {"conversation": self._room, "messages": [draft]}, timeout=PATIENCE)
        if not answer["ok"]:
            if not answer["error"]["retry"]:
                self.faults.append(answer)
            return False
        seq = answer["messages"][0]["seq"]
        if seq in self.stored:
            self.faults.append(f"two messages have the number {seq}")
        self.stored[seq] = draft["client_id"]
        self._waits_for = None
        return True

    def _take(self):
        """Note what has arrived: each rev is the next one."""
        for told in self._socket.received("message")[self._seen :]:
            self._seen += 1
            if self._rev is not None and told["rev"] != self._rev + 1:
                self.faults.append(f"rev {told['rev']} came after {self._rev}")
            self._rev = told["rev"]
            self.seqs.append(told["message"]["seq"])

    def _leave(self):
        if self._socket is not None:
            with contextlib.suppress(*GONE):
                self._take()
            with contextlib.suppress(*GONE):
                self._socket.close()
            self._socket = None
