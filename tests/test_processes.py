import contextlib
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.browser.chromium import WITHOUT_WINDOWS
from tests.processes import Process
from tests.server import ROOT, eventually

RUN = """
from pathlib import Path
import threading

from tests.browser.chromium import launched
from tests.processes import Process
from tests.proxies import Proxy
from tests.server import Server


def test_that_does_not_end(tmp_path):
    shell = Process(["sh", "-c", "sleep 600 & sleep 600"])
    with Server(tmp_path / "data", options=["--reload"]) as server, Proxy(tmp_path, server.url), launched():
        print("begun", server.process.pid, shell.pid, flush=True)
        threading.Event().wait()
"""


def descendants(pid):
    """Return the ids of all processes below `pid`."""
    children = {int(one) for path in Path(f"/proc/{pid}/task").glob("*/children") for one in told(path).split()}
    return {*children, *(below for child in children for below in descendants(child))}


def told(path):
    """Return the text of a file below /proc, nothing when the process or thread has ended since it was listed."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return path.read_text()
    return ""


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_test_run_that_is_ended_leaves_nothing_behind(tmp_path, how):
    (tmp_path / "test_endless.py").write_text(RUN)
    log = tmp_path / "log"
    with open(log, "w") as file:
        words = [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", f"--rootdir={ROOT}", tmp_path]
        run = Process(words, cwd=ROOT, stdout=file, stderr=file, env={**os.environ, "PYTHONPATH": str(ROOT)})
    eventually(lambda: "begun" in log.read_text(), 60, log.read_text)
    started = descendants(run.pid)
    names = {told(Path(f"/proc/{pid}/comm")).strip() for pid in started}
    assert {"flask", "nginx", "sh", "sleep", WITHOUT_WINDOWS[:15]} <= names  # proc(5) cuts a name there
    run.send_signal(how)
    run.wait(30)
    eventually(lambda: not any(map(lives, started)), 30, lambda: [pid for pid in started if lives(pid)])


def test_a_test_starts_what_goes_on_by_a_process_that_ends_with_the_run():
    """A terminal tells its processes of the end; the watcher, and what is forked, end when their input does."""
    excepted = {"processes.py", "preloaded.py", "recording.py", "test_client_signing.py", Path(__file__).name}
    started = [path for path in (ROOT / "tests").rglob("*.py") if "subprocess.Popen(" in path.read_text()]
    assert {path.name for path in started} <= excepted
