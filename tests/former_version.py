"""The code of the version before, taken from git: of its tag, or of the commit before the newest migration came."""

import subprocess

from chatapp.database import MIGRATIONS
from tests.server import ROOT, TREE

FETCH = "git fetch --unshallow --tags"


class NoHistory(Exception):
    """There is no earlier version to be had; the message says what to do."""


def unpack(folder):
    """Put the code of the version before into `folder`; return its name. Raises NoHistory."""
    version = _version()
    packed = _git("archive", version, *TREE)
    if packed.returncode:
        raise NoHistory(f"{version} is not in this clone; run: {FETCH}")
    folder.mkdir()
    subprocess.run(["tar", "-x", "-C", folder], input=packed.stdout, check=True)
    return version


def _version():
    tagged = _git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD")
    if not tagged.returncode:
        return tagged.stdout.decode().strip()
    newest = max((MIGRATIONS / "versions").glob("[0-9]*.py"))
    added = _git("log", "--diff-filter=A", "--format=%H", "-1", "--", str(newest.relative_to(ROOT)))
    commit = added.stdout.decode().strip()
    if added.returncode or not commit:
        raise NoHistory(f"git has neither a tag v… nor the commit that added {newest.name}; run: {FETCH}")
    return f"{commit}~1"


def _git(*words):
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True)
