"""Changes made at the same moment, or in the other order."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.delivery import another_process
from tests.people import PASSWORD, new_client_id
from tests.server import eventually, flask

REVOKED = 2  # seconds within which an ended sign-in or membership holds


def draft(body="hello"):
    return {"client_id": new_client_id(), "body": body}


def open_here(socket, conversation):
    return socket.call("open_conversation", {"conversation": conversation, "rev": None, "epoch": None})


def invite(owner, room, *people):
    owner.ok("POST", f"/rooms/{room}/members", {"people": [person.id for person in people]})


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture
def bo(person):
    return person("bo")


def test_who_is_removed_while_opening_receives_nothing_more(ana, bo):
    rooms, talk = [ana.room() for _ in range(15)], ana.direct_with(bo)
    socket = bo.socket()
    open_here(socket, talk)
    with ThreadPoolExecutor() as pool:
        for room in rooms:
            invite(ana, room, bo)
            removing = pool.submit(ana.ok, "DELETE", f"/rooms/{room}/members/{bo.id}")
            for _ in range(3):
                open_here(socket, room)
            removing.result()
            ana.say(room, "not for bo")
    ana.say(talk, "for bo")
    socket.wait_for("message", lambda event: event["message"]["body"] == "for bo")
    assert not [event for event in socket.received("message") if event["message"]["body"] == "not for bo"]


def test_a_removal_by_another_process_holds_within_two_seconds(start_server, person):
    server = start_server()
    ana, bo = person("ana", at=server), person("bo", at=server)
    room, talk = ana.room(), ana.direct_with(bo)
    invite(ana, room, bo)
    socket = bo.socket()
    assert open_here(socket, room)["ok"]
    assert open_here(socket, talk)["ok"]
    numbers = itertools.count(1)

    def receives():
        number = next(numbers)
        ana.say(room, f"probe {number}")
        ana.say(talk, f"after {number}")
        socket.wait_for("message", lambda event: event["message"]["body"] == f"after {number}")
        return f"probe {number}" in [event["message"]["body"] for event in socket.received("message")]

    assert receives()
    assert another_process.run(server, "remove", ana.username, room, bo.id) == 0
    eventually(lambda: not receives(), REVOKED, "still subscribed")
    assert open_here(socket, room)["error"]["code"] == "not_found"


def test_sign_ins_ended_by_another_process_are_cut_within_two_seconds(start_server, person):
    server = start_server()
    ana = person("ana", at=server)
    sockets = [ana.socket(["polling"]), ana.socket(["websocket"])]
    command = ("chat", "set-password", "--username", ana.username, "--password-stdin")
    changed = flask(*command, data_dir=server.data_dir, input=f"{PASSWORD} anew\n")
    assert changed.returncode == 0, changed.stderr
    ended = time.monotonic()
    for socket in sockets:
        socket.wait_for("signed_out", lambda event: event == {"reason": "ended"}, timeout=REVOKED)
        socket.wait_until_closed()
    assert time.monotonic() - ended < REVOKED + 1


def test_retries_are_answered_after_editing_removing_and_archiving(ana, bo):
    room = ana.room()
    invite(ana, room, bo)
    socket = bo.socket(["websocket"])
    post = {"conversation": room, "messages": [draft("teh")]}
    (first,) = socket.call("post_messages", post)["messages"]
    edited = socket.call("edit_message", {"message": first["id"], "rev": first["rev"], "body": "the"})["message"]
    assert socket.call("post_messages", post) == {"ok": True, "messages": [edited]}
    ana.ok("DELETE", f"/rooms/{room}/members/{bo.id}")
    assert socket.call("post_messages", post) == {"ok": True, "messages": [edited]}
    ana.ok("POST", f"/rooms/{room}/archive")
    assert socket.call("post_messages", post) == {"ok": True, "messages": [edited]}
    assert socket.call("post_messages", {**post, "messages": [draft()]})["error"]["code"] == "not_found"
    assert [m["body"] for m in ana.history(room) if m["kind"] == "text"] == ["the"]


def test_an_epoch_that_changes_under_a_connected_client_voids_its_cursors(start_server, person):
    server = start_server()
    ana = person("ana", at=server)
    room = ana.room()
    socket = ana.socket()
    opened = open_here(socket, room)
    assert flask("chat", "new-epoch", data_dir=server.data_dir).returncode == 0
    ana.say(room, "hello")
    heads = socket.wait_for("heads", lambda packet: packet["epoch"] != opened["epoch"])
    cursor = {"epoch": opened["epoch"], "me": 1, "cursors": {room: opened["rev"]}, "list": None}
    answer = socket.call("sync", cursor)
    assert (answer["epoch"], answer["conversations"][room]["state"]) == (heads["epoch"], "reset")
    refused = socket.call("history", {"conversation": room, "before": 2, "epoch": opened["epoch"]})
    assert refused["error"]["code"] == "epoch_changed"
    again = socket.call("open_conversation", {"conversation": room, "rev": opened["rev"], "epoch": opened["epoch"]})
    assert (again["state"], [m["body"] for m in again["page"]["messages"]][-1]) == ("reset", "hello")


def test_what_many_post_and_read_at_the_same_moment_has_one_order_for_everybody(person):
    people = [person("many") for _ in range(6)]
    room = people[0].room()
    invite(people[0], room, *people[1:])
    sockets = [somebody.socket(["websocket" if place % 2 else "polling"]) for place, somebody in enumerate(people)]
    first = [open_here(socket, room)["rev"] for socket in sockets][-1] + 1
    answers = []
    for number in range(10):
        for place, socket in enumerate(sockets):
            event = {"conversation": room, "messages": [draft(f"{place} says {number}")]}
            socket._client.emit("post_messages", event, callback=answers.append)
            socket._client.emit("mark_read", {"conversation": room, "seq": first}, callback=answers.append)
    last = first + 59
    for socket in sockets:
        socket.wait_for("message", lambda event: event["rev"] == last, timeout=20)
    told = [[(event["rev"], event["message"]["body"]) for event in socket.received("message")] for socket in sockets]
    said = [[(rev, body) for rev, body in each if rev >= first] for each in told]
    assert all(each == said[0] for each in said)
    assert [rev for rev, _ in said[0]] == list(range(first, last + 1))
    assert [[body for _, body in said[0] if body.startswith(f"{place} ")] for place in range(6)] == [
        [f"{place} says {number}" for number in range(10)] for place in range(6)
    ]
    eventually(lambda: len([answer for answer in answers if answer["ok"] and "messages" in answer]) == 60)
