"""Whatever happens at one process arrives as an event at another.

No process looks into the database on its own in these tests: that is an hour away.
"""

import contextlib
import secrets

import pytest

from tests.api.waiting_program import Waiting
from tests.browsing import PASSWORD
from tests.bus.nodes import BACKENDS, administered, at, two_nodes
from tests.plain_socket import PlainSocket

SOON = 10  # seconds, on a busy machine
ALONE = {"RESYNC_NOTICE_INTERVAL": 60, "RESYNC_NOTICE_WINDOW": 120, "ACCESS_CHECK_INTERVAL": 60}


@pytest.fixture(scope="module", params=BACKENDS)
def nodes(request, cluster, redis, tmp_path_factory):
    """The two servers. `admin`: the administrator, at the first."""
    with two_nodes(cluster, redis, tmp_path_factory.mktemp("nodes"), request.param, **ALONE) as running:
        yield from administered(running)


@pytest.fixture
def server(nodes):
    return nodes[0]


@pytest.fixture
def screen(there, room):
    """A screen of Bo's at the other server that shows the room."""
    with contextlib.closing(PlainSocket(there.url, person=there)) as opened:
        assert opened.subscribe({room: None})["ok"]
        yield opened


def test_a_message_and_what_becomes_of_it(ana, room, screen):
    (posted,) = ana.say(room, "a rope")
    assert screen.wait_for("message")["message"] == posted
    edited = ana.ok("PATCH", f"/messages/{posted['id']}", {"rev": posted["rev"], "body": "two ropes"})["message"]
    ana.ok("DELETE", f"/messages/{posted['id']}?rev={edited['rev']}")
    screen.wait_for("message", lambda told: told["message"]["deleted_at"])
    assert [told["rev"] - posted["rev"] for told in screen.received("message")][-1] == 2


def test_a_message_that_is_too_long_for_a_packet(ana, room, screen):
    (posted,) = ana.say(room, "🚲\n" * 1_900)
    assert screen.wait_for("message")["message"] == posted


def test_many_messages_of_one_post_in_their_order(ana, room, screen):
    posted = ana.say(room, *(f"line {number} " + "€" * 300 for number in range(50)))
    screen.wait_for("message", lambda told: told["rev"] == posted[-1]["rev"])
    assert [told["message"] for told in screen.received("message")] == posted


def test_typing(ana, room, screen):
    ana.ok("POST", f"/conversations/{room}/typing")
    assert screen.wait_for("typing")["person"]["id"] == ana.id


def test_reading(ana, room, screen):
    draft = {"client_id": secrets.token_hex(8), "body": "here"}
    (posted,) = screen.call("post_messages", {"conversation": room, "messages": [draft]})["messages"]
    ana.ok("POST", f"/conversations/{room}/read", {"seq": posted["seq"]})
    assert screen.wait_for("read", lambda told: told["person"] == ana.id)["seen_seq"] == posted["seq"]


def test_a_new_name_of_a_room(ana, room, screen):
    name = f"Camp {secrets.token_hex(4)}"
    ana.ok("PATCH", f"/rooms/{room}", {"name": name})
    assert screen.wait_for("conversation")["name"] == name
    assert screen.wait_for("message")["message"]["kind"] == "system"


def test_an_announcement_as_long_as_it_may_be(server, there):
    body = "🚲" * 2_000
    with contextlib.closing(PlainSocket(there.url, person=there)) as screen:
        server.admin.ok("POST", "/announcements", {"client_id": secrets.token_hex(8), "body": body})
        assert screen.wait_for("announcement", lambda told: told["announcement"]["body"] == body)


def test_a_conversation_that_one_is_added_to(ana, bo, there):
    with contextlib.closing(PlainSocket(there.url, person=there)) as screen:
        room = ana.room()
        ana.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
        assert screen.wait_for("membership", lambda told: "summary" in told)["summary"]["conversation"] == room


def test_a_direct_message_that_is_not_open(ana, bo, there):
    talk = ana.direct_with(bo)
    with contextlib.closing(PlainSocket(there.url, person=there)) as screen:
        ana.say(talk, "hello")
        (head,) = screen.wait_for("heads")["conversations"]
        assert head["conversation"] == talk


def test_a_removal_from_a_room_is_told_and_ends_the_subscription(ana, bo, room, screen):
    ana.ok("DELETE", f"/rooms/{room}/members/{bo.id}")
    screen.wait_for("membership", lambda told: told.get("gone", {}).get("conversation") == room)
    ana.say(room, "now they are gone")
    assert screen.call("typing", {"conversation": room})["error"]["code"] == "not_found"
    bodies = [told["message"]["body"] for told in screen.received("message")]
    assert "now they are gone" not in bodies


def test_what_one_may_no_more_after_a_change_elsewhere(ana, room, screen):
    assert screen.call("typing", {"conversation": room})["ok"]
    ana.ok("POST", f"/rooms/{room}/archive")
    screen.wait_for("conversation")
    assert screen.call("typing", {"conversation": room})["error"]["code"] == "archived"


def test_a_sign_in_that_is_ended_elsewhere(nodes, bo, there):
    with (
        contextlib.closing(PlainSocket(there.url, person=there)) as screen,
        contextlib.closing(at(nodes[0], bo)) as own,
    ):
        own.ok("DELETE", "/me/sign-ins", {"current_password": PASSWORD})
        assert screen.wait_until_closed() == 4401
        assert screen.messages[-1] == {"type": "signed_out", "reason": "ended"}


def test_a_request_that_waits_for_news(ana, there, room):
    with contextlib.closing(Waiting(there.another_browser())) as program:
        held = program.begin({room: there.ok("GET", f"/conversations/{room}")["summary"]["last_rev"]})
        (posted,) = ana.say(room, "wake up")
        answer = held.result(SOON).body
    assert answer["conversations"][room]["messages"] == [posted]
