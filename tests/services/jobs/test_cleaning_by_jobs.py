"""Cleaning by jobs: rows that ended long ago are deleted, and no others."""

import datetime

import pytest
from sqlalchemy import select

from chatapp import limits
from chatapp.extensions import db
from chatapp.models import AccessToken, Invitation, Job, LoginSession, User
from chatapp.models.columns import now
from chatapp.services import cleaning
from chatapp.services.jobs import adding, working
from chatapp.services.transactions import end_read, write_transaction

pytestmark = pytest.mark.embedded  # they have databases of both kinds themselves

LONG, SHORT = limits.ENDED_DAYS + 1, limits.ENDED_DAYS - 1


def days_ago(days):
    return now() - datetime.timedelta(days=days)


@pytest.fixture
def ana(app):
    with write_transaction():
        user = User(username="ana", username_key="ana", display_name="Ana", display_key="ana")
        db.session.add(user)
    return user


@pytest.fixture
def clean(app):
    """Return `clean(model, {name: row})`: store the rows and let the jobs run; return the names of those left."""

    def clean(model, rows):
        with write_transaction():
            db.session.add_all(rows.values())
            db.session.flush()
            ids = {name: row.id for name, row in rows.items()}
        adding.arm()
        working.work_off()
        end_read()
        left = set(db.session.scalars(select(model.id)))
        return {name for name, row_id in ids.items() if row_id in left}

    return clean


def test_sign_ins_that_ended_long_ago_are_deleted(ana, clean):
    def sign_in(name, expires, ended=None):
        return LoginSession(user_id=ana.id, token_hash=name, expires_at=days_ago(expires), ended_at=ended)

    rows = {
        "in use": sign_in("1", -10),
        "expired lately": sign_in("2", SHORT),
        "expired": sign_in("3", LONG),
        "ended lately": sign_in("4", -10, days_ago(SHORT)),
        "ended": sign_in("5", -10, days_ago(LONG)),
    }
    assert clean(LoginSession, rows) == {"in use", "expired lately", "ended lately"}


def test_tokens_that_ended_long_ago_are_deleted(ana, clean):
    def token(name, expires, revoked=None):
        made = {"user_id": ana.id, "token_hash": name, "name": name, "scopes": "read"}
        return AccessToken(**made, expires_at=days_ago(expires), revoked_at=revoked)

    rows = {
        "in use": token("1", -10),
        "expired lately": token("2", SHORT),
        "expired": token("3", LONG),
        "revoked": token("4", -10, days_ago(LONG)),
    }
    assert clean(AccessToken, rows) == {"in use", "expired lately"}


def test_invitations_that_nobody_used_are_deleted_and_used_ones_stay(ana, clean):
    def invitation(name, expires, used=None):
        return Invitation(token_hash=name, expires_at=days_ago(expires), used_at=used, used_by_id=used and ana.id)

    rows = {
        "open": invitation("1", -10),
        "expired lately": invitation("2", SHORT),
        "expired": invitation("3", LONG),
        "used": invitation("4", LONG, days_ago(LONG)),
    }
    assert clean(Invitation, rows) == {"open", "expired lately", "used"}


def test_jobs_that_are_done_are_deleted_after_a_week_and_failed_ones_later(app, clean):
    def job(done, error=None):
        return Job(kind="call", payload={}, due_at=days_ago(-10), done_at=done and days_ago(done), error=error)

    rows = {
        "waits": job(None),
        "done": job(limits.JOB_DAYS - 1),
        "done long ago": job(limits.JOB_DAYS + 1),
        "failed": job(limits.JOB_DAYS + 1, "ValueError"),
        "failed long ago": job(limits.FAILED_JOB_DAYS + 1, "ValueError"),
    }
    assert clean(Job, rows) == {"waits", "done", "failed"}


def test_so_many_rows_are_deleted_in_several_transactions(app, monkeypatch):
    monkeypatch.setattr(cleaning, "SLICE", 3)
    with write_transaction():
        db.session.add_all(Job(kind="call", payload={}, due_at=now()) for _ in range(10))
    assert cleaning.delete_in_slices(Job, Job.kind == "call") == 10
    end_read()
    assert db.session.scalars(select(Job)).all() == []
