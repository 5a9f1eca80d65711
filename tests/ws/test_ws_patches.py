"""Changes of a part of a message as patches for those who take them, and as whole messages for others."""

import json

import pytest

LONGEST = "👩🏻‍❤️‍💋‍👨🏻"  # of all emoji the one of most bytes


@pytest.fixture
def said(ana, room):
    return ana.say(room, "a good idea")[0]


@pytest.fixture
def patched(bo, room, open_socket):
    """A program of Bo's that follows the room and takes patches."""
    socket = open_socket(bo)
    assert socket.call("subscribe", {"conversations": {room: None}, "patches": True})["ok"]
    return socket


@pytest.fixture
def former(bo, room, open_socket):
    """One that knows no patches."""
    socket = open_socket(bo)
    socket.subscribe({room: None})
    return socket


def react(person, said, key, method="PUT"):
    return person.ok(method, f"/messages/{said['id']}/reactions/{key}")["state"]


def told(socket):
    """Return (type, rev) of what a program was told of messages, in its order."""
    socket.call("ping")
    return [(one["type"], one["rev"]) for one in socket.messages if one["type"] in ("message", "patch")]


def test_a_reaction_is_a_patch_for_one_and_a_message_for_the_other_in_one_order(ana, room, said, patched, former):
    rev = said["rev"]
    react(ana, said, "👍")
    ana.say(room, "another one")
    react(ana, said, "👍", "DELETE")
    for socket in (patched, former):
        socket.wait_for(None, lambda one: one.get("rev") == rev + 3)
    assert told(patched) == [("patch", rev + 1), ("message", rev + 2), ("patch", rev + 3)]
    assert told(former) == [("message", rev + 1), ("message", rev + 2), ("message", rev + 3)]
    whole = former.received("message")
    assert [one["message"]["reactions"] for one in whole] == [[["👍", 1]], [], []]
    assert whole[0]["message"] == said | {"rev": rev + 1, "reactions": [["👍", 1]]}


def test_a_reaction_weighs_at_most_200_bytes_on_the_wire(ana, said, patched):
    react(ana, said, "👍")
    event = patched.wait_for("patch")
    fields = {key: value for key, value in event.items() if key != "type"}
    fields["rev"] = fields["patch"]["rev"] = fields["patch"]["seq"] = 9999
    packet = "42" + json.dumps(["patch", fields], ensure_ascii=False, separators=(",", ":"))
    assert len(packet.encode()) <= 200, packet
    assert event["patch"]["reaction"] == {"key": "👍", "on": True, "by": ana.id, "count": 1}


def test_a_program_that_begins_anew_may_take_patches_then_or_no_more(ana, room, said, patched):
    react(ana, said, "👍")
    patched.wait_for("patch")
    patched.subscribe({room: None})
    react(ana, said, "🎉")
    patched.wait_for("message", lambda one: one["rev"] == said["rev"] + 2)
    assert patched.call("subscribe", {"conversations": {room: None}, "patches": True})["ok"]
    react(ana, said, LONGEST)
    patched.wait_for("patch", lambda one: one["rev"] == said["rev"] + 3)
    assert [kind for kind, _ in told(patched)] == ["patch", "message", "patch"]


def test_catching_up_tells_whole_messages_and_what_is_ones_own(ana, bo, room, said, open_socket):
    react(ana, said, "👍"), react(bo, said, "👍"), react(bo, said, "🎉")
    socket = open_socket(bo)
    asked = {"conversations": {room: said["rev"]}, "epoch": ana.me["epoch"], "patches": True}
    assert socket.call("subscribe", asked)["ok"]
    [missed] = socket.received("message")
    assert missed["message"]["reactions"] == [["👍", 2, True], ["🎉", 1, True]]


def test_one_who_leaves_is_told_no_more(ana, bo, room, said, patched, former):
    react(ana, said, "👍")
    for socket in (patched, former):
        socket.wait_for(None, lambda one: one.get("rev") == said["rev"] + 1)
    bo.ok("POST", f"/rooms/{room}/leave")
    for socket in (patched, former):
        socket.wait_for("membership", lambda one: "gone" in one)
    before = [told(patched), told(former)]
    react(ana, said, "🎉")
    assert [told(patched), told(former)] == before
