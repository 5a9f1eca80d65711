"""Processes that run jobs as servers do, under eventlet, each of which is killed after a LIFE and replaced.

Only to be run, never to be imported: `python -m tests.services.jobs.workers` prints a line for each that it has killed.
"""

import os
import signal
import sys
import time
from pathlib import Path

import eventlet

eventlet.monkey_patch()

from chatapp import background, create_app  # noqa: E402
from chatapp.concurrency import patching  # noqa: E402
from chatapp.services.jobs import working  # noqa: E402
from config import Config  # noqa: E402
from tests.services.jobs.posting_kind import POST  # noqa: E402

COUNT = 3
LIFE = 1.0  # seconds
LEAST = 0.15  # seconds of the processor that each has had before: a busy machine lets it do nothing in its LIFE
LONGEST = 5.0  # seconds, for those that have nothing to do


def begin(app):
    """Fork a process that works until it is killed; return its id."""
    pid = os.fork()
    if pid == 0:
        eventlet.hubs.use_hub()  # a new one: the descriptors that the parent's waits for would be those of all children
        background.start_jobs(app)
        while True:
            eventlet.sleep(60)
    return pid


def used(pid):
    """Return the seconds of the processor that a process has used (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    assert patching.is_patched()
    sleep = eventlet.patcher.original("time").sleep
    working.LAPSES = 10_000  # that so many leases lapse is what this is for
    app = create_app(Config())
    background.declare(app, POST)
    running = [(begin(app), time.monotonic()) for _ in range(COUNT)]
    while True:
        sleep(LIFE / COUNT)
        oldest, began = running[0]
        age = time.monotonic() - began
        if age < LONGEST and (age < LIFE or used(oldest) < LEAST):
            continue
        os.kill(oldest, signal.SIGKILL)
        os.waitpid(oldest, 0)
        print(oldest, flush=True)
        running = [*running[1:], (begin(app), time.monotonic())]


if __name__ == "__main__":
    sys.exit(main())
