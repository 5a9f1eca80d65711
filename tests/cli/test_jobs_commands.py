"""`flask chat jobs`: operators see what waits and what has failed, and act upon it."""

import pytest

from chatapp import background
from chatapp.errors import Conflict
from chatapp.extensions import db
from chatapp.models import Job
from chatapp.models.columns import now
from chatapp.services.jobs import adding, working
from chatapp.services.jobs.kinds import Kind
from chatapp.services.transactions import write_transaction
from tests.server import eventually


def refuse(job):
    raise Conflict("archived")


def do_nothing(job):
    """Succeed."""


def declare_kinds(app):
    background.declare(app, Kind("refuse", refuse), Kind("nothing", do_nothing))


@pytest.fixture
def app(make_app):
    return make_app(declare_kinds)


@pytest.fixture
def chat(app):
    """Return `chat(*words)`: run `flask chat jobs …`; its result has `exit_code` and `output`."""
    return lambda *words: app.test_cli_runner().invoke(args=["chat", "jobs", *words])


@pytest.fixture
def add(app):
    def add(kind):
        with app.app_context(), write_transaction():
            return adding.add(kind, {}).id

    return add


@pytest.fixture
def state(app):
    def state(job_id):
        with app.app_context():
            return db.session.query(Job).filter_by(public_id=job_id).one().state

    return state


def test_nothing_to_do_is_said(chat):
    assert chat().output == "0 waiting, 0 running, 0 failed.\n"


def test_due_jobs_are_run_and_failed_ones_are_listed_with_their_error(app, chat, add, state):
    failing, working_one = add("refuse"), add("nothing")
    assert chat("work").output == "2 jobs run.\n"
    assert (state(failing), state(working_one)) == ("failed", "done")
    listed = chat().output
    assert f"{failing}  failed  " in listed
    assert "refuse  1 failed, Conflict: archived" in listed
    assert working_one not in listed
    assert listed.endswith("0 waiting, 0 running, 1 failed.\n")


def test_a_failed_job_is_run_again_when_it_is_asked_for(chat, add, state):
    failed = add("refuse")
    chat("work")
    assert chat("retry", failed).output == "The job is due now, with all of its tries.\n"
    assert state(failed) == "waiting"
    assert chat("work").output == "1 jobs run.\n"


def test_a_discarded_job_is_gone(chat, add):
    waiting = add("nothing")
    assert chat("discard", waiting).exit_code == 0
    assert chat("work").output == "0 jobs run.\n"
    assert waiting not in chat().output


def test_a_kind_of_a_newer_version_is_listed_as_such(app, chat):
    with app.app_context(), write_transaction():
        db.session.add(Job(kind="newer", payload={}, due_at=now()))
    assert "newer (unknown to this version)" in chat().output


@pytest.mark.parametrize("command", ["retry", "discard"])
def test_an_unknown_id_is_named_and_nothing_changes(chat, add, state, command):
    waiting = add("nothing")
    refused = chat(command, "nobody")
    assert refused.exit_code == 1
    assert refused.output == "Error: There is no job with the id nobody. `flask chat jobs` lists them.\n"
    assert state(waiting) == "waiting"


def test_a_job_that_is_done_or_runs_is_not_run_again(app, chat, add):
    done = add("nothing")
    chat("work")
    assert f"The job {done} is done; only one that waits or failed can be run." in chat("retry", done).output
    held = add("nothing")
    with app.app_context():
        working.look()
    assert f"The job {held} is running;" in chat("retry", held).output


def test_a_server_cleans_without_being_asked(start_server):
    server = start_server()

    def cleaned():
        found = server.database.execute("SELECT key FROM jobs WHERE due_at > datetime('now', '+12 hours')").fetchall()
        return sorted(key for [key] in found) == ["clean_accounts", "clean_jobs", "clean_notices", "clean_sightings"]

    eventually(cleaned, 30, lambda: server.log)
