"""Three processes are killed every second, in the midst of their work, and each job has its effect once."""

import subprocess
import sys
import time

import pytest
from sqlalchemy import func, select

from chatapp import background
from chatapp.extensions import db
from chatapp.models import Job, Message, User
from chatapp.models.message import TEXT
from chatapp.services.conversations import rooms
from chatapp.services.jobs import adding, managing
from chatapp.services.transactions import end_read, write_transaction
from tests.processes import Process
from tests.server import ROOT, environment, eventually
from tests.services.jobs.posting_kind import POST

pytestmark = pytest.mark.embedded  # they have databases of both kinds themselves

LEASE = 2  # seconds
RATES = {"RATE_POSTS": "100000/minute"}
LOOK = 0.3  # seconds
PATIENCE = 900  # seconds that the jobs may take on a busy machine


@pytest.fixture
def conversation(app):
    """A room, and its owner."""
    with write_transaction():
        owner = User(username="ana", username_key="ana", display_name="Ana", display_key="ana")
        db.session.add(owner)
    return owner, rooms.create(owner, "room-000001", "Field office")["conversation"]


@pytest.fixture
def dying(app, tmp_path):
    """Return `dying()`: start the processes; it returns a function that says how many have been killed."""
    settings = {**RATES, "DATABASE_URL": app.config["DATABASE_URL"], "JOB_LEASE": LEASE, "SECRET_KEY": "k" * 32}
    log = tmp_path / "killed"
    started = []

    def start():
        with open(log, "w") as killed:
            words = [sys.executable, "-m", "tests.services.jobs.workers"]
            environ = environment(tmp_path / "workers", settings)
            process = Process(words, cwd=ROOT, env=environ, stdout=killed, stderr=subprocess.STDOUT)
        started.append(process)

        def killed():
            assert process.poll() is None, log.read_text()
            return sum(line.isdigit() for line in log.read_text().splitlines())

        return killed

    yield start
    for process in started:
        process.kill_session()


@pytest.mark.parametrize(("count", "kills"), [(60, 3), pytest.param(2000, 20, marks=pytest.mark.slow)])
def test_each_job_has_its_effect_once_while_three_processes_are_killed_every_second(
    app, conversation, dying, count, kills
):
    background.declare(app, POST)
    owner, room = conversation
    unfinished = select(func.count()).select_from(Job).where(Job.kind == POST.name, Job.done_at.is_(None))
    bodies = {}
    look_at = 0.0

    def add_jobs(more):
        with write_transaction():
            for number in range(len(bodies), len(bodies) + more):
                payload = {"sender": owner.id, "conversation": room, "body": f"line {number}"}
                bodies[adding.add("post", payload).id] = payload["body"]

    def are_done():
        nonlocal look_at
        if time.monotonic() < look_at:
            return False
        look_at = time.monotonic() + LOOK  # looking all the time would take the processor from those who work
        end_read()
        if db.session.scalar(unfinished):
            return False
        if killed() < kills or not db.session.scalar(select(func.sum(Job.lapses))):
            add_jobs(count)  # all were done before so many processes were killed, or none in the midst of one
            return False
        return True

    add_jobs(count)
    killed = dying()
    eventually(are_done, PATIENCE, lambda: f"after {killed()} kills: {managing.counts()}")
    end_read()
    assert db.session.scalars(select(Job.error).where(Job.done_at.is_not(None), Job.error.is_not(None))).all() == []
    stored = db.session.execute(select(Message.client_id, Message.body, Message.seq).where(Message.kind == TEXT)).all()
    assert len(stored) == len(bodies) >= count
    assert {row.client_id: row.body for row in stored} == bodies
    assert len({row.seq for row in stored}) == len(bodies)
