"""A Redis of one's own: on a free port of loopback, without a file."""

import contextlib
import shutil
import signal
import socket

from tests.processes import Process
from tests.server import eventually, free_port

START = 30  # seconds


class RedisServer:
    """A running Redis. `url`: its address; starting it again keeps that."""

    def __init__(self):
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}"
        self._process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()

    def start(self):
        program = shutil.which("redis-server")
        assert program, "redis-server is missing; `tests/install-tools` installs it"
        words = [program, "--port", self._port, "--bind", "127.0.0.1", "--save", "", "--logfile", "/dev/null"]
        self._process = Process([str(word) for word in words])
        eventually(self._answers, START)
        return self

    def kill(self):
        self._process.kill_session()

    def freeze(self):
        """Let it answer nothing until `thaw`."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self._process.send_signal(signal.SIGCONT)

    def _answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port), timeout=5) as sock:
            sock.sendall(b"PING\r\n")
            return sock.recv(16).startswith(b"+PONG")
