"""A box between browser and server, as networks have them: HTTP goes through a Fault, which does what such boxes do."""

import contextlib
import http.client
import socket
import struct
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.client.relays import HEAD_END, Machine
from tests.network.frames import frames

CHUNK = 65536
PATIENCE = 60  # seconds for an answer; longer than any poll is held
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass(frozen=True)
class Request:
    """One request. `headers`: as it came, names in lower case."""

    method: str
    path: str
    headers: dict
    body: bytes
    head: bytes

    @property
    def is_live(self):
        """Whether it belongs to the connection, or to a test of it, and not to a page."""
        return self.path.startswith(("/socket.io/", "/network/probes/"))

    @property
    def is_poll(self):
        return self.is_live and self.method == "GET" and "sid=" in self.path

    @property
    def is_upgrade(self):
        return "upgrade" in self.headers

    @property
    def takes_a_turn(self):
        """Whether it takes one of the few connections that a browser opens to a host."""
        return self.is_live and not self.is_upgrade


@dataclass(frozen=True)
class Response:
    """One response. `headers`: [(name, value)] without those of the hop."""

    status: int
    reason: str
    headers: list
    body: bytes


class Box(Machine):
    """Passes requests on to `target` through a Fault.

    `log`: [(monotonic time, Request)]; `upgrades`: WebSockets that were asked for; `live_at_once`: the most requests of
    Socket.IO that were under way in one moment, those for WebSockets aside, for which browsers count connections
    apart; `handshakes`: its sessions.
    """

    def __init__(self, target, fault):
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self._lock = threading.Lock()
        self._under_way = 0
        self.fault = fault
        self.log = []
        self.live_at_once = 0
        super().__init__()

    @property
    def words(self):
        """A description of this network for people."""
        return self.fault.words

    @property
    def upgrades(self):
        return sum(request.is_upgrade for _, request in self.log)

    @property
    def handshakes(self):
        return sum(
            request.is_live and request.method == "GET" and "sid=" not in request.path for _, request in self.log
        )

    def requests_since(self, moment):
        """Return how many requests came since this monotonic time."""
        return sum(at >= moment for at, _ in self.log)

    def serve(self, client):
        """Answer the requests on one connection."""
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self.fault.accepts():
            _reset(client)
            return
        with contextlib.suppress(OSError, http.client.HTTPException):
            while (request := _read(client)) is not None and self._handle(client, request):
                continue

    def _handle(self, client, request):
        with self._counted(request):
            self.fault.arrives(request)
            own = self.fault.answer(request)
            if own is None and request.is_upgrade:
                self._tunnel(client, request)
                return False
            if own is None:
                own = self.fault.render(request, self._ask(request))
        if not own:
            _reset(client)
            return False
        self.fault.send(client, own)
        return self.fault.keeps_alive

    @contextlib.contextmanager
    def _counted(self, request):
        with self._lock:
            self.log.append((time.monotonic(), request))
            self._under_way += request.takes_a_turn
            self.live_at_once = max(self.live_at_once, self._under_way)
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= request.takes_a_turn

    def _ask(self, request):
        """Return the server's Response, or None when the fault has no patience for it."""
        wait = self.fault.patience(request) or PATIENCE
        source = (self.fault.source, 0) if self.fault.source else None
        connection = http.client.HTTPConnection(*self._target, timeout=wait, source_address=source)
        with contextlib.closing(connection):
            connection.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers.items():
                if name not in HOP:
                    connection.putheader(name, value)
            if request.body:
                connection.putheader("Content-Length", str(len(request.body)))
            connection.endheaders(request.body or None)
            try:
                answer = connection.getresponse()
                headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP]
                return Response(answer.status, answer.reason, headers, answer.read())
            except TimeoutError:
                return None

    def _tunnel(self, client, request):
        source = (self.fault.source, 0) if self.fault.source else None
        with contextlib.closing(socket.create_connection(self._target, source_address=source)) as upstream:
            upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            upstream.sendall(request.head)
            head, rest = _head(upstream)
            client.sendall(head)
            if not head.startswith(b"HTTP/1.1 101"):
                client.sendall(rest)
                return
            passes = self.fault.websocket()
            down = threading.Thread(target=self._pour, args=(upstream, client, rest, passes, "down"), daemon=True)
            down.start()
            self._pour(client, upstream, b"", passes, "up")
            down.join()

    def _pour(self, source, target, first, passes, way):
        with contextlib.suppress(OSError):
            for frame in frames(first, iter(lambda: source.recv(CHUNK), b"")):
                if passes(way):
                    target.sendall(frame)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)


def written(response, *, method="GET", more=()):
    """Return a Response as bytes of HTTP/1.1."""
    headers = [*response.headers, *more, ("Content-Length", str(len(response.body)))]
    lines = [f"HTTP/1.1 {response.status} {response.reason}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode("latin-1") + HEAD_END + (b"" if method == "HEAD" else response.body)


def _read(client):
    head, body = _head(client)
    if not head:
        return None
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += client.recv(CHUNK) or _gone()
    return Request(method, path, headers, body, head)


def _head(sock):
    """Return (the head, what came after it); two times nothing at the end."""
    data = b""
    while HEAD_END not in data:
        chunk = sock.recv(CHUNK)
        if not chunk:
            return b"", b""
        data += chunk
    head, _, rest = data.partition(HEAD_END)
    return head + HEAD_END, rest


def _gone():
    raise OSError("the client went away")


def _reset(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
