"""`chatapp tail`: nothing lost, doubled or out of order, whatever the network does."""

import signal
import subprocess
import threading

import pytest

from tests.client.terminal import CHATAPP
from tests.processes import Process
from tests.proxies import Proxy
from tests.server import eventually

LIVE = 30  # seconds
BLOCKS_SOCKETS = "if ($uri ~ ^/socket.io) { return 403; }"


class Speaker:
    """Somebody who goes on talking, one numbered message after another, whether the server is there or not."""

    def __init__(self, person, room):
        self._person, self._room = person, room
        self._count, self._ends = 0, threading.Event()
        self._thread = threading.Thread(target=self._talk)
        self._thread.start()

    def stop(self):
        self._ends.set()
        self._thread.join()

    def _talk(self):
        while not self._ends.wait(0.05):
            self._count += 1
            try:
                self._person.say(self._room, f"words {self._count}")
            except (OSError, AssertionError):
                continue


def texts(person, room):
    """Return every text in the room, in order."""
    messages, after = [], 0
    while True:
        page = person.ok("GET", f"/conversations/{room}/messages?after={after}")
        messages += page["messages"]
        if not page["has_after"]:
            return [message["body"] for message in messages if message["kind"] == "text"]
        after = messages[-1]["seq"]


def shown(tail):
    return [message["body"] for message in tail.messages if message["kind"] == "text"]


def follow(terminal, room, *options):
    """Start `tail` and wait until it is connected."""
    tail = terminal.start("tail", room, "--json", "--verbose", *options)
    tail.wait_until_said("Connected", LIVE)
    return tail


def test_messages_are_shown_as_they_come(ana, bo, terminal):
    talk = ana.direct_with(bo)
    bo.say(talk, "one", "two", "three")
    tail = follow(terminal, f"@{bo.username}", "-n", "2")
    bo.say(talk, "four")
    tail.wait_for("four")
    assert tail.bodies == ["two", "three", "four"]
    assert tail.said == ["Connected over WebSocket."]


def test_an_edited_and_a_deleted_message_are_shown_once_more(ana, terminal):
    room = ana.room()
    tail = follow(terminal, room, "-n", "0")
    (first,) = ana.say(room, "teh")
    edited = ana.ok("PATCH", f"/messages/{first['id']}", {"rev": first["rev"], "body": "the"})["message"]
    deleted = ana.ok("DELETE", f"/messages/{first['id']}?rev={edited['rev']}")["message"]
    eventually(lambda: len(tail.lines) == 3)
    assert tail.messages == [first, edited, deleted]


def test_ctrl_c_ends_it_quietly(ana, terminal):
    tail = follow(terminal, ana.room(), "-n", "0")
    assert tail.end(signal.SIGINT) == 130
    assert tail.said == ["Connected over WebSocket.", ""]  # a line break after the terminal's ^C


def test_a_killed_server_costs_nothing_and_doubles_nothing(start_server, person, new_terminal):
    server = start_server()
    ana = person("ana", at=server)
    room = ana.room()
    tail = follow(new_terminal().login(ana), room)
    speaker = Speaker(ana, room)
    for times in (1, 2):
        eventually(lambda times=times: len(shown(tail)) > 10 * times, LIVE, lambda: f"{tail.said}")
        server.kill()
        server.restart()
        eventually(lambda times=times: tail.said.count("Connected over WebSocket.") == times + 1, LIVE)
    speaker.stop()
    stored = texts(ana, room)
    assert len(stored) > 10
    eventually(lambda: len(shown(tail)) >= len(stored), LIVE)
    assert shown(tail) == stored


def test_a_long_absence_is_caught_up_page_by_page(start_server, person, new_terminal):
    server = start_server()
    ana = person("ana", at=server)
    room = ana.room()
    tail = follow(new_terminal().login(ana), room)
    tail.process.send_signal(signal.SIGSTOP)
    for _ in range(22):
        ana.say(room, *(f"words {number}" for number in range(50)))
    server.restart()
    tail.process.send_signal(signal.SIGCONT)
    stored = texts(ana, room)
    assert len(stored) == 1100
    eventually(lambda: len(shown(tail)) >= len(stored), LIVE, lambda: f"{len(tail.lines)} {tail.said}")
    ana.say(room, "the last")
    tail.wait_for("the last")
    assert shown(tail) == [*stored, "the last"]


def test_where_upgrades_are_stripped_it_goes_on_by_polling_and_remembers(ana, terminal, proxy):
    room = ana.room()
    terminal.login(ana, proxy.url)
    tail = follow(terminal, room)
    ana.say(room, "through nginx")
    tail.wait_for("through nginx")
    assert tail.said == ["Connected over long-polling."]
    terminal.ok("say", room, "and back")
    tail.wait_for("and back")
    assert (terminal.kept / "default.network").exists()


def test_where_frames_are_swallowed_nothing_is_lost(ana, terminal, server, relay):
    swallowing = relay(server, swallows_frames=True)
    room = ana.room()
    terminal.login(ana, swallowing.url)
    tail = follow(terminal, room)
    assert tail.said == ["Connected over long-polling."]
    terminal.ok("say", room, "through it")
    tail.wait_for("through it")
    assert shown(tail) == ["through it"]
    assert swallowing.opened == 1
    follow(terminal, room)
    assert swallowing.opened == 1


@pytest.mark.slow
def test_where_frames_are_swallowed_after_a_while_nothing_is_lost(ana, terminal, server, relay):
    network = relay(server)
    room = ana.room()
    terminal.login(ana, network.url)
    tail = follow(terminal, room)
    network.swallows_frames = True
    ana.say(room, "into silence")
    tail.wait_for("into silence")
    tail.wait_until_said("over long-polling")
    ana.say(room, "and on")
    tail.wait_for("and on")
    assert shown(tail) == ["into silence", "and on"]
    assert tail.said[0] == "Connected over WebSocket."


def test_where_no_socket_opens_short_requests_carry_on(ana, terminal, server, tmp_path):
    room = ana.room()
    with Proxy(tmp_path, server.url, BLOCKS_SOCKETS) as proxy:
        terminal.login(ana, proxy.url)
        tail = follow(terminal, room)
        assert tail.said == ["Connected with short requests."]
        ana.say(room, "one", "two")
        tail.wait_for("two")
        assert shown(tail) == ["one", "two"]


@pytest.mark.parametrize("how", ["revoked", "removed"])
def test_it_ends_with_what_it_is_for(ana, bo, new_terminal, how):
    terminal = new_terminal().login(bo)
    room = ana.room()
    ana.ok("POST", f"/rooms/{room}/members", {"people": [bo.id]})
    tail = follow(terminal, room)
    if how == "revoked":
        (token,) = bo.ok("GET", "/me/tokens")["tokens"]
        bo.ok("DELETE", f"/me/tokens/{token['id']}")
    else:
        ana.ok("DELETE", f"/rooms/{room}/members/{bo.id}")
    eventually(lambda: tail.process.poll() is not None, LIVE)
    assert tail.process.returncode == {"revoked": 3, "removed": 4}[how]
    assert "Traceback" not in "\n".join(tail.said)


def test_a_reader_who_leaves_ends_it(ana, terminal):
    room = ana.room()
    ana.say(room, "one")
    command = [CHATAPP, "tail", room]
    with Process(command, env=terminal.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as tail:
        assert b"created the room" in tail.stdout.readline()
        assert b"one" in tail.stdout.readline()
        tail.stdout.close()
        ana.say(room, "two")
        assert tail.wait(LIVE) == 141
        assert tail.stderr.read() == b""
