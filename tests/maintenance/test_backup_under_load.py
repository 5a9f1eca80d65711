"""A backup while people post: it delays nobody, and holds what was acknowledged before it began."""

import contextlib
import itertools
import sqlite3
import statistics
import sys
import tarfile
import threading
import time

import pytest

from tests.filling import fill
from tests.people import Person, new_client_id
from tests.plain_socket import PlainSocket
from tests.processes import Process
from tests.server import FLASK, GENEROUS, ROOT, Server, environment, flask

WRITERS = 4
PACE = 0.02  # seconds between two posts of one writer: 200 a second in all
STORED = 200_000  # messages that are there already
CONTROL = 10  # seconds before the backup
WORST = 0.1  # seconds


class Writer(threading.Thread):
    """Posts at a steady pace over a WebSocket. `posts`: (when it was sent, seconds until acknowledged, id) of each."""

    def __init__(self, person, room, pace):
        super().__init__()
        self.posts = []
        self._room, self._pace, self._ended = room, pace, threading.Event()
        self._socket = PlainSocket(person.url, person=person)

    def run(self):
        due = time.monotonic()
        for number in itertools.count():
            due += self._pace
            if self._ended.wait(max(0, due - time.monotonic())):
                return
            draft = {"client_id": new_client_id(), "body": f"line {number}"}
            began = time.monotonic()
            told = self._socket.call("post_messages", {"conversation": self._room, "messages": [draft]})
            self.posts.append((began, time.monotonic() - began, told["messages"][0]["id"]))

    def stop(self):
        self._ended.set()
        self.join()
        self._socket.close()


@pytest.fixture
def house(tmp_path):
    """Return `house(stored)`: a server with so many messages; `server.ana` and `server.room` are in it."""
    with contextlib.ExitStack() as opened:

        def make(stored):
            server = Server(tmp_path / "data", **GENEROUS)
            opened.callback(server.kill)
            server.start()
            server.ana = opened.enter_context(contextlib.closing(Person(server.url, "ana").sign_up()))
            server.room = server.ana.room("Harbour")
            if stored:
                server.stop()
                fill(server.data_dir / "chatapp.db", stored)
                server.start()
            return server

        yield make


def back_up_while_posting(server, target, control, pace):
    """Return (posts of the time before the backup, posts of its time, its seconds)."""
    writers = [Writer(server.ana, server.room, pace) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        threading.Event().wait(control)
        began = time.monotonic()
        words = [FLASK, "chat", "backup", target]
        made = Process(words, cwd=ROOT, env=environment(server.data_dir, {}))
        assert made.wait(300) == 0
        ended = time.monotonic()
    finally:
        for writer in writers:
            writer.stop()
    posts = sorted(itertools.chain.from_iterable(writer.posts for writer in writers))
    before = [post for post in posts if post[0] + post[1] < began]
    return before, [post for post in posts if began <= post[0] < ended], ended - began


def stored_in(target, folder):
    """Return the ids of all messages in a backup."""
    with tarfile.open(target) as tar:
        tar.extract("database", folder, filter="data")
    with contextlib.closing(sqlite3.connect(folder / "database")) as database:
        return {message for (message,) in database.execute("SELECT public_id FROM messages")}


def restored(target, folder):
    """Return a server with what the backup holds."""
    done = flask("chat", "restore", target, data_dir=folder, timeout=300)
    assert done.returncode == 0, done.stderr
    return Server(folder, **GENEROUS)


def test_a_backup_holds_every_message_that_was_acknowledged_before_it_began(house, tmp_path):
    server = house(0)
    target = tmp_path / "backup.tar"
    before, during, _ = back_up_while_posting(server, target, 0.5, PACE)
    assert len(before) > 5
    assert len(during) > 5
    stored = stored_in(target, tmp_path)
    assert {message for _, _, message in before} <= stored
    epoch, seen = server.ana.me["epoch"], server.ana.history(server.room)
    with restored(target, tmp_path / "elsewhere") as elsewhere, contextlib.ExitStack() as opened:
        ana = opened.enter_context(contextlib.closing(Person(elsewhere.url, "ana").sign_in()))
        there = ana.history(server.room)
        assert len(there) > 5
        assert {message["id"] for message in there} <= stored
        assert there[-1]["seq"] == len(stored)
        socket = opened.enter_context(contextlib.closing(PlainSocket(elsewhere.url, person=ana)))
        refused = socket.subscribe({server.room: seen[-1]["rev"]}, epoch)
        assert refused["error"]["code"] == "epoch_changed"
        assert socket.subscribe({server.room: there[-1]["rev"]}, ana.me["epoch"])["conversations"]


@pytest.mark.slow
def test_nobody_waits_for_a_backup(house, tmp_path):
    server = house(STORED)
    before, during, seconds = back_up_while_posting(server, tmp_path / "backup.tar", CONTROL, PACE)
    usual, worst = (max(waited for _, waited, _ in posts) for posts in (before, during))
    median = [statistics.median(waited for _, waited, _ in posts) * 1000 for posts in (before, during)]
    pace = f"{len(during) / seconds:.0f} posts/s for {seconds:.1f} s"
    figures = (
        f"{pace}: worst {worst * 1000:.0f} ms, before {usual * 1000:.0f}; medians {median[1]:.1f}, {median[0]:.1f}"
    )
    print(figures, file=sys.stderr)
    assert worst < max(WORST, 3 * usual), figures
    stored = stored_in(tmp_path / "backup.tar", tmp_path)
    assert {message for _, _, message in before} <= stored
    assert len(stored) > STORED
