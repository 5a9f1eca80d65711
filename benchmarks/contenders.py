"""The servers that are measured side by side, and starting them."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import machine

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks" / "peers"
BUILD = ROOT / "benchmarks" / "build"
BIN = Path(sys.executable).parent

START = 60  # seconds
STOP = 10

# A bench posts more in a second than a person in a day.
GENEROUS = {f"RATE_{name}": "1000000/second" for name in ("POSTS", "TYPING", "DEFAULT")}
GENEROUS |= dict.fromkeys(("CPU_PER_PERSON", "CPU_PER_ADDRESS"), "100000/second, 100000 at once")


@dataclass(frozen=True)
class Contender:
    """One server. `command`: its words, to which port and database are added; `most`: connections it can hold.

    `is_plain`: it speaks plain WebSocket, not Socket.IO; `stores`: it can store messages.
    """

    name: str
    label: str
    command: tuple = ()
    most: int = 1_000_000
    is_plain: bool = False
    stores: bool = False

    @property
    def polls(self):
        """Whether it speaks long-polling."""
        return not self.is_plain


CHATAPP = Contender("chatapp", "chatapp", stores=True)
TRANSPORT = Contender(
    "transport", "chatapp's transport alone", (sys.executable, PEERS / "own_transport.py"), stores=True
)
# eventlet's server serves 1,024 connections at once, in all.
TEXTBOOK = Contender("textbook", "Flask-SocketIO, eventlet", (sys.executable, PEERS / "textbook.py"), 1000, stores=True)
NODE = Contender(
    "node", "node, socket.io", ("node", PEERS / "node.js"), stores=(PEERS / "node_modules/better-sqlite3").exists()
)
ASGI = Contender("asgi", "python-socketio, uvicorn", (sys.executable, PEERS / "asgi.py"))
BROADCASTING = Contender(
    "websockets", "websockets broadcast()", (sys.executable, PEERS / "broadcasting.py"), is_plain=True
)
PLAIN = Contender("plain", "chatapp's transport alone, plain", (sys.executable, PEERS / "own_plain.py"), is_plain=True)
FLOOR = Contender("floor", "send() in C", (BUILD / "floor",), is_plain=True)
POLLING_FLOOR = Contender("polling-floor", "recv() and send() in C", (BUILD / "floor",))

SOCKETIO = [CHATAPP, TRANSPORT, TEXTBOOK, NODE, ASGI]
ALL = [*SOCKETIO, BROADCASTING, FLOOR]


@dataclass
class Served:
    """A server that runs. `people`: the file of those who may sign in, or None where anybody may."""

    contender: Contender
    port: int
    pid: int
    people: Path | None


@contextmanager
def serving(contender, folder, *, people=0, stores=False):
    """Run a server in `folder` on its own processor; yield it as Served. Raises RuntimeError when it does not start.

    `people`: how many may sign in; `stores`: whether a peer stores messages, as chatapp always does.
    """
    folder = Path(folder)
    port = _free_port()
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    if contender is CHATAPP:
        environment |= {"DATA_DIR": str(folder / "data"), "PUBLIC_URL": "", "LOG_LEVEL": "WARNING", **GENEROUS}
        file = folder / "people"
        _run([sys.executable, "-m", "benchmarks.chatapp_people", people, file], environment)
        command = [BIN / "flask", "run", "--port", port]
    else:
        file = None
        command = [*contender.command, port, *([folder / "messages.db"] if stores else [])]
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            preexec_fn=machine.on_server_processor,
        )
    try:
        _wait_for(process, port, folder / "log")
        yield Served(contender, port, process.pid, file)
    finally:
        _stop(process)


def _run(words, environment):
    done = subprocess.run([str(word) for word in words], cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)


def _free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def _wait_for(process, port, log):
    deadline = time.monotonic() + START
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"it did not start: {log.read_text()[-2000:]}")


def _stop(process):
    process.send_signal(signal.SIGKILL if process.poll() is None else 0)
    process.wait(STOP)
