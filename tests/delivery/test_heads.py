"""A last message that was told to nobody: it is shown all the same, since changes are told twice."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.delivery import another_process
from tests.server import eventually

PROMISED = 5_000  # ms
NEVER = 7_000  # ms: three rounds of heads


class Room:
    """Somebody writes by the API; somebody else only reads, in a browser behind a proxy."""

    def __init__(self, server, proxy, writer, context):
        self.server, self.proxy, self.writer = server, proxy, writer
        self.screen = Screen(context.new_page(), proxy.url).sign_up("Reader")
        self.id = writer.room()
        writer.ok("POST", f"/rooms/{self.id}/members", {"people": [self.screen.id]})
        self.screen.go_live(f"/conversations/{self.id}")
        writer.say(self.id, "first words")
        expect(self.screen.message("first words")).to_be_visible()

    def lose_with_a_process(self, text):
        """Store a message in a process that dies before it tells anybody."""
        assert another_process.run(self.server, "post", self.writer.username, self.id, text) == -9

    def lose_with_a_poll(self, text):
        """Store a message whose event is in a poll's answer that never arrives."""
        self.proxy.swallow(text)
        self.writer.say(self.id, text)
        eventually(lambda: self.proxy.cuts == 1)


@pytest.fixture
def quiet_room(start_server, cutting_proxy, person, new_context):
    def make(**settings):
        server = start_server(**settings)
        return Room(server, cutting_proxy(server), person("writer", at=server), new_context())

    return make


@pytest.mark.parametrize("lose", [Room.lose_with_a_process, Room.lose_with_a_poll])
def test_a_lost_last_message_is_shown(quiet_room, lose):
    room = quiet_room()
    sessions = room.proxy.handshakes
    lose(room, "last words")
    expect(room.screen.message("last words")).to_be_visible(timeout=PROMISED)
    assert room.proxy.handshakes == sessions


@pytest.mark.parametrize("lose", [Room.lose_with_a_process, Room.lose_with_a_poll])
def test_without_heads_a_lost_last_message_stays_lost(quiet_room, lose):
    room = quiet_room(FLASK_APP="tests/delivery/without_heads.py")
    sessions = room.proxy.handshakes
    lose(room, "last words")
    with pytest.raises(AssertionError, match="visible"):
        expect(room.screen.message("last words")).to_be_visible(timeout=NEVER)
    assert room.proxy.handshakes == sessions
    assert [message["body"] for message in room.writer.history(room.id)][-1] == "last words"
