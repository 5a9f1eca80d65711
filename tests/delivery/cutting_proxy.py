"""A proxy as restrictive networks have them: no WebSocket, and answers to polls that end before they are whole."""

import contextlib
import http.client
import itertools
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
PATIENCE = 60  # seconds for an answer; longer than any poll is held


class CuttingProxy:
    """Forwards everything to `target`, refuses WebSockets, and cuts each `cut_every`-th poll that brings something.

    It cuts in two ways by turns. In the middle of the answer: the client loses its session. Before the first byte, on
    a connection used before: browsers ask again by themselves (RFC 9110, 9.2.2), and the session lives on without what
    the answer brought. `cuts` counts both; `handshakes` counts sessions that were begun.
    """

    def __init__(self, target):
        self.target = target
        self.cut_every = None
        self.cuts = 0
        self.handshakes = 0
        self._swallowed = None
        self.is_down = False
        self._bearing = itertools.count(1)
        self._lock = threading.Lock()
        self._connections = set()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.down()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def down(self):
        """Break all connections, and take no new ones until `up`."""
        self.is_down = True
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def up(self):
        """Serve again."""
        self.is_down = False

    def swallow(self, text):
        """Cut the next poll whose answer has `text` in it, before its first byte."""
        self._swallowed = text.encode()

    def keep(self, connection):
        """Remember an open connection."""
        with self._lock:
            self._connections.add(connection)

    def forget(self, connection):
        """Forget a connection that was closed."""
        with self._lock:
            self._connections.discard(connection)

    def cut(self, body):
        """Return how many bytes of a poll's answer go through when it is cut (0: not even the head), else None."""
        with self._lock:
            if self._swallowed is not None and self._swallowed in body:
                self._swallowed = None
                self.cuts += 1
                return 0
            if self.cut_every is None or not _bears(body) or next(self._bearing) % self.cut_every:
                return None
            self.cuts += 1
            return 0 if self.cuts % 2 else max(1, len(body) // 2)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def verify_request(self, request, client_address):
        if not self.proxy.is_down:
            self.proxy.keep(request)
        return not self.proxy.is_down

    def shutdown_request(self, request):
        self.proxy.forget(request)
        super().shutdown_request(request)

    def handle_error(self, request, client_address):
        """A client that went away is what this proxy is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "Upgrade" in self.headers:
            self._answer(403, [], b"WebSockets are not allowed here.")
            return
        try:
            status, headers, answer = self._ask(body)
        except (OSError, http.client.HTTPException):
            self._answer(502, [("Content-Type", "text/html")], b"<h1>Bad Gateway</h1>")
            return
        through = self._cut(answer) if status == 200 else None
        if through is None:
            self._answer(status, headers, answer)
            return
        if through:
            self._answer(status, headers, answer, through)
        self.close_connection = True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = forward

    def log_message(self, *_):
        """Say nothing."""

    def _cut(self, answer):
        if self.command != "GET" or not self.path.startswith("/socket.io/"):
            return None
        if "sid=" in self.path:
            return self.server.proxy.cut(answer)
        self.server.proxy.handshakes += 1
        return None

    def _ask(self, body):
        connection = http.client.HTTPConnection(self.server.proxy.target.removeprefix("http://"), timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in HOP:
                    connection.putheader(name, value)
            if body:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()

    def _answer(self, status, headers, body, through=None):
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[:through])


def _bears(body):
    """Whether an Engine.IO payload has more than pings: a message packet begins with 4."""
    return any(packet.startswith(b"4") for packet in body.split(b"\x1e"))
