"""Malicious clients, in a process of their own: `python -m tests.transport.attacks KIND PORT [name=value …]`.

They print "begun" once all of them attack, and go on until they are killed. KIND: `slow`, `polls` or `frames`.
"""

import contextlib
import itertools
import json
import resource
import socket
import subprocess
import sys
import threading
import time

from tests.processes import Process
from tests.server import ROOT
from tests.transport.sessions import POLLING, WEBSOCKET
from tests.transport.wire import Http, WebSocket, answers, frame

SPARE = 100  # descriptors for the rest
PACE = 1  # seconds between two bytes of a slow client
POLLS = 500  # polls in a second
CLIENTS = 5  # that send frames of the largest size
FRAME = 1_000_000  # bytes
CONNECT = '40{{"person":"{person}"}}'


class AttackEnded(Exception):
    """The attackers did not begin, or did not go on: the server cut them, or they failed."""


@contextlib.contextmanager
def attacking(kind, port, run=None, **values):
    """Attack the server at `port` while the context lasts. Raises AttackEnded.

    `run`: called first in the attackers' process; `values`: see each kind below.
    """
    words = [sys.executable, "-m", "tests.transport.attacks", kind, str(port)]
    words += [f"{name}={value}" for name, value in values.items()]
    process = Process(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=run)
    try:
        if process.stdout.readline() != "begun\n":
            raise AttackEnded("the attack did not begin")
        yield
        if process.poll() is not None:
            raise AttackEnded("the attack ended by itself")
    finally:
        process.kill()
        process.communicate()


def slow(port, count="300", page="/stream?count=2000&size=5000", **_):
    """Hold `count` connections: a third in the head of a request, a third in its body, a third reads nothing."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    kinds = itertools.cycle([
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
        b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n",
        f"GET {page} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
    ])  # fmt: skip
    begins = list(itertools.islice(kinds, int(count)))
    held = [begun(port, begin) for begin in begins]
    print("begun", flush=True)
    while True:
        time.sleep(PACE)
        for number, sock in enumerate(held):
            try:
                sock.send(b"x")
            except OSError:  # the server has cut it
                sock.close()
                held[number] = begun(port, begins[number])


def begun(port, data):
    """Return a connection that has sent these bytes and reads nothing."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.connect(("127.0.0.1", port))
    sock.setblocking(False)
    with contextlib.suppress(OSError):
        sock.send(data)
    return sock


def polls(port, cookie="", **_):
    """Poll one session 500 times a second, and wait for no answer."""
    line = f"Cookie: {cookie}\r\n" if cookie else ""
    head = f"GET {POLLING}%s HTTP/1.1\r\nHost: localhost\r\n{line}\r\n"
    with Http(port) as http:
        http.send((head % "").encode())
        sid = json.loads(answers(http, 1)[0].body[1:])["sid"]
    poll = (head % f"&sid={sid}").encode()
    print("begun", flush=True)
    due = time.monotonic()
    while True:
        with Http(port) as http:
            http.send(poll)
            http.reset()
        Http.opened.clear()
        due += 1 / POLLS
        time.sleep(max(0, due - time.monotonic()))


def frames(port, cookie="", person="", event="unheard-of", **_):
    """Send frames of the largest size from five clients, as fast as the server takes them."""
    line = f"Cookie: {cookie}\r\n" if cookie else ""
    begin, end = f'421["{event}",{{"conversation":"nowhere","filler":"'.encode(), b'"}]'
    biggest = frame(1, begin + b"x" * (FRAME - len(begin + end)) + end, mask=b"\1\2\3\4")
    begins = CONNECT.format(person=person)
    sockets = [joined(port, line, begins) for _ in range(CLIENTS)]
    for sock in sockets:
        threading.Thread(target=flood, args=(sock, biggest, lambda: joined(port, line, begins))).start()
    print("begun", flush=True)


def joined(port, line, begins):
    """Return the socket of a session that has connected."""
    websocket = WebSocket(port, WEBSOCKET, line)
    websocket.send(begins)
    while not websocket.receive().startswith("40"):
        pass
    websocket.http.sock.settimeout(None)
    return websocket.http.sock


def flood(sock, data, another):
    """Send without end; a client that is cut, since it answers no ping, reconnects."""
    while True:
        try:
            while True:
                sock.sendall(data)
        except OSError:
            sock = another()


if __name__ == "__main__":
    kind, port, *pairs = sys.argv[1:]
    {"slow": slow, "polls": polls, "frames": frames}[kind](int(port), **dict(pair.split("=", 1) for pair in pairs))
