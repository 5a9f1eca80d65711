"""One anonymous client doing its worst: `python -m tests.security.bad_client KIND PORT [WORD …]`.

It comes from 127.0.0.9, prints "begun" once it is at it, and goes on until it is killed.
"""

import contextlib
import itertools
import json
import resource
import string
import subprocess
import sys
import threading
import time

from tests.processes import Process
from tests.server import ROOT
from tests.transport.wire import Http, answers

HERE = "127.0.0.9"
SPARE = 100  # descriptors for the rest
ADDRESS = 16_000  # bytes of an address or a header: as many as the server takes
MARKS = 50_000  # of each of two kinds, in an order that costs the square of it to put right
BODY = 1_000_000  # bytes: the longest that the application takes
HELD = 300  # connections that send a body and never end it: more than there is room for
PAUSE = 0.005  # seconds before a thread that was refused comes again


@contextlib.contextmanager
def attacking(kind, port, *words):
    """Let the bad client do its worst while the context lasts; it must be at it to the end."""
    words = [sys.executable, "-m", "tests.security.bad_client", kind, str(port), *map(str, words)]
    process = Process(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "begun\n"
        yield
        assert process.poll() is None
    finally:
        process.kill_session()
        process.stdout.close()


def get(path, headers=""):
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode()


def marks(http, _numbers):
    """Sign in with a name whose normal form costs the square of its length."""
    http.send(get("/api/v1/csrf"))
    told = answers(http, 1)[0]
    name = "a" + "\u0301" * MARKS + "\u0316" * MARKS
    body = json.dumps({"username": name, "password": name}, ensure_ascii=False).encode()
    cookie, token = told.headers["set-cookie"].split(";")[0], json.loads(told.body)["csrf_token"]
    head = f"Host: 127.0.0.1\r\nCookie: {cookie}\r\nX-CSRFToken: {token}\r\nContent-Type: application/json\r\n"
    http.send(f"POST /api/v1/sign-in HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    answers(http, 1)


def pipelined(http, numbers):
    """Send four hundred requests in one go."""
    page = ("/api", "/sign-in")[next(numbers) % 2]
    http.send(get(page) * 400)
    answers(http, 400)


def languages(http, numbers):
    """Ask for thousands of languages that there are not."""
    start = next(numbers) * 7
    words = map("".join, itertools.product(string.ascii_lowercase, repeat=3))
    header = ",".join(itertools.islice(words, start % 5000, start % 5000 + 4100))[:ADDRESS]
    http.send(get(("/sign-in", "/nothing", "/api/v1/me")[start % 3], f"Accept-Language: {header}\r\n"))
    answers(http, 1)


def spellings(http, numbers):
    """Ask for one file by ever other addresses."""
    dots = "./" * (ADDRESS // 2 - 50 - next(numbers) % 5000)
    http.send(get(f"/static/vendor/lucide/{dots}icons.svg", "Accept-Encoding: br\r\n"))
    answers(http, 1)


def bodies(http, _numbers):
    """Send nearly all of a long body, and then nothing."""
    http.sock.settimeout(60)
    head = "POST /api/v1/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    http.send(f"{head}Content-Length: {BODY}\r\n\r\n".encode() + b" " * (BODY - 10))
    http.rest()


def idle(http, _numbers):
    """Ask once, and keep the connection."""
    http.send(get("/"))
    http.sock.settimeout(100)
    http.rest()


def waiting(http, numbers):
    """Hold an answer of the self-test, by each of what there is; hang up on some."""
    number = next(numbers)
    http.send(get(f"/network/probes/hold?seconds=30&nonce=bad-client-{number:06}"))
    http.sock.settimeout(0.2 if number % 3 == 0 else 100)
    http.rest()


# How many of each are at it at once.
KINDS = {marks: 2, pipelined: 20, languages: 8, spellings: 8, bodies: HELD, idle: 1000, waiting: 150}


def again_and_again(act, port, numbers):
    while True:
        with (
            contextlib.suppress(OSError, EOFError, TimeoutError, ValueError, KeyError),
            Http(port, source=HERE) as http,
        ):
            Http.opened.clear()
            act(http, numbers)
        time.sleep(PAUSE)


def main(kind, port):
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    act, count = next((act, count) for act, count in KINDS.items() if act.__name__ == kind)
    threading.stack_size(128 * 1024)
    numbers = itertools.count()
    for _ in range(min(count, limit - SPARE)):
        threading.Thread(target=again_and_again, args=(act, port, numbers), daemon=True).start()
    print("begun", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
