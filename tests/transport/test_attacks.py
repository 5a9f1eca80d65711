"""During attacks from a few clients, the others are served."""

import time

import pytest

from tests.transport.attacks import attacking
from tests.transport.sessions import Session

LEAST = 200  # round trips
SMALL = 30_000_000  # bytes by which the process may grow

# Seconds that a client may wait, beyond ten times the wait for a server on the same machine that is not attacked.
SLOW, POLLS, FRAMES = 0.5, 0.25, 0.25


def waits(servers, seconds):
    """Return the 99th percentile of the seconds that a client waits for an answer, for each server."""
    clients = [Session(server.port) for server in servers]
    for client in clients:
        client.send("40")
        client.receive(), client.receive()
    took = [[] for _ in clients]
    ends = time.monotonic() + seconds
    while time.monotonic() < ends or len(took[0]) < LEAST:
        for client, times in zip(clients, took, strict=True):
            started = time.monotonic()
            client.send('421["count",7]')
            assert client.receive() == "431[7]"
            times.append(time.monotonic() - started)
    return [sorted(times)[len(times) * 99 // 100] for times in took]


@pytest.fixture
def servers(start_protocol_server):
    """A server to be attacked, and one that is not."""
    return [start_protocol_server(ping_interval=3600) for _ in range(2)]


@pytest.mark.parametrize(
    ("count", "seconds"), [(300, 2), pytest.param(2000, 60, marks=pytest.mark.slow)], ids=["short", "long"]
)
def test_slow_connections_hold_nobody_up(servers, count, seconds):
    attacked, _ = servers
    before = attacked.memory
    with attacking("slow", attacked.port, count=count):
        slowed, spared = waits(servers, seconds)
        assert int(attacked.get("/descriptors")) > count // 3
    assert slowed < SLOW + 10 * spared
    assert attacked.memory - before < SMALL + count // 3 * 300_000  # a streamed page has 256 kB waiting
    assert "Traceback" not in attacked.log


@pytest.mark.parametrize("seconds", [2, pytest.param(30, marks=pytest.mark.slow)])
def test_five_hundred_polls_a_second_hold_nobody_up(servers, seconds):
    attacked, _ = servers
    with attacking("polls", attacked.port):
        slowed, spared = waits(servers, seconds)
    assert slowed < POLLS + 10 * spared
    assert "Traceback" not in attacked.log


@pytest.mark.parametrize("seconds", [2, pytest.param(30, marks=pytest.mark.slow)])
def test_the_biggest_frames_of_five_clients_hold_nobody_up(servers, seconds):
    attacked, _ = servers
    before = attacked.memory
    with attacking("frames", attacked.port):
        slowed, spared = waits(servers, seconds)
    assert slowed < FRAMES + 10 * spared
    assert attacked.memory - before < SMALL
    assert "Traceback" not in attacked.log
