import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.server import ROOT

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


def lint_imports(cwd):
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"], cwd=cwd, capture_output=True, text=True, env={"PYTHONPATH": str(cwd)}
    )


def copied(path):
    """Copy the package to a folder, to plant violations in; return the folder."""
    shutil.copytree(ROOT / "chatapp", path / "chatapp")
    shutil.copy(ROOT / "pyproject.toml", path)
    return path


@pytest.fixture
def copy(tmp_path):
    return copied(tmp_path)


def test_imports_go_down_only():
    checked = lint_imports(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "9 kept, 0 broken" in checked.stdout


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("services/messages/authoring.py", "from chatapp.web.http import json"),
        ("pages/rooms.py", "from chatapp.api import rooms"),
        ("models/user.py", "from chatapp.payloads import people"),
        ("transport/serving/server.py", "from chatapp import limits"),
        ("services/messages/authoring.py", "from flask import request"),
        ("payloads/messages.py", "import flask_socketio"),
        ("bus/local.py", "from chatapp.extensions import current"),
        ("bus/local.py", "import socketio"),
        ("services/presence/presence.py", "import eventlet"),
        ("sockets/socketio_connection.py", "from engineio import packet"),
        ("client/api.py", "from chatapp import limits"),
        ("web/http/body.py", "from chatapp.client import show"),
        ("pages/rooms.py", "from chatapp.bundler import bundles"),
    ],
)
def test_a_planted_violation_fails(copy, module, planted):
    path = copy / "chatapp" / module
    path.write_text(f"{path.read_text()}\n{planted}\n")
    checked = lint_imports(copy)
    assert checked.returncode == 1
    assert "8 kept, 1 broken" in checked.stdout, checked.stdout


def test_the_documents_show_the_layers_of_the_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert "\n".join(layers) in (ROOT / "CONTRIBUTING.md").read_text()
    drawing = (ROOT / "docs/architecture.md").read_text().partition("```")[2].partition("```")[0]
    modules = [name.strip() for layer in layers for name in layer.split("|")]
    assert [name for name in modules if name not in drawing] == []


MYPY = Path(sys.executable).parent / "mypy"
MISTAKES = {
    "services/conversations/direct.py": "def unsaid(person):\n    return person",
    "queries/rows.py": "def wrong() -> int:\n    return 'text'",
    "models/user.py": "def absent(user: User) -> str:\n    return user.login_session",
    "payloads/messages.py": "def half(row: Any, other) -> None: ...",
}


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory):
    """The words of mypy about a copy with all MISTAKES, one in a module: a run takes long, however many it finds."""
    home = copied(tmp_path_factory.mktemp("mistaken"))
    for module, planted in MISTAKES.items():
        path = home / "chatapp" / module
        path.write_text(f"{path.read_text()}\n\n{planted}\n")
    checked = subprocess.run([MYPY, f"--cache-dir={home}/cache"], cwd=home, capture_output=True, text=True)
    assert checked.returncode == 1, checked.stdout + checked.stderr
    return checked.stdout


@pytest.mark.parametrize("module", MISTAKES)
def test_a_planted_mistake_of_types_fails(mistaken, module):
    assert mistaken.count(f"chatapp/{module}:") == 1, mistaken
    assert f"Found {len(MISTAKES)} errors in {len(MISTAKES)} files" in mistaken
