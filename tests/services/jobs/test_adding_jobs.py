"""Jobs are stored with what they are for, once for each key, and within bounds."""

import math

import pytest

from chatapp import limits
from chatapp.extensions import STORES, db
from chatapp.models import User
from chatapp.services.jobs import adding, kinds
from chatapp.services.transactions import write_transaction

pytestmark = pytest.mark.embedded  # they have databases of both kinds themselves


def test_a_job_is_stored_if_and_only_if_the_transaction_commits(app, run, stored):
    def fail():
        with write_transaction():
            adding.add("call", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert stored() == []
    with write_transaction():
        db.session.add(User(username="ana", username_key="ana", display_name="Ana", display_key="ana"))
        added = adding.add("call", {"number": 7})
    [job] = run()
    assert (job.public_id, job.payload) == (added.id, {"number": 7})


def test_of_two_jobs_with_one_key_the_first_is_stored(add, run, stored):
    first = add(payload={"number": 1}, key="digest:7")
    second = add(payload={"number": 2}, key="digest:7")
    assert (first.is_new, second.is_new) == (True, False)
    assert second.id == first.id
    assert [job.payload for job in stored()] == [{"number": 1}]
    run()
    assert not add(key="digest:7").is_new
    assert run() == []


def test_jobs_without_keys_are_as_many_as_were_added(add, stored):
    assert len({add().id for _ in range(3)}) == 3
    assert len(stored()) == 3


@pytest.mark.parametrize(
    ("kind", "payload", "said"),
    [
        ("call", {"text": "x" * limits.JOB_PAYLOAD}, "64000 is most"),
        ("call", {"number": math.nan}, "not JSON compliant"),
        ("call", ["a list"], "not list"),
        ("scan", {}, "'scan' is no kind of job; there are again, call, clean_"),
    ],
)
def test_a_job_that_cannot_be_stored_is_refused_by_name(app, stored, kind, payload, said):
    with pytest.raises(ValueError, match=said), write_transaction():
        adding.add(kind, payload)
    assert stored() == []


def test_the_longest_message_fits_into_a_payload(add, stored):
    text = "\N{GRINNING FACE}" * limits.MESSAGE
    assert stored(add(payload={"body": text}).id).payload == {"body": text}


def test_a_kind_with_the_name_of_another_is_refused():
    again = kinds.Kind("call", print)
    with pytest.raises(ValueError, match="two kinds of jobs are called call"):
        kinds.by_name([kinds.Kind("call", len), again])
    with pytest.raises(ValueError, match="1 to 32 characters"):
        kinds.Kind("x" * 33, print)


def test_what_comes_again_and_again_is_there_once_for_all_processes(app, other, stored):
    for process in (app, other, app):
        with process.app_context():
            adding.arm()
    names = [job.key for job in stored()]
    assert sorted(names) == ["again", "clean_accounts", "clean_jobs", "clean_notices", "clean_sightings"]


def test_workers_are_told_of_a_job_and_of_when_it_is_due(app, add):
    queue = app.extensions[STORES].jobs
    assert queue.take() is None
    queue.put([], 1000)
    adding.tell(add(due_in=500))
    assert 400 < queue.look_in <= 500
    adding.tell(add())
    assert queue.look_in <= 0
    assert queue.take() is None


@pytest.mark.parametrize("garbage", [None, "soon", {}, math.nan, math.inf])
def test_garbage_from_another_process_is_passed_over(app, garbage):
    queue = app.extensions[STORES].jobs
    assert queue.take() is None
    queue.put([], 1000)
    adding.hear("b", garbage)
    assert queue.look_in > 900
    adding.hear("b", 0)
    assert queue.look_in <= 0
