"""Two requests of the same moment, to two processes on one PostgreSQL, have the outcome of one after the other."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.browsing import PASSWORD
from tests.people import Person, new_client_id, new_username
from tests.postgresql.conftest import at

TIMES = 25
FEW = 5  # of what costs two passwords' hashes each time


class Twice:
    """One person at both processes."""

    def __init__(self, here, there):
        self.here, self.there = here, there
        self.id = here.id

    def close(self):
        self.there.close()


@pytest.fixture(scope="module")
def signed_up(server, other):
    """Return `signed_up(prefix)`: somebody new, signed in at both."""
    with contextlib.ExitStack() as opened:

        def make(prefix):
            here = opened.enter_context(contextlib.closing(Person(server.url, new_username(prefix)).sign_up()))
            return opened.enter_context(contextlib.closing(Twice(here, at(other, here))))

        yield make


@pytest.fixture(scope="module")
def ana(signed_up):
    return signed_up("ana")


@pytest.fixture(scope="module")
def bo(signed_up):
    return signed_up("bo")


@pytest.fixture(scope="module")
def at_once():
    """Return `at_once(one, another)`: the answers to two requests, (person, method, path, json), of the same moment."""
    barrier = threading.Barrier(2)

    def ask(person, *request):
        barrier.wait(30)
        return person.api(*request)

    with ThreadPoolExecutor(2) as pool:
        yield lambda *requests: [answer.result() for answer in [pool.submit(ask, *each) for each in requests]]


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


def through_both(somebody, *request):
    """Return one request through both processes."""
    return (somebody.here, *request), (somebody.there, *request)


def test_the_same_posts_through_both_are_stored_once(ana, at_once):
    room = ana.here.room()
    drafts = [{"client_id": new_client_id(), "body": f"line {number}"} for number in range(TIMES)]
    for draft in drafts:
        asked = "POST", f"/conversations/{room}/messages", {"messages": [draft]}
        one, another = (answer.json()["messages"] for answer in at_once(*through_both(ana, *asked)))
        assert one == another
    stored = [message for message in ana.there.history(room) if message["kind"] == "text"]
    assert [message["client_id"] for message in stored] == [draft["client_id"] for draft in drafts]
    for name in ("seq", "rev"):
        numbers = [message[name] for message in stored]
        assert numbers == list(range(numbers[0], numbers[0] + TIMES))


def test_of_two_edits_of_one_state_one_is_refused(ana, at_once):
    room = ana.here.room()
    for _ in range(TIMES):
        [message] = ana.here.say(room, "before")
        path = f"/messages/{message['id']}"
        answers = at_once(
            (ana.here, "PATCH", path, {"rev": message["rev"], "body": "here"}),
            (ana.there, "PATCH", path, {"rev": message["rev"], "body": "there"}),
        )
        assert statuses(answers) == [200, 409]
        [kept] = [answer.json()["message"]["body"] for answer in answers if answer.ok]
        assert ana.there.history(room)[-1]["body"] == kept


def test_reading_never_goes_back(ana, bo, at_once):
    room = ana.here.room()
    ana.here.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    path = f"/conversations/{room}/read"
    for _ in range(TIMES):
        seqs = [message["seq"] for message in ana.here.say(room, "one", "two", "three")]
        at_once((bo.here, "POST", path, {"seq": seqs[2]}), (bo.there, "POST", path, {"seq": seqs[0]}))
        summary = bo.here.ok("GET", f"/conversations/{room}")["summary"]
        assert summary["membership"]["last_read_seq"] == seqs[2]


def test_two_owners_do_not_unmake_each_other(ana, bo, at_once):
    for _ in range(TIMES):
        members = f"/rooms/{ana.here.room()}/members"
        ana.here.ok("POST", members, {"people": [bo.id]})
        ana.here.ok("PUT", f"{members}/{bo.id}/role", {"role": "owner"})
        answers = at_once(
            (ana.here, "PUT", f"{members}/{bo.id}/role", {"role": "member"}),
            (bo.there, "PUT", f"{members}/{ana.id}/role", {"role": "member"}),
        )
        assert statuses(answers) == [204, 403]
        assert sorted(member["role"] for member in ana.here.ok("GET", members)["members"]) == ["member", "owner"]


def test_two_administrators_do_not_unmake_each_other(boss, other, signed_up, at_once):
    second = signed_up("second")
    boss.ok("PUT", f"/admin/people/{second.id}/admin", {"is_admin": True})
    for _ in range(TIMES):
        answers = at_once(
            (boss, "PUT", f"/admin/people/{second.id}/admin", {"is_admin": False}),
            (second.there, "PUT", f"/admin/people/{boss.id}/admin", {"is_admin": False}),
        )
        assert statuses(answers) == [200, 403]
        stays, gone = (boss, second) if answers[0].ok else (second.there, boss)
        stays.ok("PUT", f"/admin/people/{gone.id}/admin", {"is_admin": True})


@pytest.mark.parametrize("times", [FEW, pytest.param(TIMES, marks=pytest.mark.slow)])
def test_an_invitation_lets_one_in(server, other, boss, at_once, times):
    for _ in range(times):
        token = boss.ok("POST", "/admin/invitations")["invitation"]["token"]
        guests = [Person(at.url, new_username("guest")) for at in (server, other)]
        asked = [{"username": guest.username, "password": PASSWORD, "invite": token} for guest in guests]
        answers = at_once(*((guest, "POST", "/sign-up", body) for guest, body in zip(guests, asked, strict=True)))
        assert statuses(answers) == [201, 422]
        for guest in guests:
            guest.close()


def test_a_room_joined_twice_is_joined_once(ana, bo, at_once):
    for _ in range(TIMES):
        room = ana.here.room(visibility="public")
        assert statuses(at_once(*through_both(bo, "POST", f"/rooms/{room}/join"))) == [200, 200]
        assert len(ana.here.ok("GET", f"/rooms/{room}/members")["members"]) == 2


def test_a_room_asked_for_twice_is_made_once(ana, at_once):
    for _ in range(TIMES):
        asked = {"client_id": new_client_id(), "name": f"Quay {new_username()}"}
        answers = at_once(*through_both(ana, "POST", "/rooms", asked))
        assert statuses(answers) == [201, 201]
        assert len({answer.json()["summary"]["conversation"] for answer in answers}) == 1


def test_of_two_public_rooms_of_one_name_one_is_refused(ana, bo, at_once):
    for _ in range(TIMES):
        room = {"name": f"Quay {new_username()}", "visibility": "public"}
        answers = at_once(
            (ana.here, "POST", "/rooms", {"client_id": new_client_id(), **room}),
            (bo.there, "POST", "/rooms", {"client_id": new_client_id(), **room}),
        )
        assert statuses(answers) == [201, 409]


@pytest.mark.parametrize("times", [FEW, pytest.param(TIMES, marks=pytest.mark.slow)])
def test_two_people_who_open_their_conversation_have_one(ana, signed_up, at_once, times):
    for _ in range(times):
        somebody = signed_up("somebody")
        answers = at_once(
            (ana.here, "POST", "/conversations", {"people": [somebody.id]}),
            (somebody.there, "POST", "/conversations", {"people": [ana.id]}),
        )
        assert statuses(answers) == [200, 200]
        assert len({answer.json()["summary"]["conversation"] for answer in answers}) == 1


def activity(person):
    return person.ok("GET", "/activity?only=mentions")["entries"]


def test_the_same_post_through_both_notifies_whom_it_names_once(ana, bo, at_once):
    room = ana.here.room()
    ana.here.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    drafts = [{"client_id": new_client_id(), "body": f"@{bo.here.username} {number}"} for number in range(TIMES)]
    for draft in drafts:
        asked = "POST", f"/conversations/{room}/messages", {"messages": [draft]}
        assert statuses(at_once(*through_both(ana, *asked))) == [201, 201]
    entries = activity(bo.there)
    assert [entry["message"]["text"] for entry in reversed(entries)] == [draft["body"] for draft in drafts]
    assert len({entry["rev"] for entry in entries}) == TIMES


def test_posts_in_two_rooms_that_name_the_same_people_at_once_are_all_stored_and_noted(ana, bo, signed_up, at_once):
    cy, rooms = signed_up("cy"), []
    for owner in (ana, bo):
        rooms.append(owner.here.room())
        others = [one.id for one in (ana, bo, cy) if one is not owner]
        owner.here.ok("POST", f"/rooms/{rooms[-1]}/members", {"people": others})
    people, before = [one.here.username for one in (ana, bo, cy)], len(activity(cy.here))
    for number in range(TIMES):
        texts = (" ".join(f"@{name}" for name in order) + f" {number}" for order in (people, people[::-1]))
        asked = [
            (process, "POST", f"/conversations/{room}/messages", {"messages": [draft]})
            for process, room, draft in zip(
                (ana.here, bo.there),
                rooms,
                ({"client_id": new_client_id(), "body": text} for text in texts),
                strict=True,
            )
        ]
        assert statuses(at_once(*asked)) == [201, 201]
    entries = activity(cy.there)
    assert len(entries) - before == 2 * TIMES
    assert len({entry["rev"] for entry in entries}) == len(entries)
