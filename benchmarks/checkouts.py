"""Earlier versions of chatapp, each with its files and an environment of its own, kept below `benchmarks/build`."""

import io
import json
import platform
import shutil
import subprocess
import sys
import tarfile

from benchmarks.contenders import BUILD, ROOT, Version

FOLDER = BUILD / "versions"
INSTALLING = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt")
ASKING = "import json; from benchmarks.contenders import GENEROUS; print(json.dumps(GENEROUS))"


def version(revision):
    """Return the Version of a revision; it is made ready unless it was before. Raises SystemExit when it cannot be."""
    commit = commit_of(revision)
    folder = FOLDER / f"{commit[:12]}-{platform.python_version()}"
    root, interpreter, ready = folder / "tree", folder / "venv/bin/python", folder / "ready"
    if not ready.exists():
        print(f"Making {revision} ready in {folder.relative_to(ROOT)}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        _unpack(commit, root)
        _said(sys.executable, "-m", "venv", folder / "venv")
        _said(interpreter, *INSTALLING, folder=root)
        ready.touch()
    # Settings change their names between versions, and a server refuses those that it does not know.
    settings = json.loads(_said(interpreter, "-c", ASKING, folder=root))
    return Version(revision, root, interpreter, tuple(settings.items()))


def commit_of(revision):
    """Return the full name of a revision's commit. Raises SystemExit when there is none."""
    return _said("git", "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").strip()


def description():
    """Return the name of the working tree: its commit, and whether files differ from it."""
    return _said("git", "describe", "--always", "--dirty", "--abbrev=12").strip()


def _unpack(commit, root):
    archive = _run("git", "archive", "--format=tar", commit).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(root, filter="data")


def _said(*words, folder=ROOT):
    return _run(*words, folder=folder).stdout.decode()


def _run(*words, folder=ROOT):
    done = subprocess.run([str(word) for word in words], cwd=folder, capture_output=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, words))}: {done.stderr.decode(errors='replace').strip()}")
    return done
