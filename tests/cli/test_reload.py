import os
import shutil
import signal

import pytest
import requests

from tests.server import ROOT, START, TREE, Server, eventually


@pytest.fixture
def copy(tmp_path):
    """A copy of the project, to edit."""
    copy = tmp_path / "copy"
    for name in TREE:
        source = ROOT / name
        shutil.copytree(source, copy / name) if source.is_dir() else shutil.copy(source, copy / name)
    return copy


@pytest.fixture
def server(copy, tmp_path):
    server = Server(tmp_path / "data", options=["--reload"], cwd=copy, PYTHONPATH=copy)
    yield server.start()
    server.kill()


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_an_edited_file_restarts_the_server(server, copy):
    edit(copy / "chatapp/web/health.py", '"ok\\n"', '"edited\\n"')
    eventually(lambda: health(server) == "edited\n", START)
    assert "Detected change" in server.log


def test_a_file_that_does_not_parse_is_waited_for(server, copy):
    edit(copy / "chatapp/web/health.py", 'return "ok\\n"', 'return return "ok\\n"')
    eventually(lambda: "SyntaxError" in server.log, START)
    edit(copy / "chatapp/web/health.py", 'return return "ok\\n"', 'return "mended\\n"')
    eventually(lambda: health(server) == "mended\n", START)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(server, how):
    os.killpg(server.process.pid, how)  # as a terminal does
    assert server.process.wait(15) == 0
    assert "Traceback" not in server.log


def health(server):
    try:
        return requests.get(f"{server.url}/healthz", timeout=5).text
    except requests.ConnectionError:
        return None
