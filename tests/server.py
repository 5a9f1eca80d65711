"""The real server, as people run it: `flask run` in a process of its own, on a free port, with its own data."""

import contextlib
import os
import random
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

from tests.preloaded import Forked, ForkedProcess
from tests.processes import Process

ROOT = Path(__file__).resolve().parent.parent
FLASK = Path(sys.executable).parent / "flask"
PORTS = (10_000, 32_768)
START = 30  # seconds; on two busy processors an interpreter and its imports may take several
STOP = 15
AT_START = ("LD_", "PYTHON")  # settings that a program reads when it is started, and never after
TREE = ("chatapp", "static", "templates", "config.py", "wsgi.py")
UNVERIFIED = ssl._create_unverified_context()  # for certificates that a server made for itself

# So many people sign up and post from one address in tests as never do outside.
LIMITED = "PROBES POSTS SIGN_IN SIGN_UP EDITS ROOMS INVITES SEARCH TYPING ANNOUNCEMENTS DEFAULT"
GENEROUS = {f"RATE_{name}": "100000/minute" for name in LIMITED.split()}
GENEROUS |= dict.fromkeys(("CPU_PER_PERSON", "CPU_PER_ADDRESS"), "100000/second, 100000 at once")
GENEROUS["CONNECTIONS_PER_PERSON"] = "1000"


def eventually(condition, timeout=10, message="the condition did not become true"):
    """Return the first true value of `condition()`; raise AssertionError after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(message() if callable(message) else message)
        time.sleep(0.02)
    return value


def free_port():
    """Return a port on which nobody listens now, below those that the system gives to outgoing connections.

    One of theirs could be taken between this look and its use, by any client of any test beside.
    """
    while True:
        with socket.socket() as sock, contextlib.suppress(OSError):
            sock.bind(("127.0.0.1", random.randrange(*PORTS)))
            return sock.getsockname()[1]


def listens(port):
    """Say whether somebody listens on `port`."""
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def environment(data_dir, settings):
    """Return the environment of a server with these settings and no others of ours."""
    ours = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8", "PYTHONWARNINGS": ""}
    return {**ours, "PYTHONUNBUFFERED": "1", "DATA_DIR": str(data_dir), **{k: str(v) for k, v in settings.items()}}


def can_fork(cwd, settings):
    """Say whether a program with these settings runs the code that is imported here, as it was imported."""
    return cwd == ROOT and not any(name.startswith(AT_START) for name in settings)


def flask(*arguments, data_dir, cwd=ROOT, input=None, timeout=60, afresh=False, **settings):
    """Run one `flask` command to its end; return the CompletedProcess with its text. `afresh`: see Server."""
    words = [FLASK, *arguments]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    start = Forked if not afresh and arguments[0] == "chat" and can_fork(cwd, settings) else subprocess.Popen
    with start(words, cwd=cwd, env=environment(data_dir, settings), text=True, **pipes) as process:
        try:
            told = process.communicate(input, timeout)
            return subprocess.CompletedProcess(words, process.returncode, *told)
        finally:
            process.kill()


class Server:
    """One `flask run`. `url`: where it listens; `log`: what it has printed; restarting keeps port and data.

    It is started from its file with `afresh`, as it is where `cwd` has other code, where it starts itself again, and
    with settings for its interpreter; otherwise see tests.preloaded.
    """

    def __init__(
        self, data_dir, *, options=(), prefix=(), cwd=ROOT, scheme="http", port=None, afresh=False, **settings
    ):
        self.data_dir = Path(data_dir)
        self.port = port or free_port()
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self._options = options
        self._prefix = prefix  # words before the command, of a program that runs it
        self._cwd = cwd
        is_own = afresh or prefix or "--reload" in options or not can_fork(cwd, settings)
        self._start = Process if is_own else ForkedProcess
        self._settings = settings
        self._log_path = self.data_dir.parent / f"{self.data_dir.name}-{self.port}.log"
        self.process = None

    @property
    def log(self):
        return self._log_path.read_text()

    @property
    def database(self):
        """Return a connection to the embedded database, for looking."""
        return sqlite3.connect(self.data_dir / "chatapp.db", timeout=10)

    def launch(self):
        """Start the process; return self without waiting for it."""
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        with open(self._log_path, "a") as log:
            self.process = self._start(
                [*self._prefix, FLASK, "run", "--port", str(self.port), *self._options],
                cwd=self._cwd,
                env=environment(self.data_dir, self._settings),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self

    def start(self):
        """Start the process and wait until it answers; return self."""
        return self.launch().wait()

    def wait(self):
        """Wait until the process that was launched answers; return self."""
        eventually(self.is_up, START, lambda: f"the server did not start:\n{self.log}")
        return self

    def is_up(self):
        assert self.process.poll() is None, f"the server ended with {self.process.returncode}:\n{self.log}"
        try:
            return urlopen(f"{self.url}/healthz", timeout=5, context=UNVERIFIED).status == 200
        except OSError:
            return False

    def kill(self):
        """End it as a power cut would."""
        self.process.kill_session()

    def stop(self, how=signal.SIGTERM):
        """Ask it to end; return its exit status."""
        self.process.send_signal(how)
        return self.process.wait(STOP)

    def restart(self):
        """Start it again on the same port and data; end it first when it still runs."""
        self.kill()
        return self.start()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()
