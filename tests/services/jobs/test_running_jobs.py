"""A due job is run by one process, once it is due, and again when that process has fallen silent."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, select, update

from chatapp import limits
from chatapp.errors import Conflict, Unavailable
from chatapp.extensions import STORES, db
from chatapp.models import Job, Message, User
from chatapp.models import columns as model_columns
from chatapp.models.job import DONE, FAILED, RUNNING, WAITING
from chatapp.models.message import TEXT
from chatapp.services.conversations import rooms
from chatapp.services.jobs import adding, managing, working
from chatapp.services.messages import authoring
from chatapp.services.transactions import write_transaction
from tests.services.jobs.conftest import TRIES

pytestmark = pytest.mark.embedded  # they have databases of both kinds themselves

HOUR = 3600


def test_a_job_that_is_due_runs_once_and_is_done(app, add, run, stored):
    ran = []
    app.config["CALL"] = lambda job: ran.append(job.payload)
    added = add(payload={"text": "hello"})
    assert stored(added.id).state == WAITING
    run()
    assert ran == [{"text": "hello"}]
    job = stored(added.id)
    assert (job.state, job.error, job.leased_by, job.tries) == (DONE, None, None, 0)
    assert run() == []


def test_a_job_is_held_while_it_runs_and_by_no_transaction(app, add, run, stored):
    def look_and_write(job):
        assert stored(job.public_id).state == RUNNING
        assert stored(job.public_id).leased_by.startswith("a ")
        add(due_in=HOUR)

    app.config["CALL"] = look_and_write
    added = add()
    run()
    assert stored(added.id).state == DONE


def test_a_job_waits_until_it_is_due_whatever_the_clock_of_the_process_says(
    app, add, look, pass_time, monkeypatch, stored
):
    add(due_in=HOUR)
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=2)
    for module in (model_columns, adding):
        monkeypatch.setattr(module, "now", lambda: later)
    assert look() == []
    pass_time(HOUR + 1, "due_at")
    assert len(look()) == 1
    [job] = stored()
    assert job.leased_until < later - datetime.timedelta(minutes=30)


def test_the_next_look_is_when_the_next_job_is_due(app, add):
    assert working.look() == ([], working.LOOK_EVERY)
    add(due_in=HOUR)
    assert working.look() == ([], working.LOOK_EVERY)
    add(due_in=20)
    claimed, wait = working.look()
    assert claimed == []
    assert 10 < wait <= 20


def test_an_idle_look_is_one_statement_and_writes_nothing(app, add):
    add(due_in=HOUR)
    working.look()
    statements = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def note(connection, cursor, statement, *_):
        statements.append(statement)

    try:
        for _ in range(10):
            working.look()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(statements) == 10
    assert all(statement.startswith("SELECT") for statement in statements)


def test_a_worker_waits_for_its_time_or_for_word_of_a_job(app):
    queue = app.extensions[STORES].jobs
    assert queue.take() is None
    queue.put([], HOUR)
    with ThreadPoolExecutor(2) as pool:
        taken = [pool.submit(queue.take) for _ in range(2)]
        queue.expect(0)
        looking = next(iter(done for done in _finished(taken, 1)))
        assert looking is None
        queue.expect(0)  # while one looks, the other waits
        queue.put([], HOUR)
        assert _finished(taken, 2) == [None, None]


def _finished(futures, count):
    """Wait for so many results; return them."""
    ready = threading.Semaphore(0)
    for future in futures:
        future.add_done_callback(lambda _: ready.release())
    for _ in range(count):
        assert ready.acquire(timeout=30)
    return [future.result() for future in futures if future.done()]


def test_processes_that_look_at_once_never_get_the_same_job(app, other, add):
    wanted = {add().id for _ in range(60)}
    together = threading.Barrier(6)

    def claim_all(process):
        found = []
        together.wait()
        while True:
            with process.app_context():
                claimed, wait = working.look()
            found += [job.public_id for job in claimed]
            if not claimed and wait > working.LOOK_AGAIN:
                return found

    with ThreadPoolExecutor(6) as pool:
        found = [job for some in pool.map(claim_all, [app, other] * 3) for job in some]
    assert len(found) == 60
    assert set(found) == wanted


def test_as_many_are_claimed_as_may_be_and_those_first_that_are_due_longest(app, add, look, pass_time):
    ids = [add(due_in=number).id for number in range(1, working.MOST + 6)]
    pass_time(HOUR, "due_at")
    assert [job.public_id for job in look()] == ids[: working.MOST]
    assert [job.public_id for job in look()] == ids[working.MOST :]


def test_a_kind_that_only_a_newer_version_knows_is_left_alone(app, add, look, stored):
    added = add()
    with write_transaction():
        db.session.execute(update(Job).values(kind="newer"))
    assert look() == []
    assert working.look() == ([], working.LOOK_EVERY)
    assert stored(added.id).state == WAITING
    assert managing.counts()["waiting"] == 1


def test_the_job_of_a_process_that_fell_silent_is_taken_by_another_and_its_late_result_does_not_count(
    app, other, add, look, run, pass_time, stored
):
    added = add()
    [held] = look()
    assert look(other) == []
    pass_time(app.config["JOB_LEASE"] + 1, "leased_until")
    [taken] = look(other)
    assert (taken.public_id, taken.lapses) == (added.id, 1)
    working.run(held)
    job = stored(added.id)
    assert (job.state, job.leased_by) == (RUNNING, taken.leased_by)
    with other.app_context():
        working.run(taken)
    assert stored(added.id).state == DONE


def test_a_lease_is_renewed_while_its_process_works(app, other, add, look, pass_time):
    add()
    [held] = look()
    pass_time(app.config["JOB_LEASE"] + 1, "leased_until")
    working.renew()
    assert look(other) == []
    working.run(held)
    pass_time(app.config["JOB_LEASE"] + 1, "leased_until")
    working.renew()
    assert look(other) == []


def test_a_job_that_hangs_is_not_renewed_for_ever(app, other, add, look, pass_time):
    add()
    [held] = look()
    held.claimed_at -= working.LONGEST
    pass_time(app.config["JOB_LEASE"] + 1, "leased_until")
    working.renew()
    assert len(look(other)) == 1


def test_a_claimed_job_that_waited_beyond_its_lease_is_not_begun(app, add):
    add()
    queue = app.extensions[STORES].jobs
    [job], _ = working.look()
    job.lapses_at -= app.config["JOB_LEASE"] + 1
    queue.put([job], HOUR)
    assert queue.poll() is None
    assert queue.held(HOUR) == []


def test_a_process_that_stops_gives_back_what_it_has_not_begun(app, other, add):
    ids = {add().id for _ in range(3)}
    claimed, wait = working.look()
    app.extensions[STORES].jobs.put(claimed, wait)
    begun = app.extensions[STORES].jobs.take()
    working.leave()
    with other.app_context():
        found = {job.public_id for job in working.look()[0]}
    assert found == ids - {begun.public_id}


def test_a_failure_is_kept_and_tried_again_later_each_time_after_a_longer_wait(app, add, run, pass_time, stored):
    def fail(job):
        raise OSError("the mail server\x1b[2J is away\nwith more below")

    app.config["CALL"] = fail
    added = add()
    for tries in (1, 2):
        run()
        job = stored(added.id)
        assert (job.state, job.tries) == (WAITING, tries)
        assert job.error == "OSError: the mail server?[2J is away"
        wait = (job.due_at - datetime.datetime.now(datetime.UTC)).total_seconds()
        usual = working.FIRST_WAIT * working.FACTOR ** (tries - 1)
        assert usual * (1 - working.JITTER) - 5 < wait < usual * (1 + working.JITTER) + 5
        assert run() == []
        assert managing.counts() == {"waiting": 1, "running": 0, "failing": 1, "failed": 0}
        pass_time(HOUR, "due_at")
    run()
    assert (stored(added.id).state, stored(added.id).tries) == (FAILED, TRIES)
    assert managing.counts() == {"waiting": 0, "running": 0, "failing": 0, "failed": 1}
    pass_time(HOUR, "due_at")
    assert run() == []


def test_jobs_that_failed_together_are_not_all_due_together(app, add, run, stored):
    app.config["CALL"] = lambda job: 1 / 0
    for _ in range(10):
        add()
    run()
    assert len({job.due_at.replace(microsecond=0) for job in stored()}) > 1


def test_a_later_success_forgets_the_failure(app, add, run, pass_time, stored):
    app.config["CALL"] = lambda job: 1 / 0
    added = add()
    run()
    app.config["CALL"] = lambda job: None
    pass_time(HOUR, "due_at")
    run()
    assert (stored(added.id).state, stored(added.id).error) == (DONE, None)


def test_what_can_never_succeed_fails_at_once(app, add, run, stored):
    def refuse(job):
        raise Conflict("archived")

    app.config["CALL"] = refuse
    added = add()
    run()
    assert (stored(added.id).state, stored(added.id).error) == (FAILED, "Conflict: archived")


def test_a_refusal_that_names_a_time_is_not_tried_before(app, add, run, stored):
    def be_busy(job):
        raise Unavailable("busy", retry_after=10 * HOUR)

    app.config["CALL"] = be_busy
    added = add()
    run()
    wait = stored(added.id).due_at - datetime.datetime.now(datetime.UTC)
    assert wait > datetime.timedelta(hours=7)


def test_an_error_of_any_length_is_kept_within_bounds(app, add, run, stored):
    def fail(job):
        raise RuntimeError("x" * 10_000)

    app.config["CALL"] = fail
    added = add()
    run()
    assert len(stored(added.id).error) == limits.JOB_ERROR


def test_a_job_that_takes_its_processes_down_is_given_up(app, add, look, pass_time, stored):
    ran = []
    app.config["CALL"] = ran.append
    added = add()
    for _ in range(working.LAPSES):
        assert len(look()) == 1
        pass_time(app.config["JOB_LEASE"] + 1, "leased_until")
    [job] = look()
    working.run(job)
    assert ran == []
    assert stored(added.id).state == FAILED
    assert "20 leases of it ended without a result" in stored(added.id).error


@pytest.mark.parametrize("fails", [False, True])
def test_what_comes_again_and_again_is_due_once_more_also_after_a_failure_for_good(
    app, look, run, pass_time, stored, fails
):
    def work(job):
        if fails:
            raise Conflict("archived")

    app.config["CALL"] = work
    with write_transaction():
        added = adding.add("again", {}, key="again")
    run()
    job = stored(added.id)
    assert (job.state, job.tries, job.error) == (WAITING, 0, "Conflict: archived" if fails else None)
    assert look() == []
    pass_time(HOUR + 1, "due_at")
    assert len(look()) == 1


def test_a_message_that_a_job_posts_twice_is_stored_once(app, other, add, look, pass_time):
    with write_transaction():
        ana = User(username="ana", username_key="ana", display_name="Ana", display_key="ana")
        db.session.add(ana)
    room = rooms.create(ana, "room-000001", "Field office")["conversation"]

    def post(job):
        draft = {"client_id": job.public_id, "body": job.payload["body"]}
        authoring.post(db.session.get(User, job.payload["sender"]), room, [draft])

    app.config["CALL"] = other.config["CALL"] = post
    add(payload={"sender": ana.id, "body": "good morning"})
    [held] = look()
    pass_time(app.config["JOB_LEASE"] + 1, "leased_until")
    [taken] = look(other)
    for process, job in ((app, held), (other, taken)):
        with process.app_context():
            working.run(job)
    stored = select(Message.body).where(Message.kind == TEXT)
    assert db.session.scalars(stored).all() == ["good morning"]
