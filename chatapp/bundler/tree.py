"""The files below a folder as they are at one moment."""

import hashlib
from pathlib import Path

from werkzeug.exceptions import NotFound
from werkzeug.utils import safe_join

Stamp = list[tuple[Path, int]]


class Tree:
    """The files that were below `folder` when this was made, and the hash of all their names and contents."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._names = {self._name(path) for path in _files(self.folder)}
        self._version: str | None = None

    def name(self, path: str) -> str:
        """Return the name of the file at `path`, whatever the spelling of the path.

        Raises werkzeug's NotFound when there is no such file.
        """
        found = safe_join(str(self.folder), path)
        name = None if found is None else self._name(Path(found))
        if name is None or name not in self._names:
            raise NotFound
        return name

    def at(self, name: str) -> Path:
        """Return the path of a file."""
        return self.folder / name

    def version(self) -> str:
        """Return the hash, computed once."""
        version = self._version
        if version is None:
            version = self._version = self._hash()
        return version

    def _name(self, path):
        return path.relative_to(self.folder).as_posix()

    def _hash(self) -> str:
        digest = hashlib.sha256()
        for path in _files(self.folder):
            digest.update(f"{self._name(path)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()[:16]


def stamp(folder: str | Path) -> Stamp:
    """Return a value that differs once a file below `folder` has changed, come or gone."""
    return [(path, path.stat().st_mtime_ns) for path in _files(Path(folder))]


def _files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())
