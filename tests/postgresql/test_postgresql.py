"""Behaviour that could differ on PostgreSQL: reads and locks of transactions, and the making of tables."""

from concurrent.futures import ThreadPoolExecutor

from tests import older_database
from tests.people import Person, new_client_id
from tests.server import GENEROUS, Server, flask
from tests.ws.hearing import hear_each_once

PEOPLE, LINES = 6, 15


def test_a_database_without_tables_is_refused_with_the_command_that_makes_them(cluster, tmp_path):
    refused = flask("run", "--port", "0", data_dir=tmp_path / "data", DATABASE_URL=cluster.empty_database())
    assert refused.returncode == 1
    assert "flask db upgrade" in refused.stderr


def test_nothing_is_missed_or_told_twice_while_others_write(ana, bo, room, open_socket):
    hear_each_once(ana, bo, room, open_socket)


def test_what_two_processes_store_at_once_is_numbered_without_gaps_and_once(ana, bo, room, server):
    drafts = [{"client_id": new_client_id(), "body": f"line {number}"} for number in range(LINES)]
    with server.beside() as other, ThreadPoolExecutor(PEOPLE) as pool:
        there = Person(other.url, ana.username).sign_in()
        posted = pool.map(
            lambda who: [who.ok("POST", f"/conversations/{room}/messages", {"messages": [one]}) for one in drafts],
            [ana, there] * (PEOPLE // 2),
        )
        answers = list(posted)
        there.close()
    stored = [message for message in bo.history(room) if message["kind"] == "text"]
    assert sorted(message["body"] for message in stored) == sorted(draft["body"] for draft in drafts)
    revs = [message["rev"] for message in stored]
    assert revs == list(range(revs[0], revs[0] + LINES))
    ids = {message["client_id"]: message["id"] for message in stored}
    for told in answers:
        assert {one["client_id"]: one["id"] for answer in told for one in answer["messages"]} == ids


def test_what_was_said_is_there_after_a_power_cut_of_the_server(ana, bo, room, server):
    ana.say(room, "before")
    before = bo.history(room)
    server.restart()
    assert bo.history(room) == before
    bo.say(room, "after")
    assert [message["body"] for message in ana.history(room)][-2:] == ["before", "after"]


def test_people_whose_names_look_the_same_stay_and_sign_in_and_no_third_comes(cluster, tmp_path):
    url = cluster.empty_database()
    older_database.fill(url, tmp_path / "data", DATABASE_URL=url)
    migrated = flask("db", "upgrade", data_dir=tmp_path / "data", DATABASE_URL=url)
    assert migrated.returncode == 0, migrated.stderr
    with Server(tmp_path / "data", DATABASE_URL=url, **GENEROUS) as running:
        for username in ("lea", "l\u0435a", "nia\ufe0f"):
            Person(running.url, username).sign_in(older_database.PASSWORD).close()
        refused = Person(running.url, "Iea").api(
            "POST", "/sign-up", {"username": "Iea", "password": older_database.PASSWORD}
        )
        assert refused.json()["error"]["code"] == "similar_name"


def test_of_two_processes_that_take_names_that_look_the_same_one_is_refused(server):
    def sign_up(person):
        body = {"username": person.username, "display_name": "Paul", "password": older_database.PASSWORD}
        return person.api("POST", "/sign-up", body).status_code

    with server.beside() as other, ThreadPoolExecutor(2) as pool:
        for number in range(5):
            people = [Person(server.url, f"paul{number}x"), Person(other.url, f"pau1{number}x")]
            assert sorted(pool.map(sign_up, people)) == [201, 409]
