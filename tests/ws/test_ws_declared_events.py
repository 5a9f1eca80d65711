"""Every event that is told is declared, to the field: `chatapp.payloads.events` against what a client receives."""

import contextlib

import jsonschema_rs
import pytest

from chatapp.payloads.events import ALL_SHAPES, EVENTS
from tests.people import Person, new_client_id, new_username
from tests.plain_socket import PlainSocket
from tests.server import GENEROUS

SCHEMAS = {"components": {"schemas": ALL_SHAPES}}
ANSWERS = {"ack", "pong"}  # of what was asked


def faults(told):
    """Return what is wrong with these messages of the server by the declaration of their events."""
    found = []
    for message in told:
        name = message["type"]
        fields = {key: value for key, value in message.items() if key != "type"}
        if name not in EVENTS:
            found.append(f"{name} is not declared")
        elif not jsonschema_rs.Draft202012Validator({**EVENTS[name].data, **SCHEMAS}).is_valid(fields):
            found.append(f"{name}: {fields}")
    return found


@pytest.fixture
def running(start_server):
    return start_server(**GENEROUS)


@pytest.fixture
def somebody(running):
    with contextlib.ExitStack() as stack:
        yield lambda name: stack.enter_context(contextlib.closing(Person(running.url, new_username(name)).sign_up()))


def test_every_event_is_told_as_it_is_declared(running, somebody):
    ada, bob = somebody("ada"), somebody("bob")
    room = ada.room()
    ada.ok("POST", f"/rooms/{room}/members", {"people": [bob.id]})
    program = bob.token("read", "post")
    ending = PlainSocket(running.url, secret=program["secret"])
    hearing = PlainSocket(running.url, person=bob)
    hearing.call("watch_presence", {"people": [ada.id]})
    hearing.subscribe({room: None})
    writing = PlainSocket(running.url, person=ada)
    writing.call("typing", {"conversation": room})
    said = ada.say(room, "See www.example.org")[0]
    writing.call("edit_message", {"message": said["id"], "rev": said["rev"], "body": "changed"})
    bob.ok("POST", f"/conversations/{room}/read", {"seq": said["seq"]})
    hearing.wait_for("read")
    ada.say(room, f"@{bob.username}")
    hearing.wait_for("activity")
    ada.ok("PATCH", f"/rooms/{room}", {"topic": "what is told"})
    ada.ok("POST", "/announcements", {"client_id": new_client_id(), "body": "to everyone"})
    bob.ok("DELETE", f"/me/tokens/{program['id']}")
    hearing.wait_for("heads")
    hearing.wait_for("presence")
    assert ending.wait_until_closed() == 4401
    bob.ok("POST", f"/rooms/{room}/leave")
    hearing.wait_for("membership", lambda told: "gone" in told)
    running.stop()
    hearing.wait_until_closed()
    told = [message for each in (hearing, ending, writing) for message in each.messages]
    told = [message for message in told if message["type"] not in ANSWERS]
    assert faults(told) == []
    assert {message["type"] for message in told} == EVENTS.keys()
    for each in (hearing, ending, writing):
        each.close()


@pytest.mark.parametrize(
    "message",
    [
        {"type": "brand_new"},
        {"type": "read", "conversation": "A" * 16, "person": "A" * 16},
        {"type": "read", "conversation": "A" * 16, "person": "A" * 16, "seen_seq": 1, "more": 1},
        {"type": "signed_out", "reason": "bored"},
    ],
    ids=["another event", "a field less", "a field more", "another reason"],
)
def test_what_is_not_declared_is_found(message):
    assert faults([message])
