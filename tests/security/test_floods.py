"""One person who asks without a pause slows nobody else, and is answered still."""

import contextlib
import statistics
import subprocess
import sys
import time

import pytest

from tests.people import Person, new_client_id, new_username
from tests.processes import Process
from tests.server import GENEROUS, ROOT, Server

OTHERS = 4
ASKED = 15  # requests of each of them in one go
SLOWER = 1.5  # times the median without the flood
ROUNDS = 5  # of which one has to hold: the machine does other things too
LINES = 150
SETTLED = 3  # lines of `flooding` after which it has had what one may have at once
CPU = ("CPU_PER_PERSON", "CPU_PER_ADDRESS", "CONNECTIONS_PER_PERSON")
AS_DELIVERED = {name: value for name, value in GENEROUS.items() if name not in CPU}
# Less than usual: so little that a busy machine has it to give, too; else nothing is held back there.
LITTLE = {"CPU_PER_PERSON": "100/second, 100 at once"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server on which one may take a tenth of a processor."""
    with Server(tmp_path_factory.mktemp("flooded") / "data", **AS_DELIVERED, **LITTLE) as running:
        yield running


def newcomer(server, name):
    return Person(server.url, new_username(name)).sign_up()


@pytest.fixture
def flooder(server):
    """Somebody with a long room, all of which they ask for."""
    with contextlib.closing(newcomer(server, "flooder")) as person:
        person.conversation = person.room()
        for start in range(0, LINES, 50):
            drafts = [{"client_id": new_client_id(), "body": f"line {start + number}"} for number in range(50)]
            person.ok("POST", f"/conversations/{person.conversation}/messages", {"messages": drafts})
        yield person


@contextlib.contextmanager
def flood(door, person):
    """Run `flooding` for the block."""
    cookie = "; ".join(f"{one.name}={one.value}" for one in person.http.cookies)
    known = person.id, person.me["epoch"], person.conversation
    words = [sys.executable, "-m", "tests.security.flooding", door, person.url, cookie, person._csrf(), *known]
    with Process(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def times(people):
    """Return how long each of some requests of these people took, who ask in turns."""
    took = []
    for _ in range(ASKED):
        for person in people:
            began = time.perf_counter()
            person.ok("GET", "/conversations")
            took.append(time.perf_counter() - began)
    return took


def slowed(door, flooder, people):
    """Return how many times as long they wait in the median with a flood as without, before and after."""
    without = times(people)
    with flood(door, flooder) as flooding:
        for _ in range(SETTLED):
            assert flooding.stdout.readline() == "answered\n", flooding.stderr.read()
        with_it = times(people)
        assert flooding.poll() is None
    return statistics.median(with_it) / statistics.median(without + times(people))


@pytest.mark.parametrize("door", ["by_plain_socket", "by_socketio", "by_polling", "by_api", "by_pages"])
def test_a_flood_by_one_person_slows_the_others_by_less_than_half(door, flooder, server):
    with contextlib.ExitStack() as stack:
        people = [stack.enter_context(contextlib.closing(newcomer(server, "other"))) for _ in range(OTHERS)]
        ratios = []
        while not ratios or min(ratios) > SLOWER:
            ratios.append(slowed(door, flooder, people))
            print(door, ratios)
            assert len(ratios) < ROUNDS, ratios
