"""Of two processes that could both decide the same at once, one does, and the other is told so."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from tests.browsing import PASSWORD
from tests.people import Person, new_username
from tests.postgresql.conftest import at
from tests.server import eventually

BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture
def both(server):
    """Return `both(table, one, another)`: the statuses of two requests that decide while every row of `table` is held.

    Both have looked at what they found by the time that either may write.
    """

    def ask(table, one, another):
        url = server.database_url
        with contextlib.closing(psycopg2.connect(url)) as holder, contextlib.closing(psycopg2.connect(url)) as looker:
            looker.autocommit = True
            holder.cursor().execute(f"SELECT 1 FROM {table} FOR UPDATE")
            cursor = looker.cursor()
            with ThreadPoolExecutor(2) as pool:
                asked = [pool.submit(one), pool.submit(another)]
                try:
                    eventually(lambda: cursor.execute(BLOCKED) or cursor.fetchone()[0] == 2, 20)
                finally:
                    holder.rollback()
                return sorted(answer.result().status_code for answer in asked)

    return ask


def test_one_invitation_lets_one_in(server, other, both, boss):
    token = boss.ok("POST", "/admin/invitations")["invitation"]["token"]

    def sign_up(at):
        body = {"username": new_username("guest"), "password": PASSWORD, "invite": token}
        with contextlib.closing(Person(at.url, "guest")) as guest:
            return guest.api("POST", "/sign-up", body)

    assert both("invitations", lambda: sign_up(server), lambda: sign_up(other)) == [201, 422]


def test_the_last_two_administrators_do_not_both_go(other, both, boss, person):
    second = person("second")
    boss.ok("PUT", f"/admin/people/{second.id}/admin", {"is_admin": True})
    with contextlib.closing(at(other, second)) as there:
        gone = both(
            "users",
            lambda: boss.api("PUT", f"/admin/people/{second.id}/admin", {"is_admin": False}),
            lambda: there.api("PUT", f"/admin/people/{boss.id}/admin", {"is_admin": False}),
        )
        assert gone == [200, 403]
    everyone = [one.ok("GET", "/me")["me"]["is_admin"] for one in (boss, second)]
    assert sorted(everyone) == [False, True]


def test_the_last_two_owners_do_not_both_go(other, both, person):
    ana, bo = person("ana"), person("bo")
    room = ana.room()
    ana.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    ana.ok("PUT", f"/rooms/{room}/members/{bo.id}/role", {"role": "owner"})
    with contextlib.closing(at(other, bo)) as there:
        members = f"/rooms/{room}/members"
        gone = both(
            "memberships",
            lambda: ana.api("PUT", f"{members}/{ana.id}/role", {"role": "member"}),
            lambda: there.api("PUT", f"{members}/{bo.id}/role", {"role": "member"}),
        )
    assert gone == [204, 409]


def test_no_more_tokens_are_made_at_once_than_one_may_have(other, both, person):
    ana = person("ana")
    for _ in range(19):
        ana.token("read")
    made = {"name": "One more", "scopes": ["read"]}
    with contextlib.closing(at(other, ana)) as there:
        statuses = both(
            "users", lambda: ana.api("POST", "/me/tokens", made), lambda: there.api("POST", "/me/tokens", made)
        )
    assert statuses == [201, 409]


def test_a_room_joined_twice_at_once_is_joined_once(other, both, person):
    ana, bo = person("ana"), person("bo")
    room = ana.room()
    with contextlib.closing(at(other, bo)) as there:
        asked = f"/rooms/{room}/join"
        assert both("conversations", lambda: bo.api("POST", asked), lambda: there.api("POST", asked)) == [200, 200]
    assert [one["person"]["id"] for one in bo.ok("GET", f"/rooms/{room}/members")["members"]].count(bo.id) == 1
