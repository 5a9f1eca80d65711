"""Activity and muting from the command line."""

import pytest


@pytest.fixture
def room(ana, bo):
    """A room of Bo's in which Ana is mentioned once."""
    room = bo.room(f"Quay {bo.username}")
    bo.ok("POST", f"/rooms/{room}/members", {"people": [ana.id]})
    bo.say(room, f"hello @{ana.username}")
    return room


def test_activity_is_listed_and_marked_as_seen(ana, bo, room, terminal):
    entries = terminal.rows("activity")
    assert [(entry["kind"], entry["unseen"]) for entry in entries] == [("mention", True), ("added", True)]
    printed = terminal.ok("activity", "--only", "mentions", "--seen").split("\t")
    assert (printed[0], printed[2:4]) == ("new", ["Bo Lind mentioned you", f"#Quay {bo.username}"])
    assert [entry["unseen"] for entry in terminal.rows("activity")] == [False, False]


def test_a_room_is_muted_unmuted_and_given_a_level(ana, room, terminal):
    def membership():
        return ana.ok("GET", f"/conversations/{room}")["summary"]["membership"]

    terminal.ok("mute", room)
    assert membership()["muted_until"] == "forever"
    assert terminal.rows("activity") == []
    terminal.ok("mute", room, "--hours", "2")
    assert membership()["muted_until"].startswith("2")
    terminal.ok("mute", room, "--off")
    terminal.ok("mute", room, "--level", "nothing")
    assert (membership()["muted_until"], membership()["level"]) == (None, "nothing")
    assert terminal.chatapp("mute", room, "--off", "--hours", "1").returncode == 2
