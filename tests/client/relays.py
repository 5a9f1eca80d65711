"""Machines between client and server, on TCP: what bad networks do to connections, and the proxies of firms."""

import contextlib
import socket
import socketserver
import threading
from urllib.parse import urlsplit, urlunsplit

HEAD_END = b"\r\n\r\n"
CHUNK = 65536


class Machine:
    """Listens at `url`, and serves each connection in a thread."""

    def __init__(self):
        self._server = _Server(("127.0.0.1", 0), _serving(self.serve))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Relay(Machine):
    """Passes connections on to `target`. `swallows_frames`: what a server sends on a WebSocket goes nowhere.

    `lose_answer(words)`: the next request with these words in its head arrives, and its answer does not.
    `hold(words)`: requests with these words get no answer at all; `held` counts them.
    """

    def __init__(self, target, *, swallows_frames=False):
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self.swallows_frames = swallows_frames
        self.held = self.lost = self.opened = 0
        self._losing = self._holding = None
        super().__init__()

    def lose_answer(self, words):
        """Let the answer to the next such request get lost."""
        self._losing = words.encode()

    def hold(self, words):
        """Answer such requests no more."""
        self._holding = words.encode()

    def serve(self, client):
        """Pass one connection on."""
        with contextlib.closing(socket.create_connection(self._target)) as upstream:
            answers = threading.Thread(target=self._answers, args=(upstream, client))
            answers.start()
            for data in _chunks(client):
                if self._holding is not None and self._holding in data:
                    self.held += 1
                    continue
                if self._losing is not None and self._losing in data:
                    self._losing = None
                    self.lost += 1
                    client.shutdown(socket.SHUT_WR)
                upstream.sendall(data)
            with contextlib.suppress(OSError):
                upstream.shutdown(socket.SHUT_RDWR)
            answers.join()

    def _answers(self, upstream, client):
        is_websocket = False
        for data in _chunks(upstream):
            if not (is_websocket and self.swallows_frames):
                with contextlib.suppress(OSError):
                    client.sendall(data)
            if data.startswith(b"HTTP/1.1 101"):
                is_websocket = True
                self.opened += 1
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


class ForwardProxy(Machine):
    """A proxy as HTTPS_PROXY and HTTP_PROXY name it. `tunnels` and `requests` count what went through."""

    def __init__(self):
        self.tunnels, self.requests = [], []
        super().__init__()

    def serve(self, client):
        """Open a tunnel, or pass one request on and close."""
        head = b""
        while HEAD_END not in head:
            head += client.recv(CHUNK)
        method, target, _ = head.split(b" ", 2)
        if method == b"CONNECT":
            self.tunnels.append(target.decode())
            host, _, port = target.decode().partition(":")
            first, answer = b"", b"HTTP/1.1 200 Connected\r\n\r\n"
        else:
            parts = urlsplit(target.decode())
            self.requests.append(f"{method.decode()} {parts.path}")
            host, port = parts.hostname, parts.port
            head = head.replace(target, (urlunsplit(("", "", *parts[2:4], "")) or "/").encode(), 1)
            first, answer = head.replace(b"Connection: keep-alive", b"Connection: close"), b""
        with contextlib.closing(socket.create_connection((host, int(port)))) as upstream:
            client.sendall(answer)
            upstream.sendall(first)
            back = threading.Thread(target=_pour, args=(upstream, client))
            back.start()
            _pour(client, upstream)
            back.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request, client_address):
        """A connection that broke is what these machines are for."""


def _serving(serve):
    return type("Handler", (socketserver.BaseRequestHandler,), {"handle": lambda self: serve(self.request)})


def _pour(source, target):
    with contextlib.suppress(OSError):
        for data in _chunks(source):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


def _chunks(source):
    with contextlib.suppress(OSError):
        yield from iter(lambda: source.recv(CHUNK), b"")
