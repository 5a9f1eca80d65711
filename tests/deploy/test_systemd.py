"""The units of `deploy/systemd`: systemd takes them, and their commands run."""

import os
import re
import shlex
import shutil
import subprocess

import pytest

from tests.deploy.installation import DEPLOY
from tests.processes import Process
from tests.server import FLASK, ROOT, free_port

SYSTEMD = shutil.which("systemd-analyze")
UNITS = DEPLOY / "systemd"
NAMES = ("chatapp@.service", "chatapp-upgrade.service", "chatapp.target")
HARDENING = re.compile(
    "Capability|Lock|NoNew|Private|Protect|Remove|Restrict[A-Z]|SystemCall|UMask|StateDirectoryMode|User"
)
EXPOSED = 3.0  # of 10, as `systemd-analyze security` counts


def here(text):
    """Return a unit's text with the paths of this checkout."""
    return text.replace("/srv/chatapp/.venv/bin", str(FLASK.parent)).replace("/srv/chatapp", str(ROOT))


@pytest.fixture
def units(tmp_path):
    """A folder with the units, for this checkout."""
    for name in NAMES:
        (tmp_path / name).write_text(here((UNITS / name).read_text()))
    return tmp_path


@pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("name", NAMES)
def test_systemd_takes_the_unit(units, name):
    verified = subprocess.run([SYSTEMD, "verify", units / name], capture_output=True, text=True)
    ours = [line for line in verified.stderr.splitlines() if "chatapp" in line]
    assert (verified.returncode, ours) == (0, [])


@pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not installed")
def test_systemd_would_not_take_one_that_is_wrong(units):
    path = units / "chatapp@.service"
    path.write_text(path.read_text().replace(str(FLASK), "/gone/flask").replace("ProtectHome=yes", "ProtectHome=maybe"))
    verified = subprocess.run([SYSTEMD, "verify", path], capture_output=True, text=True)
    assert "/gone/flask" in verified.stderr
    assert "protect home value" in verified.stderr


@pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("name", NAMES[:2])
def test_a_service_is_shut_off_from_the_rest_of_the_machine(units, name):
    words = [SYSTEMD, "security", "--offline=yes", f"--threshold={EXPOSED * 10:.0f}", units / name]
    judged = subprocess.run(words, capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout[-300:]


def test_both_services_are_shut_off_alike():
    ways = [{line for line in (UNITS / name).read_text().splitlines() if HARDENING.match(line)} for name in NAMES[:2]]
    assert ways[0] == ways[1]
    assert len(ways[0]) > 15


@pytest.mark.slow
def test_the_commands_of_the_units_run_a_node_that_is_ready_when_its_start_ends(tmp_path):
    port = free_port()
    variables = settings_file() | {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    for name in ("chatapp-upgrade.service", "chatapp@.service"):
        lines = [line.partition("=")[::2] for line in here((UNITS / name).read_text()).splitlines() if "=" in line]
        own = dict(value.replace("%i", str(port)).split("=", 1) for key, value in lines if key == "Environment")
        variables |= {**own, "DATA_DIR": str(tmp_path / "data")}
        [command] = [shlex.split(value.replace("%i", str(port))) for key, value in lines if key == "ExecStart"]
        after = [shlex.split(value.replace("%i", str(port))) for key, value in lines if key == "ExecStartPost"]
        if not after:
            subprocess.run(command, cwd=ROOT, env=variables, check=True, timeout=120)
            continue
        with open(tmp_path / "log", "w") as log:
            node = Process(command, cwd=ROOT, env=variables, stdout=log, stderr=log)
        try:
            subprocess.run(after[0], cwd=ROOT, env=variables, check=True, timeout=120)
            assert variables["NODE_NAME"] == f"n{port}"
            node.terminate()
            assert node.wait(30) == 0
        finally:
            node.kill_session()


def settings_file():
    """Return the variables of the settings file that the README installs."""
    lines = (UNITS / "chatapp.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
