"""Replies in threads at two processes of one installation."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.bus.nodes import administered, two_nodes
from tests.people import new_client_id
from tests.plain_socket import PlainSocket
from tests.server import eventually

RACES = 10


@pytest.fixture(scope="module")
def nodes(cluster, tmp_path_factory):
    """The two servers. `admin`: the administrator, at the first."""
    with two_nodes(cluster, None, tmp_path_factory.mktemp("nodes"), "postgresql") as running:
        yield from administered(running)


@pytest.fixture
def server(nodes):
    return nodes[0]


def reply(person, message, body):
    draft = {"client_id": new_client_id(), "body": body}
    return person.ok("POST", f"/messages/{message['id']}/thread", {"messages": [draft]})


def test_two_first_replies_at_once_are_in_one_thread(ana, there, room):
    roots = ana.say(room, *(f"question {number}" for number in range(RACES)))
    with ThreadPoolExecutor(2) as pool:
        for root in roots:
            both = [pool.submit(reply, person, root, "me first") for person in (ana, there)]
            first, second = (one.result() for one in both)
            assert first["thread"]["conversation"] == second["thread"]["conversation"]
            seqs = sorted(answer["messages"][0]["seq"] for answer in (first, second))
            assert seqs == [1, 2]


def test_the_room_is_told_of_a_reply_by_one_of_the_processes(ana, there, room):
    (root,) = ana.say(room, "a question")
    with contextlib.closing(PlainSocket(there.url, person=there)) as screen:
        screen.subscribe({room: None})
        for number in range(1, 4):
            reply(ana, root, f"reply {number}")
            told = screen.wait_for(
                "message", lambda told, n=number: (told["message"]["thread"] or {}).get("count") == n
            )
            assert told["rev"] == root["rev"] + number
    assert ana.ok("GET", f"/conversations/{room}")["summary"]["last_rev"] == root["rev"] + 3


def test_a_thread_is_live_at_another_process_until_its_room_is_left(ana, bo, there, room):
    (root,) = ana.say(room, "a question")
    thread = reply(ana, root, "the first reply")["thread"]["conversation"]
    with contextlib.closing(PlainSocket(there.url, person=there)) as screen:
        assert screen.subscribe({thread: None})["ok"]
        ana.say(thread, "while he is there")
        assert screen.wait_for("message")["message"]["body"] == "while he is there"
        ana.ok("DELETE", f"/rooms/{room}/members/{bo.id}")
        eventually(lambda: screen.call("typing", {"conversation": thread}).get("error", {}).get("code") == "not_found")
        eventually(lambda: screen.subscribe({thread: None}).get("error", {}).get("code") == "not_found")
        eventually(lambda: not is_told(ana, thread, screen))


def is_told(person, thread, screen):
    """Say whether a new message of the thread arrives before an event that comes after it."""
    (posted,) = person.say(thread, "when he is gone")
    other = screen.call("ping")
    return other is None or any(told["message"]["id"] == posted["id"] for told in screen.received("message"))
