"""HTTP and WebSocket byte by byte, in ways that no library allows."""

import os
import socket
import struct
from dataclasses import dataclass

from chatapp.transport.websocket.frames import BINARY, CLOSE, PING, PONG, TEXT

ANSWER = 10  # seconds
KEY = "AAAAAAAAAAAAAAAAAAAAAA=="

__all__ = ["BINARY", "CLOSE", "PING", "PONG", "TEXT"]


@dataclass
class Answer:
    """One HTTP response."""

    status: int
    headers: dict
    body: bytes


class Http:
    """A plain connection. `read_until(end)` and `read(count)` return bytes; `rest()` everything up to the server's FIN.

    `opened`: all of them, which `close_all` closes after each test; `source`: the address from which it comes.
    """

    opened = []

    def __init__(self, port, *, receive_buffer=None, source="127.0.0.1"):
        self.sock = socket.socket()
        self.sock.bind((source, 0))
        self.opened.append(self)
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.settimeout(ANSWER)
        self.sock.connect(("127.0.0.1", port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.held = b""

    @classmethod
    def close_all(cls):
        while cls.opened:
            cls.opened.pop().sock.close()

    def send(self, data):
        self.sock.sendall(data)

    def read_until(self, end):
        while end not in self.held:
            self.held += self._more()
        found, self.held = self.held.split(end, 1)
        return found + end

    def read(self, count):
        while len(self.held) < count:
            self.held += self._more()
        found, self.held = self.held[:count], self.held[count:]
        return found

    def rest(self):
        while True:
            try:
                data = self.sock.recv(65_536)
            except ConnectionResetError:
                data = b""
            if not data:
                return self.held
            self.held += data

    def _more(self):
        data = self.sock.recv(65_536)
        if not data:
            raise EOFError(self.held)
        return data

    def reset(self):
        """Close with RST, like a device that loses its network."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()


def answers(http, count, *, to_head=False):
    """Read `count` responses off a connection; return them as a list of Answer."""
    return [_answer(http, to_head) for _ in range(count)]


def ask(port, target, method="GET", headers=""):
    """Return the Answer to one request on a connection of its own."""
    with Http(port) as http:
        http.send(f"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
        return answers(http, 1)[0]


def _answer(http, to_head):
    head = http.read_until(b"\r\n\r\n").decode("latin-1").split("\r\n")
    status = int(head[0].split()[1])
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    if to_head or status in (101, 204, 304) or status < 200:
        return Answer(status, headers, b"")
    if headers.get("transfer-encoding") == "chunked":
        return Answer(status, headers, b"".join(_chunks(http)))
    if "content-length" in headers:
        return Answer(status, headers, http.read(int(headers["content-length"])))
    return Answer(status, headers, http.rest())


def _chunks(http):
    while size := int(http.read_until(b"\r\n"), 16):
        yield http.read(size)
        assert http.read(2) == b"\r\n"
    assert http.read(2) == b"\r\n"


class WebSocket:
    """A WebSocket by hand. `path`: of the handshake; `headers`: more lines of it."""

    def __init__(self, port, path, headers="", **options):
        self.http = Http(port, **options)
        self.http.send(handshake(path, headers))
        self.answer = answers(self.http, 1)[0]

    def send_frame(self, opcode, content=b"", *, fin=True, rsv=0, masked=True):
        self.http.send(frame(opcode, content, fin=fin, rsv=rsv, masked=masked))

    def send(self, text):
        self.send_frame(TEXT, text.encode())

    def receive_frame(self):
        """Return (opcode, content)."""
        first, size = self.http.read(2)
        assert first & 0x80
        if size == 126:
            size = int.from_bytes(self.http.read(2), "big")
        elif size == 127:
            size = int.from_bytes(self.http.read(8), "big")
        return first & 15, self.http.read(size)

    def receive(self):
        """Return the next text."""
        opcode, content = self.receive_frame()
        assert opcode == TEXT, (opcode, content)
        return content.decode()

    def close_code(self):
        """Return the code with which the server closes; nothing but text frames may come before."""
        while True:
            opcode, content = self.receive_frame()
            if opcode == CLOSE:
                assert self.http.rest() == b""
                return int.from_bytes(content, "big") if content else None
            assert opcode in (TEXT, PONG)

    def is_closed(self):
        """Return whether the server ends this connection."""
        return self.close_code() is not None

    def close(self):
        self.http.sock.close()


def handshake(path, headers=""):
    """Return the bytes of a WebSocket handshake."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n{headers}\r\n"
    ).encode()


def frame(opcode, content, *, fin=True, rsv=0, masked=True, mask=None):
    """Return the bytes of a client's frame."""
    head = bytes([(0x80 if fin else 0) | rsv | opcode])
    size, bit = len(content), 0x80 if masked else 0
    if size < 126:
        head += bytes([bit | size])
    elif size < 65_536:
        head += bytes([bit | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([bit | 127]) + size.to_bytes(8, "big")
    if not masked:
        return head + content
    mask = mask or os.urandom(4)
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(content))
