"""Programs that tests start: whatever becomes of a test run, they end with it.

A fixture stops its program itself. Where the run is killed before it can, a watcher in a process of its own sees the
end of the pipe between them, and kills every session that the run began: a program together with what it has started.
"""

import atexit
import contextlib
import functools
import os
import signal
import subprocess
import sys
from pathlib import Path

SESSION, START = 3, 19  # fields of /proc/PID/stat behind the name of the program (proc(5))


class Process(subprocess.Popen):
    """A Popen in a session of its own, which is killed when the test run ends."""

    are_refused = False  # set where no test may start one

    def __init__(self, command, **options):
        if self.are_refused:
            raise RuntimeError("this test starts a program and is not marked `server`: see tests/conftest.py")
        watcher = _watcher()
        super().__init__(command, start_new_session=True, **options)
        watcher.stdin.write(f"{self.pid}\n")
        watcher.stdin.flush()

    def kill_session(self):
        """Kill the program and what it has started, and wait for its end."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.wait()


@functools.cache
def _watcher():
    watcher = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, text=True, start_new_session=True)
    atexit.register(watcher.communicate)
    return watcher


def _watch():
    """Remember the sessions that are named on standard input; kill them when it ends."""
    started = {}
    for line in sys.stdin:
        started[int(line)] = _stat(line.strip(), START)
    for path in Path("/proc").glob("[0-9]*"):
        session = int(_stat(path.name, SESSION) or 0)
        if session in started and _stat(session, START) in (started[session], None):
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(path.name), signal.SIGKILL)


def _stat(pid, field):
    """Return a field of a process's state, a str, or None for one that has ended."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[field]


if __name__ == "__main__":
    _watch()
