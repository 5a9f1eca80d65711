"""The machine: its processors, its limits, and what it says of itself."""

import contextlib
import functools
import os
import platform
import re
import resource
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

from chatapp.transport.tcp import io_uring

PACKAGES = (
    "eventlet",
    "Flask",
    "Flask-SocketIO",
    "python-socketio",
    "python-engineio",
    "websockets",
    "uvicorn",
    "uvloop",
)
PROCESSORS = sorted(os.sched_getaffinity(0))


def on_server_processor():
    """Keep this process on the processor of servers, which nothing else of ours uses; open as many files as it may."""
    os.sched_setaffinity(0, {PROCESSORS[0]})
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def on_load_processor():
    """Keep this process on the processor of load generators."""
    os.sched_setaffinity(0, {PROCESSORS[-1]})


def require(connections):
    """Raise SystemExit unless there are two processors, and a process may hold so many connections."""
    if len(PROCESSORS) < 2:
        raise SystemExit("Two processors are needed: one for the server, one for the load.")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard < connections:
        raise SystemExit(f"{connections} open files in one process are needed, and {hard} are allowed (`ulimit -Hn`).")


def private_bytes(pid):
    """Return the memory that only this process uses, in bytes: what it would give back by ending."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return 1024 * sum(int(size) for size in re.findall(r"^Private_\w+: +(\d+) kB", rollup, re.MULTILINE))


def processor_seconds(pid):
    """Return what a process has used of the processors so far; 0.0 when it is gone."""
    with contextlib.suppress(OSError):
        return time.clock_gettime(~pid << 3 | 2)  # clock_getcpuclockid(3), which Python has for its own process alone
    return 0.0


def family_seconds(pid):
    """Return what a process and its children, also those that have ended, have used of the processors so far."""
    lists = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    children = [int(child) for some in lists for child in some]
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[13:15]  # of children that ended (proc(5))
    ended = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    return ended + sum(map(processor_seconds, [pid, *children]))


@functools.cache
def description():
    """Return what was measured on and with: a list of (what, value). As it was before the report was first written."""
    return [
        ("machine", f"{len(PROCESSORS)} processors, {_processor()}, {_memory_gb()} GB"),
        ("system", f"Linux {platform.release().partition('-')[0]}"),
        ("io_uring", "used by chatapp" if io_uring.new_ring() else "refused by this host"),
        ("Python", platform.python_version()),
        ("chatapp", _said("git", "describe", "--always", "--dirty")),
        *((package, version(package)) for package in PACKAGES),
        ("Node", _said("node", "--version")),
        ("socket.io", "4.8.4"),
        ("gcc", _said("gcc", "-dumpfullversion")),
    ]


def _processor():
    found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def _memory_gb():
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)


def _said(*words):
    done = subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parent)
    return done.stdout.strip() or "unknown"
