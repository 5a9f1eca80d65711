"""`flask`, started by a fork of an interpreter that has imported the application: most of a start is its imports.

It runs the same program with the same words, environment, folder and files, in a session of its own, as a child of the
test run. Tests about starting itself start it from its file, see `afresh` in tests.server.
"""

import atexit
import contextlib
import ctypes
import functools
import importlib
import io
import json
import os
import socket
import subprocess
import sys
import threading
import warnings

from tests.processes import Process

# The imports of `flask run`, in a patched interpreter, and of `flask chat …`, in another one.
MODULES = {"run": ("chatapp.cli.serving", "chatapp.application", "config"), "chat": ("chatapp.application", "config")}
MOST = 200_000  # bytes of a request
PR_SET_CHILD_SUBREAPER = 36  # prctl(2)


class Forked(subprocess.Popen):
    """A Popen of `flask run …` or `flask chat …` by a fork."""

    def _execute_child(
        self, args, executable, preexec_fn, close_fds, pass_fds, cwd, env, startupinfo, creationflags, shell,
        p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, *rest,
    ):  # fmt: skip
        words = [os.fspath(word) for word in args]
        files = [number if given == -1 else given for number, given in enumerate((p2cread, c2pwrite, errwrite))]
        self.pid = _interpreter(words[1], os.fspath(cwd)).fork(words, env, files)
        self._child_created = True
        self._close_pipe_fds(p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite)


class ForkedProcess(Forked, Process):
    """A Process by a fork."""


class _Interpreter:
    """An interpreter that has imported in `folder` what `flask KIND …` needs, and waits there to be forked."""

    def __init__(self, kind, folder):
        self._here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        with there:
            words = [sys.executable, "-u", "-m", "tests.preloaded", kind, str(there.fileno())]
            environment = {**os.environ, "LANG": "C.UTF-8", "PYTHONWARNINGS": ""}
            files = {"pass_fds": [there.fileno()], "stdin": subprocess.DEVNULL}
            self._process = subprocess.Popen(words, env=environment, cwd=folder, start_new_session=True, **files)
        atexit.register(self._end)

    def _end(self):
        self._here.close()  # which ends it
        self._process.wait()

    def fork(self, words, environment, files):
        """Start a program as a child of this process; return its process id."""
        request = json.dumps([words, environment]).encode()
        with self._lock, _adopting():
            socket.send_fds(self._here, [request], files)
            return int(self._here.recv(MOST))


@functools.cache
def _interpreter(kind, folder):
    return _Interpreter(kind, folder)


@contextlib.contextmanager
def _adopting():
    """Become the parent of grandchildren whose parent ends meanwhile."""
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    yield
    prctl(PR_SET_CHILD_SUBREAPER, 0)


def _serve(kind, number):
    """Import everything, then start what is asked for until nobody asks any more."""
    # Native ones, which do not wait in a hub of eventlet.
    asked, wait, read = socket.socket(fileno=number), os.waitpid, os.read
    if kind == "run":
        warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")
        import eventlet

        eventlet.monkey_patch()
    from flask.cli import cli

    for name in MODULES[kind]:
        importlib.import_module(name)
    while True:
        request, files, *_ = socket.recv_fds(asked, MOST, 3)
        if not request:
            return None
        told, tell = os.pipe()
        if not (parent := os.fork()):
            if os.fork():
                os._exit(0)
            _become(*json.loads(request), files, tell)
            if kind == "run":
                eventlet.hubs.use_hub()  # one of its own, with an epoll of its own
            return cli.main(prog_name="flask")
        wait(parent, 0)
        asked.send(read(told, 20))
        for number in (told, tell, *files):
            os.close(number)


def _become(words, environment, files, tell):
    """Be the program that was asked for: in this session, with these files, and nothing else of before."""
    os.setsid()
    os.write(tell, str(os.getpid()).encode())
    for number, given in enumerate(files):
        os.dup2(given, number)
    os.closerange(3, 1024)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        setattr(sys, name, _stream(getattr(sys, name), mode))
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = words


def _stream(before, mode):
    """Return a standard stream like the one before, which nothing has been read from or written to yet."""
    raw = io.FileIO(before.fileno(), mode, closefd=False)
    given = io.BufferedReader(raw) if mode == "r" else raw
    return io.TextIOWrapper(given, before.encoding, before.errors, write_through=True)


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
