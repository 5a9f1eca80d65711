import time

import pytest
from sqlalchemy import event

from chatapp.errors import Conflict, NotFound, SignedOut
from chatapp.extensions import current, db
from chatapp.services.accounts import people, sign_ins, tokens
from chatapp.services.accounts.visitors import Visitor
from chatapp.services.administration import people as administration
from chatapp.services.conversations import members, rooms
from chatapp.services.presence import access_cache, profiles, typing
from chatapp.stores.connections import Connection
from tests.databases import change_elsewhere
from tests.server import eventually

LONG, SHORT = 60, 0.2  # seconds


@pytest.fixture(autouse=True)
def nothing_known(app):
    app.config["ACCESS_CHECK_INTERVAL"] = LONG
    current.stores.access_cache.forget()
    yield
    current.stores.access_cache.forget()


@pytest.fixture
def here(ana):
    """A connection of Ana by a sign-in."""
    row = sign_ins.start(ana, "a browser").row
    return Connection("sid", ana.id, row.public_id, row.id)


@pytest.fixture
def program(ana):
    """A connection of Ana by a token that reads."""
    row, _ = tokens.create(Visitor(ana), "Reader", ["read"])
    return Connection("sid", ana.id, row.public_id, token_id=row.id)


@pytest.fixture
def asked(app):
    """The statements that the database was asked since."""
    statements = []

    def watch(driver, *_):
        driver.set_trace_callback(statements.append)

    event.listen(db.engine, "checkout", watch)
    yield statements
    event.remove(db.engine, "checkout", watch)
    with db.engine.connect() as connection:  # the pool has one
        connection.connection.set_trace_callback(None)


def is_member(person, room):
    try:
        return access_cache.membership(person, room) is not None
    except NotFound:
        return False


@pytest.mark.embedded  # by SQLite's trace
def test_many_events_ask_the_database_once(here, room, asked):
    person = access_cache.of(here)
    assert access_cache.membership(person, room)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 2
    asked.clear()
    for _ in range(50):
        assert access_cache.membership(access_cache.of(here), room)
    assert asked == []


ENDINGS = {
    "ended": lambda ana, admin: sign_ins.end(ana, sign_ins.mine(ana)[0].public_id),
    "all ended": lambda ana, admin: sign_ins.end_others(ana, None),
    "a new password": lambda ana, admin: people.reset_password(ana, "another lantern, far out"),
    "deactivated": lambda ana, admin: administration.deactivate_person(Visitor(admin), ana.public_id),
}


@pytest.fixture
def admin(make_person):
    admin = make_person("admin")
    admin.is_admin = True
    db.session.commit()
    return admin


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS)
def test_the_end_of_a_sign_in_counts_at_once(here, ana, admin, end):
    assert access_cache.of(here).id == ana.id
    end(ana, admin)
    with pytest.raises(SignedOut):
        access_cache.of(here)


def test_the_end_of_a_token_counts_at_once(program, ana):
    assert access_cache.of(program).scopes == "read"
    tokens.revoke(ana, tokens.mine(ana)[0].public_id)
    with pytest.raises(SignedOut, match="bad_token"):
        access_cache.of(program)


def test_a_new_name_counts_at_once(here, ana):
    assert access_cache.of(here).display_name == "Ana"
    profiles.change(ana, display_name="Ana the Second")
    assert access_cache.of(here).display_name == "Ana the Second"


def test_a_removal_counts_at_once_and_so_does_coming_back(ana, bo, room):
    assert not is_member(bo, room)
    members.invite(ana, room, [bo.public_id])
    assert is_member(bo, room)
    members.remove(ana, room, bo.public_id)
    assert not is_member(bo, room)


def test_archiving_counts_at_once(ana, room):
    typing.typing(ana, room)
    rooms.archive(ana, room)
    with pytest.raises(Conflict):
        typing.typing(ana, room)


def test_what_another_process_does_counts_after_a_while(app, here, ana, room):
    app.config["ACCESS_CHECK_INTERVAL"] = SHORT
    assert access_cache.of(here).id == ana.id
    assert is_member(ana, room)
    change_elsewhere(app, "UPDATE memberships SET left_at = '2026-01-01 00:00:00.000000'")
    change_elsewhere(app, "UPDATE login_sessions SET ended_at = '2026-01-01 00:00:00.000000'")
    eventually(lambda: not is_member(ana, room))
    with pytest.raises(SignedOut):
        access_cache.of(here)


def test_what_changes_while_it_is_read_is_not_kept():
    def read():
        current.stores.access_cache.forget()
        return "as it was before"

    assert current.stores.access_cache.read("key", LONG, read) == "as it was before"
    assert current.stores.access_cache.known("key") is None


def test_what_is_kept_has_an_end():
    current.stores.access_cache.read("key", SHORT, lambda: "for a while")
    began = time.monotonic()
    eventually(lambda: current.stores.access_cache.known("key") is None)
    assert time.monotonic() - began > SHORT / 2


def test_use_puts_the_end_of_a_sign_in_off(app, here, ana):
    change_elsewhere(app, "UPDATE login_sessions SET last_used_at = '2026-01-01 00:00:00.000000'")
    access_cache.of(here)
    [row] = sign_ins.mine(ana)
    db.session.refresh(row)
    assert row.last_used_at.year > 2025
    assert row.last_used_at.month != 1 or row.last_used_at.day != 1
