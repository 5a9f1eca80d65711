"""The Dockerfile: its RUN lines in an empty directory, by an ordinary user."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.deploy import dockerfile
from tests.server import ROOT

USUAL = ("COPY", "RUN", "WORKDIR", "FROM")


@pytest.fixture
def home():
    """A folder that every user may enter: pytest's own are shut."""
    with tempfile.TemporaryDirectory(prefix="chatapp-image-") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.mark.slow
def test_its_lines_run_in_an_empty_directory_as_an_ordinary_user(home):
    build, final = dockerfile.stages()
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    here = home / "app"
    here.mkdir()
    os.chown(here, account.pw_uid, account.pw_gid)
    variables = {"PATH": f"{python_folder(home)}:{os.environ['PATH']}", "HOME": str(here), **pip_settings()}
    for instruction, text in build:
        if instruction == "COPY":
            copy(text, here, account)
        elif instruction == "RUN":
            done = subprocess.run(
                ["sh", "-ec", text], cwd=here, env=variables, user=account.pw_uid, group=account.pw_gid,
                extra_groups=[], capture_output=True, text=True, timeout=600,
            )  # fmt: skip
            assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        else:
            assert instruction in USUAL
    assert dockerfile.all_of(final, "RUN") == []
    left = {path.name for path in (here / ".venv/bin").iterdir()}
    assert "flask" in left
    assert not {name for name in left if name.startswith(("pip", "wheel", "easy_install"))}
    told = subprocess.run(
        [here / ".venv/bin/flask", "chat", "settings"], cwd=here, env={**variables, "DATA_DIR": str(here / "data")},
        user=account.pw_uid, group=account.pw_gid, extra_groups=[], capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "DRAIN_DELAY" in told.stdout, told.stderr


def python_folder(home):
    """Return a folder with a command `python`, as in the image, that every user may run."""
    found = shutil.which("python3", path="/usr/local/bin:/usr/bin") or sys.executable
    folder = home / "bin"
    folder.mkdir()
    (folder / "python").write_text(f'#!/bin/sh\nexec {found} "$@"\n')
    (folder / "python").chmod(0o755)
    return folder


def pip_settings():
    """Return the settings of pip in this environment, such as its index, which may be an index of one's own."""
    return {name: value for name, value in os.environ.items() if name.startswith("PIP_") or "proxy" in name.lower()}


def copy(text, here, account):
    """Do what a COPY of the build does, for `account`."""
    *sources, target = text.split()
    for source in sources:
        path = here / target / source if target == "./" else here / target
        path.parent.mkdir(parents=True, exist_ok=True)
        ignored = shutil.ignore_patterns("__pycache__")
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, path, ignore=ignored)
        else:
            shutil.copy(ROOT / source, path)
    for folder, _, files in os.walk(here):
        for path in (folder, *(os.path.join(folder, file) for file in files)):
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def test_it_runs_as_somebody_without_rights_and_says_whether_it_is_well():
    [*_, final] = dockerfile.stages()
    [user] = dockerfile.all_of(final, "USER")
    assert all(int(number) >= 1000 for number in user.split(":"))
    assert dockerfile.health_check()[1] == "deploy/ready.py"


def test_it_is_given_all_that_it_copies_and_nothing_else():
    shown = {
        line[1:]
        for line in (dockerfile.PATH.parent / "Dockerfile.dockerignore").read_text().splitlines()
        if line[0] == "!"
    }
    copied = {source for text in dockerfile.all_of(dockerfile.stages()[0], "COPY") for source in text.split()[:-1]}
    assert shown == copied
