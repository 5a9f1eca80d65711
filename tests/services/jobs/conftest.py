"""Applications on both databases, with kinds of jobs that tests control."""

import datetime

import pytest
from sqlalchemy import select, update

from chatapp import background
from chatapp.extensions import STORES, db
from chatapp.models import Installation, Job
from chatapp.services.jobs import adding, working
from chatapp.services.jobs.kinds import Kind
from chatapp.services.transactions import end_read, write_transaction
from chatapp.transport.flask.event_context import current_application

TRIES = 3


def call(job):
    """Do what the test has asked for."""
    current_application().config["CALL"](job)


def declare_kinds(app):
    app.config["CALL"] = lambda job: None
    background.declare(app, Kind("call", call, tries=TRIES), Kind("again", call, every=3600, tries=TRIES))


@pytest.fixture(scope="session")
def postgresql_url(cluster):
    """The address of a migrated database, for all tests in turn."""
    return cluster.new_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def apps(request, make_app):
    """Return `apps(name)`: an application as a process with this name has it, on the one database of the test."""
    shared = {"DATABASE_URL": request.getfixturevalue("postgresql_url")} if request.param == "postgresql" else {}

    def make(name):
        app = make_app(declare_kinds, NODE_NAME=name, RATE_POSTS="100000/minute", **shared)
        shared.setdefault("DATABASE_URL", app.config["DATABASE_URL"])
        return app

    yield make
    if request.param == "postgresql":
        app = make("cleaning")
        with app.app_context(), db.engine.begin() as connection:
            for table in reversed(db.metadata.sorted_tables):
                if table.name != Installation.__tablename__:
                    connection.execute(table.delete())


@pytest.fixture
def app(apps):
    app = apps("a")
    with app.test_request_context():
        yield app


@pytest.fixture
def other(app, apps):
    """The application of another process."""
    return apps("b")


@pytest.fixture
def add(app):
    """Return `add(kind, payload, key, due_in)`: add a job in a transaction of its own."""

    def add(kind="call", payload=None, *, key=None, due_in=None):
        due_at = due_in and datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=due_in)
        with write_transaction():
            return adding.add(kind, payload or {}, key=key, due_at=due_at)

    return add


@pytest.fixture
def look(app):
    """Return `look(at)`: claim what is due, as the process of an application; the jobs are held until they are run."""

    def look(at=app):
        with at.app_context():
            claimed, wait = working.look()
            at.extensions[STORES].jobs.put(claimed, wait)
            for _ in claimed:
                at.extensions[STORES].jobs.poll()
            return claimed

    return look


@pytest.fixture
def run(app, look):
    """Return `run(at)`: claim and run what is due; return the jobs."""

    def run(at=app):
        claimed = look(at)
        with at.app_context():
            for job in claimed:
                working.run(job)
        return claimed

    return run


@pytest.fixture
def stored(app):
    """Return `stored(job_id)`: the Job as it is in the database; without an id, all of them."""

    def stored(job_id=None):
        end_read()
        if job_id is None:
            return db.session.scalars(select(Job).order_by(Job.id)).all()
        return db.session.scalars(select(Job).where(Job.public_id == job_id)).one()

    return stored


@pytest.fixture
def pass_time(app):
    """Return `pass_time(seconds, column)`: let a time of all jobs be so much earlier."""

    def pass_time(seconds, column):
        for row in db.session.scalars(select(Job)).all():
            moment = getattr(row, column)
            if moment is not None:
                earlier = {column: moment - datetime.timedelta(seconds=seconds)}
                db.session.execute(update(Job).where(Job.id == row.id).values(earlier))
        db.session.commit()

    return pass_time
