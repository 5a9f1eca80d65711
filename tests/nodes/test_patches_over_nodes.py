"""Reactions at one server are told at another, in the order of their revs and each once."""

import contextlib

import pytest

from tests.plain_socket import PlainSocket


@pytest.mark.parametrize("takes_patches", [True, False], ids=["patches", "whole messages"])
def test_what_is_set_at_one_server_is_told_at_the_other(takes_patches, nodes, person, at):
    there = nodes[1]
    ana = person("ana")
    room = ana.room()
    said = ana.say(room, "a good idea")[0]
    elsewhere = at(there, ana)
    with contextlib.closing(PlainSocket(there.url, person=elsewhere)) as socket:
        socket.call("subscribe", {"conversations": {room: None}, "patches": takes_patches})
        for key in ("👍", "🎉", "👀"):
            ana.ok("PUT", f"/messages/{said['id']}/reactions/{key}")
            ana.say(room, f"after {key}")
        ana.ok("DELETE", f"/messages/{said['id']}/reactions/🎉")
        socket.wait_for(None, lambda one: one.get("rev") == said["rev"] + 7)
        told = [one for one in socket.messages if one["type"] in ("message", "patch")]
    assert [one["rev"] for one in told] == list(range(said["rev"] + 1, said["rev"] + 8))
    if takes_patches:
        assert [one["type"] for one in told] == ["patch", "message"] * 3 + ["patch"]
        assert told[-1]["patch"]["reaction"] == {"key": "🎉", "on": False, "by": ana.id, "count": 0}
    else:
        assert {one["type"] for one in told} == {"message"}
        assert told[-1]["message"]["reactions"] == [["👍", 1], ["👀", 1]]


def test_setting_the_same_at_two_servers_is_one_row_and_one_rev(nodes, person, at):
    ana = person("ana")
    said = ana.say(ana.room(), "a good idea")[0]
    states = [one.ok("PUT", f"/messages/{said['id']}/reactions/👍")["state"] for one in (ana, at(nodes[1], ana), ana)]
    assert [state["rev"] for state in states] == [said["rev"] + 1] * 3
    assert states[-1]["reactions"] == [["👍", 1, True]]
