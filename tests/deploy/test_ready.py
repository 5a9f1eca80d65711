"""`deploy/ready.py`, which says whether a node is ready."""

import subprocess
import sys

import pytest

from tests.deploy.installation import DEPLOY
from tests.processes import Process
from tests.server import free_port

READY = [sys.executable, DEPLOY / "ready.py"]


def ask(*arguments):
    return subprocess.run([*READY, *arguments], capture_output=True, text=True, timeout=60)


def test_a_node_that_is_ready_is(server):
    assert (ask(server.url).returncode, ask(server.url, "30").returncode) == (0, 0)


def test_of_one_that_is_not_it_says_why():
    asked = ask(f"http://127.0.0.1:{free_port()}")
    assert asked.returncode == 1
    assert "is not ready: " in asked.stderr
    assert "refused" in asked.stderr


def test_it_waits_for_one_that_starts(start_server):
    port = free_port()
    waiting = Process([*READY, f"http://127.0.0.1:{port}", "60"])
    start_server(port=port)
    assert waiting.wait(60) == 0


@pytest.mark.parametrize("wrong", [[], ["http://127.0.0.1:1", "soon"], ["http://127.0.0.1:1", "-1"], ["1", "2", "3"]])
def test_it_says_how_it_is_called(wrong):
    asked = ask(*wrong)
    assert asked.returncode == 1
    assert "ready.py http://127.0.0.1:5001" in asked.stderr


@pytest.mark.parametrize("wrong", ["nonsense", "ftp://127.0.0.1", "http://", "http://[::1"])
def test_an_address_that_is_none_is_not_ready(wrong):
    asked = ask(wrong)
    assert asked.returncode == 1
    assert "Traceback" not in asked.stderr
