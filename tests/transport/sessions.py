"""Engine.IO sessions by hand, over each transport: `CARRIERS`."""

import json
import time

from tests.server import eventually
from tests.transport.wire import Http, WebSocket, answers

POLLING = "/socket.io/?EIO=4&transport=polling"
WEBSOCKET = "/socket.io/?EIO=4&transport=websocket"
PATIENCE = 30  # seconds, longer than any poll is held
TYPE = "Content-Type: %s\r\n"


class Polling:
    """An Engine.IO session that is polled by hand. `headers`: lines that each request carries, such as a cookie."""

    def __init__(self, port, headers="", query=""):
        self.port = port
        self.headers = headers
        self.path = POLLING + query
        self.opened = json.loads(self.get().body[1:])
        self.path += f"&sid={self.opened['sid']}"

    @property
    def sid(self):
        return self.opened["sid"]

    def request(self, method="GET", body=None, headers=None, kind="text/plain"):
        """Send a request on a connection of its own; return the connection."""
        http = Http(self.port)
        length = "" if body is None else f"Content-Length: {len(body)}\r\n{kind and TYPE % kind}"
        lines = f"{method} {self.path} HTTP/1.1\r\nHost: localhost\r\n{self.headers if headers is None else headers}"
        http.send(f"{lines}{length}\r\n".encode() + (body or b""))
        return http

    def get(self, **more):
        """Poll once; return the Answer."""
        with self.request(**more) as http:
            return answers(http, 1)[0]

    def post(self, text, **more):
        """Post packets, text or bytes; return the Answer."""
        body = text if isinstance(text, bytes) else text.encode()
        with self.request("POST", body, **more) as http:
            return answers(http, 1)[0]

    def packets(self):
        """Poll once; return the packets."""
        answer = self.get()
        assert answer.status == 200, answer
        return answer.body.decode().split("\x1e")

    def send(self, packet):
        """Send a packet, as a session over WebSocket does."""
        return self.post(packet)

    def receive(self):
        """Return the next packet that is no NOOP."""
        self._waiting = getattr(self, "_waiting", [])
        began = time.monotonic()
        while not self._waiting:
            assert time.monotonic() - began < PATIENCE, "nothing comes"
            self._waiting = [packet for packet in self.packets() if packet != "6"]
        return self._waiting.pop(0)

    def is_closed(self):
        """Return whether the server has closed this session."""
        return self.get().status == 400

    def upgraded(self):
        """Return a WebSocket that may carry this session."""
        return WebSocket(self.port, f"{WEBSOCKET}&sid={self.sid}", self.headers)

    def close(self):
        """Do nothing: no connection is open between two requests."""


class Session(WebSocket):
    """An Engine.IO session over WebSocket."""

    def __init__(self, port, headers="", **options):
        super().__init__(port, WEBSOCKET, headers, **options)
        self.opened = json.loads(self.receive()[1:])

    @property
    def sid(self):
        return self.opened["sid"]


CARRIERS = {"polling": Polling, "websocket": Session}


def connect(session):
    """Connect a session to the main namespace, read the packets of that, and return it."""
    session.send("40")
    session.receive(), session.receive()
    return session


def talking(server, **more):
    """Return a connected polling session."""
    return connect(Polling(server.port, **more))


def assert_closed(session):
    """Wait until the server has closed this session; over WebSocket, with the code of a protocol violation."""
    if isinstance(session, Polling):
        eventually(session.is_closed)
    else:
        assert session.close_code() == 1002
