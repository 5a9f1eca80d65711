"""Processes that run jobs as servers do, under eventlet, each of which is killed after LIFE seconds and replaced.

`python -m tests.services.jobs.workers` prints a line for each process that it has killed.
"""

import os
import signal
import sys

import eventlet

eventlet.monkey_patch()

from chatapp import background, create_app  # noqa: E402
from chatapp.concurrency import patching  # noqa: E402
from chatapp.extensions import db  # noqa: E402
from chatapp.models import User  # noqa: E402
from chatapp.services.jobs.kinds import Kind  # noqa: E402
from chatapp.services.messages import authoring  # noqa: E402
from config import Config  # noqa: E402

LIFE = 1.0
COUNT = 3


def post(job):
    """Post a message, as one that was scheduled."""
    draft = {"client_id": job.public_id, "body": job.payload["body"]}
    authoring.post(db.session.get(User, job.payload["sender"]), job.payload["conversation"], [draft])


POST = Kind("post", post)


def begin(app):
    """Fork a process that works until it is killed; return its id."""
    pid = os.fork()
    if pid == 0:
        background.start_jobs(app)
        while True:
            eventlet.sleep(60)
    return pid


def main():
    assert patching.is_patched()
    sleep = eventlet.patcher.original("time").sleep  # a green one would start the loop, which no fork may share
    app = create_app(Config())
    background.declare(app, POST)
    running = [begin(app) for _ in range(COUNT)]
    while True:
        sleep(LIFE / COUNT)
        oldest = running.pop(0)
        os.kill(oldest, signal.SIGKILL)
        os.waitpid(oldest, 0)
        print(oldest, flush=True)
        running.append(begin(app))


if __name__ == "__main__":
    sys.exit(main())
