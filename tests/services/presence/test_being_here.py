import sqlite3

import pytest
from sqlalchemy import event

from chatapp.cli import serving
from chatapp.errors import Invalid
from chatapp.extensions import current, db
from chatapp.services.presence import presence

VALUES = 1_000


@pytest.fixture(autouse=True)
def nobody_here(app):
    app.config["PRESENCE_GRACE"] = 0


def arrive(user, sid):
    return current.stores.connections.add(sid, user.id, "a sign-in", login_session_id=1)


def state(user):
    return presence.states([user])[0]["state"]


def test_several_screens_are_one_person_who_is_here_while_any_is(bo):
    arrive(bo, "s1"), arrive(bo, "s2")
    presence.leave("s1")
    assert state(bo) == "online"
    presence.leave("s2")
    assert state(bo) == "offline"


def test_who_left_stays_for_the_grace_so_that_a_reload_does_not_flicker(app, bo):
    app.config["PRESENCE_GRACE"] = 60
    arrive(bo, "s1")
    presence.leave("s1")
    assert state(bo) == "online"


def test_right_after_a_start_nobody_is_called_offline(app, bo):
    app.config["PRESENCE_GRACE"] = 10**9
    assert state(bo) == "unknown"


def test_who_is_idle_on_every_screen_is_away(bo):
    one, two = arrive(bo, "s1"), arrive(bo, "s2")
    presence.set_activity(one, "idle")
    assert state(bo) == "online"
    presence.set_activity(two, "idle")
    assert state(bo) == "away"
    presence.set_activity(two, "active")
    assert state(bo) == "online"


def test_a_hidden_screen_is_away_only_after_a_while(app, bo):
    presence.set_activity(arrive(bo, "s1"), "hidden")
    assert state(bo) == "online"
    app.config["AWAY_AFTER"] = 0
    assert state(bo) == "away"


def test_an_unknown_state_is_refused(bo):
    with pytest.raises(Invalid) as refusal:
        presence.set_activity(arrive(bo, "s1"), "asleep")
    assert (refusal.value.code, refusal.value.field) == ("bad_choice", "state")


def test_changes_are_told_once_and_only_of_those_who_are_watched(ana, bo, cy):
    arrive(bo, "s1")
    presence.watch(arrive(ana, "s2"), [bo.public_id])
    arrive(cy, "s3")
    presence.leave("s1")
    presence.leave("s3")
    assert current.stores.connections.changes(presence.state_of, current.stores.connections.watched()) == {
        bo.id: "offline"
    }
    assert current.stores.connections.changes(presence.state_of, current.stores.connections.watched()) == {}


def test_when_somebody_was_last_here_is_kept(bo):
    arrive(bo, "s1")
    presence.tell_changes()
    presence.leave("s1")
    presence.tell_changes()
    assert bo.last_seen_at is not None


def test_when_the_connected_were_last_here_is_kept_as_the_server_stops(app, bo):
    arrive(bo, "s1")
    serving.take_leave(app)
    db.session.refresh(bo)
    assert bo.last_seen_at is not None


@pytest.fixture
def bounded_statements():
    """A database whose statements take VALUES values, as those of an older SQLite take 32,766."""

    def bound(driver, _record, _proxy):
        driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, VALUES)

    event.listen(db.engine, "checkout", bound)
    yield
    event.remove(db.engine, "checkout", bound)


@pytest.mark.embedded
def test_more_people_may_leave_at_once_than_a_statement_takes(bounded_statements, bo):
    for user_id in range(bo.id, bo.id + 2 * VALUES):
        current.stores.connections.keep_online(user_id, -1)
    presence.tell_changes()
    db.session.refresh(bo)
    assert bo.last_seen_at is not None
