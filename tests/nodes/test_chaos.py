"""Nodes, the database, the bus and connections die while twenty programs post in one room.

CHAOS_SECONDS: how long, with each bus; the ordinary run has a few seconds of it, with PostgreSQL's.
"""

import contextlib
import itertools
import os
import random
import signal
import time

import psycopg2
import pytest

from tests.nodes.screens import Screen
from tests.people import Person, new_username
from tests.postgresql.cluster import Cluster
from tests.redis_server import RedisServer
from tests.server import GENEROUS, Server, eventually

LONG = int(os.environ.get("CHAOS_SECONDS", "180"))
SHORT = 5
FROZEN = 15  # seconds that the bus is frozen in a long run
COMPLETE = 5  # seconds in which screens are complete once all is well; on a busy machine they take more
ANSWERED = 30  # seconds from the first attempt to send a message to its answer
EACH_BUS = pytest.mark.parametrize("installation", ["postgresql", "redis"], indirect=True)
LINES = "SELECT pid FROM pg_stat_activity WHERE application_name = 'chatapp bus' AND datname = current_database()"
STORED = """
    SELECT messages.seq, messages.rev, messages.client_id
    FROM messages JOIN conversations ON conversations.id = messages.conversation_id
    WHERE conversations.public_id = %s ORDER BY messages.seq
"""


class Installation:
    """Some nodes on a PostgreSQL of their own, and a Redis where that is the bus."""

    def __init__(self, folder, backend, opened, number=2):
        self.cluster = opened.enter_context(Cluster())
        self.redis = opened.enter_context(RedisServer()) if backend == "redis" else None
        self.database_url = self.cluster.new_database()
        settings = {**GENEROUS, "DATABASE_URL": self.database_url, "SECRET_KEY": "k" * 32}
        if self.redis:
            settings["REDIS_URL"] = self.redis.url
        self.nodes = [Server(folder / name / "data", NODE_NAME=name, **settings) for name in "abc"[:number]]
        for node in self.nodes:
            opened.callback(node.kill)
            node.launch()
        for node in self.nodes:
            node.wait()

    def ask(self, statement, *values):
        """Return the rows of a statement."""
        with contextlib.closing(psycopg2.connect(self.database_url)) as connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    def kill_node(self, random):
        node = random.choice(self.nodes)
        node.kill()
        node.launch()
        node.wait()

    def restart_database(self, _):
        self.cluster.stop()
        self.cluster.start()

    def restart_bus(self, _):
        if self.redis:
            self.redis.kill()
            self.redis.start()
        else:
            for (pid,) in self.ask(LINES):
                self.ask("SELECT pg_terminate_backend(%s)", pid)

    @contextlib.contextmanager
    def frozen_bus(self):
        """Let the bus answer nothing; the database goes on."""
        # One that sends could be stopped in the middle of a commit, which would stop those of all others.
        pids = [] if self.redis else [pid for (pid,) in self.ask(f"{LINES} AND query LIKE 'LISTEN%%'")]
        signal_all(pids, signal.SIGSTOP)
        if self.redis:
            self.redis.freeze()
        try:
            yield
        finally:
            signal_all(pids, signal.SIGCONT)
            if self.redis:
                self.redis.thaw()


def signal_all(pids, how):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)


@pytest.fixture
def installation(request, tmp_path):
    with contextlib.ExitStack() as opened:
        yield Installation(tmp_path, request.param, opened)


@pytest.fixture
def screens(installation):
    """Twenty programs of five people; `room` is theirs."""
    people = [Person(installation.nodes[0].url, new_username("person")).sign_up() for _ in range(5)]
    room = people[0].room()
    people[0].ok("POST", f"/rooms/{room}/members", {"people": [person.id for person in people[1:]]})
    programs = [person.program("read", "post") for person in people for _ in range(4)]
    started = [Screen(program, room, installation.nodes, seed) for seed, program in enumerate(programs)]
    started[0].room = room
    eventually(lambda: all(screen.stored for screen in started), 60)
    yield started
    for screen in started:
        screen.end()


def storm(installation, screens, seconds, random):
    """Let parts die in turn for so many seconds; return how often each did."""
    deaths = [installation.kill_node] * 4 + [installation.restart_database, installation.restart_bus]
    counted = dict.fromkeys((death.__name__ for death in deaths), 0) | {"cut": 0}
    over = time.monotonic() + seconds
    for death in itertools.cycle(deaths):
        for screen in random.sample(screens, 3):
            screen.cut()
            counted["cut"] += 1
        death(random)
        counted[death.__name__] += 1
        if time.monotonic() > over and all(counted.values()):
            return counted


def freeze(installation, screens, seconds):
    """Freeze the bus for so many seconds, and as long as anybody has posted nothing meanwhile."""
    before = [len(screen.stored) for screen in screens]
    with installation.frozen_bus():
        over = time.monotonic() + seconds
        eventually(
            lambda: (
                time.monotonic() > over
                and all(len(screen.stored) > was for screen, was in zip(screens, before, strict=True))
            ),
            120,
        )


def faults(installation, screens, within):
    """Let all finish; return what is not as promised."""
    for screen in screens:
        screen.stops_posting.set()
    eventually(lambda: all(screen.is_idle for screen in screens), 60)
    rows = installation.ask(STORED, screens[0].room)
    all_seqs = [seq for seq, _, _ in rows]
    found = [fault for screen in screens for fault in screen.faults]
    with contextlib.suppress(AssertionError):
        eventually(lambda: all(screen.seqs == all_seqs for screen in screens), within)
    found += [
        f"{screen.name} lacks {sorted(set(all_seqs) - set(screen.seqs))[:5]}, or has them in another order"
        for screen in screens
        if screen.seqs != all_seqs
    ]
    stored = {seq: client_id for seq, _, client_id in rows}
    for screen in screens:
        found += [f"{seq} is lost" for seq, client_id in screen.stored.items() if stored.get(seq) != client_id]
    if all_seqs != list(range(1, len(rows) + 1)) or [rev for _, rev, _ in rows] != all_seqs:
        found.append("numbers are missing")
    if len({client_id for _, _, client_id in rows}) != len(rows):
        found.append("a message is stored twice")
    return found


@pytest.mark.parametrize("installation", ["postgresql"], indirect=True)
def test_some_seconds_of_chaos_lose_nothing(installation, screens):
    counted = storm(installation, screens, SHORT, random.Random(15))
    assert faults(installation, screens, within=6 * COMPLETE) == []
    assert counted["kill_node"] >= 4
    assert max(screen.slowest for screen in screens) < ANSWERED


@pytest.mark.slow
@EACH_BUS
def test_minutes_of_chaos_lose_nothing(installation, screens):
    rng = random.Random(15)
    counted = storm(installation, screens, LONG / 2, rng)
    freeze(installation, screens, FROZEN)
    for death, times in storm(installation, screens, LONG / 2, rng).items():
        counted[death] += times
    assert faults(installation, screens, within=COMPLETE) == []
    print(counted, len(screens[0].seqs), "messages,", max(screen.slowest for screen in screens), "s at most")
    assert max(screen.slowest for screen in screens) < ANSWERED
    if LONG >= 180:
        assert counted["kill_node"] >= 20
        assert counted["restart_database"] >= 5
        assert counted["restart_bus"] >= 5
        assert counted["cut"] >= 50
