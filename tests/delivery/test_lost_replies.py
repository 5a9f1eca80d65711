"""A first reply whose process dies right after it is stored: it is there once, and its room is told of it."""

import contextlib

from tests.delivery import another_process
from tests.people import new_client_id
from tests.plain_socket import PlainSocket


def test_a_first_reply_of_a_killed_process_is_stored_once_and_told(start_server, person):
    server = start_server()
    ana, bo = person("ana", at=server), person("bo", at=server)
    room = ana.room()
    ana.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    (root,) = ana.say(room, "a question")
    with contextlib.closing(PlainSocket(server.url, person=bo)) as screen:
        assert screen.call("subscribe", {"conversations": {room: None}, "patches": True})["ok"]
        client_id = new_client_id()
        assert another_process.run(server, "reply", ana.username, root["id"], client_id, "the answer") == -9
        told = screen.wait_for("patch")["patch"]
        assert (told["id"], told["rev"], told["thread"]["count"]) == (root["id"], root["rev"] + 1, 1)
        assert screen.received("message") == []
    draft = {"client_id": client_id, "body": "the answer"}
    again = ana.ok("POST", f"/messages/{root['id']}/thread", {"messages": [draft]})
    assert again["thread"]["conversation"] == told["thread"]["conversation"]
    assert [message["client_id"] for message in ana.history(told["thread"]["conversation"])] == [client_id]
