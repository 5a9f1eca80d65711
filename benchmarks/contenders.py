"""The servers that are measured side by side, and starting them."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import machine

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks" / "peers"
BUILD = ROOT / "benchmarks" / "build"

START = 60  # seconds
STOP = 10

# A bench posts more in a second than a person in a day.
GENEROUS = {f"RATE_{name}": "1000000/second" for name in ("POSTS", "TYPING", "DEFAULT")}
GENEROUS |= dict.fromkeys(("CPU_PER_PERSON", "CPU_PER_ADDRESS"), "100000/second, 100000 at once")


@dataclass(frozen=True)
class Version:
    """One version of chatapp. `root`: the folder of its files; `interpreter`: of an environment with its packages.

    `settings`: (name, value) of those that its server needs for a bench.
    """

    name: str
    root: Path
    interpreter: Path
    settings: tuple


WORKING_TREE = Version("working tree", ROOT, Path(sys.executable), tuple(GENEROUS.items()))


@dataclass(frozen=True)
class Contender:
    """One server. `command`: its words, to which port and database are added; `most`: connections it can hold.

    `peer`: in place of a command, the name of a program in `benchmarks/peers` for the interpreter of `version`;
    `is_chat`, `is_ours`: whether it is chatapp, or a part of it; `is_plain`: it speaks plain WebSocket, not Socket.IO;
    `stores`: it can store messages.
    """

    name: str
    label: str
    command: tuple = ()
    most: int = 1_000_000
    peer: str = ""
    is_chat: bool = False
    is_ours: bool = False
    is_plain: bool = False
    stores: bool = False
    version: Version = WORKING_TREE

    @property
    def polls(self):
        """Whether it speaks long-polling."""
        return not self.is_plain

    def of(self, version):
        """Return the same server in another version."""
        return replace(self, version=version)

    def words(self, port, database):
        """Return the words that start it. `database`: the file for its messages, or None."""
        if self.is_chat:
            return [self.version.interpreter, "-m", "flask", "run", "--port", port]
        program = (self.version.interpreter, self.version.root / "benchmarks/peers" / self.peer)
        return [*(program if self.peer else self.command), port, *([database] if database else [])]


CHATAPP = Contender("chatapp", "chatapp", is_chat=True, is_ours=True, stores=True)
TRANSPORT = Contender("transport", "chatapp's transport alone", peer="own_transport.py", is_ours=True, stores=True)
# eventlet's server serves 1,024 connections at once, in all.
TEXTBOOK = Contender("textbook", "Flask-SocketIO, eventlet", peer="textbook.py", most=1000, stores=True)
NODE = Contender(
    "node", "node, socket.io", ("node", PEERS / "node.js"), stores=(PEERS / "node_modules/better-sqlite3").exists()
)
ASGI = Contender("asgi", "python-socketio, uvicorn", peer="asgi.py")
BROADCASTING = Contender("websockets", "websockets broadcast()", peer="broadcasting.py", is_plain=True)
PLAIN = Contender("plain", "chatapp's transport alone, plain", peer="own_plain.py", is_ours=True, is_plain=True)
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
def serving(contender, folder, *, people=0, stores=False, settings=None, file=None):
    """Run a server in `folder` on its own processor; yield it as Served. Raises RuntimeError when it does not start.

    `people`: how many may sign in; `stores`: whether a peer stores messages, as chatapp always does. For chatapp,
    `settings`: beside the usual ones; `file`: of the people, where another process of the installation has made them.
    """
    folder = Path(folder)
    port = _free_port()
    version = contender.version
    # Peers lie in a folder of their own, from which they would import chatapp as it is installed.
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(version.root)}
    if contender.is_chat:
        environment |= {"DATA_DIR": str(folder / "data"), "PUBLIC_URL": "", "LOG_LEVEL": "WARNING"}
        environment |= dict(version.settings) | (settings or {})
        if file is None:
            file = folder / "people"
            _run([version.interpreter, "-m", "benchmarks.chatapp_people", people, file], version.root, environment)
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(
            [str(word) for word in contender.words(port, folder / "messages.db" if stores else None)],
            cwd=version.root,
            env=environment,
            stdout=log,
            stderr=log,
            preexec_fn=machine.on_server_processor,
        )
    try:
        _wait_for(process, port, folder / "log")
        if contender.is_chat:
            _wait_for_answer(port)
        yield Served(contender, port, process.pid, file)
    finally:
        _stop(process)


def _run(words, folder, environment):
    done = subprocess.run([str(word) for word in words], cwd=folder, env=environment, capture_output=True, text=True)
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


def _wait_for_answer(port):
    """Wait until chatapp has answered: it listens before it has opened its database and made its bundles."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException) as error:
        raise RuntimeError(f"it did not answer: {error}") from None
    finally:
        connection.close()


def _stop(process):
    process.send_signal(signal.SIGKILL if process.poll() is None else 0)
    process.wait(STOP)
