"""Screens that follow a conversation for as long as a test runs, whatever becomes of their connections."""

import contextlib
import ssl
import threading
import time

import socketio.exceptions
from websockets.exceptions import WebSocketException

from tests.interop.clients import NodeClient
from tests.people import Socket
from tests.plain_socket import PlainSocket
from tests.server import eventually

AGAIN = 0.1  # seconds until the next try to connect
LOOK = 0.03  # seconds between two looks for news
ANSWER = 15  # seconds
PATIENCE = 5  # seconds for a connection to begin, as with pages: the node that it went to may just have ended
LOST = (OSError, AssertionError, socketio.exceptions.SocketIOError, WebSocketException, ssl.SSLError)


class Screen:
    """Follows a conversation in a thread. `texts`: {body: when it was seen first, monotonic seconds}, in order.

    `open_connection()` returns a Socket or a PlainSocket. `connections`: how many were opened.
    """

    def __init__(self, conversation, epoch, open_connection):
        self.texts = {}
        self.revs = []
        self.connections = 0
        self._conversation, self._epoch = conversation, epoch
        self._open = open_connection
        self._rev = 0
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._follow)

    def start(self):
        """Begin; return self."""
        self._thread.start()
        return self

    def missing(self, texts):
        """Return those of these texts that it has not shown, and how it stands; None when it has shown all."""
        lacking = sorted(set(texts) - self.texts.keys())
        told = f"{len(lacking)} of {len(texts)} after {self.connections} connections, {self._thread.is_alive()=}"
        return f"{self._open.__qualname__} misses {told}: {lacking[:5]}" if lacking else None

    def stop(self):
        self._is_stopped.set()
        self._thread.join()

    def _follow(self):
        while not self._is_stopped.is_set():
            with contextlib.suppress(*LOST), contextlib.closing(self._open()) as connection:
                self.connections += 1
                self._live(connection)
            self._is_stopped.wait(AGAIN)

    def _live(self, connection):
        opened = {"conversation": self._conversation, "rev": None, "epoch": None}
        assert call(connection, "open_conversation", opened)["ok"]
        heard = -1
        while not self._is_stopped.is_set() and is_open(connection):
            now = sum(len(connection.received(name)) for name in ("message", "heads"))
            if now != heard:
                heard = now
                self._catch_up(connection)
            self._is_stopped.wait(LOOK)

    def _catch_up(self, connection):
        more = True
        while more:
            cursors = {self._conversation: self._rev}
            answer = call(connection, "sync", {"epoch": self._epoch, "me": None, "cursors": cursors, "list": None})
            assert answer["ok"], answer  # a node that leaves may refuse
            state = answer["conversations"][self._conversation]
            for message in state.get("messages", []):
                self.revs.append(message["rev"])
                self.texts.setdefault(message["body"], time.monotonic())
            self._rev, more = state["rev"], state.get("more", False)


class NodeScreen(Screen):
    """A Screen whose client, npm's, connects again by itself. `open_connection()` returns a NodeClient."""

    def _follow(self):
        with contextlib.closing(self._open()) as client:
            while not self._is_stopped.is_set():
                if len(client.received("connect")) > self.connections:
                    self.connections = len(client.received("connect"))
                    with contextlib.suppress(*LOST):
                        self._live(Connected(client, self.connections))
                self._is_stopped.wait(LOOK)


class Connected:
    """One connection of a NodeClient, its `number`th."""

    def __init__(self, client, number):
        self._client, self._number = client, number
        self.received, self.call = client.received, client.call

    @property
    def is_open(self):
        return len(self._client.received("connect")) == self._number


def call(connection, event, data):
    """Return the acknowledgement; raise AssertionError once the connection is closed.

    python-socketio itself would wait on for an answer that cannot come any more.
    """
    if not isinstance(connection, Socket):
        return connection.call(event, data)
    answers = []
    connection.emit(event, data, answers.append)
    eventually(lambda: answers or not connection.is_connected, ANSWER)
    assert answers, "the connection was closed before the answer"
    return answers[0]


def is_open(connection):
    """Say whether a Socket or a PlainSocket is connected still."""
    return connection.is_connected if isinstance(connection, Socket) else connection.is_open


def over_socketio(person, transports):
    """Return a function that connects python-socketio over these transports."""
    auth = {"person": person.id, "epoch": person.me["epoch"]}
    return lambda: Socket(person, transports, auth, patience=PATIENCE)


def over_npm(person, transports):
    """Return a function that connects npm's client over these transports."""
    return lambda: NodeClient(person, transports, "reconnects")


def over_websocket(person, secret):
    """Return a function that connects to `/ws`."""
    trusted = ssl.create_default_context(cafile=person.trusts)
    trusted.maximum_version = ssl.TLSVersion.TLSv1_2  # for tickets of 1.3 the library reads on, and cannot be closed
    return lambda: PlainSocket(person.url, secret=secret, ssl=trusted)
