"""Processes that run jobs as servers do, under eventlet, each of which is killed after a LIFE and replaced.

`python -m tests.services.jobs.workers` prints a line for each process that it has killed.
"""

import os
import signal
import sys
from pathlib import Path

import eventlet

eventlet.monkey_patch()

from chatapp import background, create_app  # noqa: E402
from chatapp.concurrency import patching  # noqa: E402
from chatapp.extensions import db  # noqa: E402
from chatapp.models import User  # noqa: E402
from chatapp.services.jobs.kinds import Kind  # noqa: E402
from chatapp.services.messages import authoring  # noqa: E402
from config import Config  # noqa: E402

COUNT = 3
LIFE = 1.0  # seconds
LEAST = 0.15  # seconds of the processor that each has had before: a busy machine lets it do nothing in its LIFE


def post(job):
    """Post a message, as one that was scheduled."""
    draft = {"client_id": job.public_id, "body": job.payload["body"]}
    authoring.post(db.session.get(User, job.payload["sender"]), job.payload["conversation"], [draft])


POST = Kind("post", post)


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
    app = create_app(Config())
    background.declare(app, POST)
    running = [begin(app) for _ in range(COUNT)]
    while True:
        sleep(LIFE / COUNT)
        oldest = running[0]
        if used(oldest) < LEAST:
            continue
        del running[0]
        os.kill(oldest, signal.SIGKILL)
        os.waitpid(oldest, 0)
        print(oldest, flush=True)
        running.append(begin(app))


if __name__ == "__main__":
    sys.exit(main())
