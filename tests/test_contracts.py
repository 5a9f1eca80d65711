import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import ROOT

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


def lint_imports(cwd):
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"], cwd=cwd, capture_output=True, text=True, env={"PYTHONPATH": str(cwd)}
    )


@pytest.fixture
def copy(tmp_path):
    """A copy of the package, to plant violations in."""
    shutil.copytree(ROOT / "chatapp", tmp_path / "chatapp")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_go_down_only():
    checked = lint_imports(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "5 kept, 0 broken" in checked.stdout


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("services/messages.py", "from chatapp.web import body"),
        ("rooms/views.py", "from chatapp.inbox import views"),
        ("models/user.py", "from chatapp.payloads import people"),
        ("transport/server.py", "from chatapp import limits"),
        ("services/messages.py", "from flask import request"),
        ("payloads/messages.py", "import flask_socketio"),
        ("services/presence.py", "import eventlet"),
        ("sockets/connection.py", "from engineio import packet"),
        ("client/api.py", "from chatapp import limits"),
        ("web/body.py", "from chatapp.client import show"),
    ],
)
def test_a_planted_violation_fails(copy, module, planted):
    path = copy / "chatapp" / module
    path.write_text(f"{path.read_text()}\n{planted}\n")
    checked = lint_imports(copy)
    assert checked.returncode == 1
    assert "4 kept, 1 broken" in checked.stdout, checked.stdout
