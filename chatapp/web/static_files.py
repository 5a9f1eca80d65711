"""Static files under an address that names the whole tree, so that modules of two versions never mix."""

import gzip
import hashlib
import re
from pathlib import Path

from flask import Response, current_app, request, send_from_directory

from chatapp.web.headers import YEAR

VERSIONED = re.compile(r"([0-9a-f]{16})/(.+)")
# The system's registry of types differs from machine to machine, and a module with a wrong one does not run.
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain",
}
ZIPPED = {".css", ".js", ".svg"}  # pages are not: beside a secret, a length tells of it (BREACH)


def init_app(app):
    """Serve `/static/<hash of the tree>/<path>` in place of Flask's own view, and let `url_for` make such addresses."""
    app.extensions["static_tree"] = Tree(app.static_folder)
    app.view_functions["static"] = serve
    app.url_defaults(add_version)


def serve(filename):
    """Send a static file: for ever, when the address has the hash of the tree as it is now."""
    version, path = _parts(filename)
    if version != _version():
        response = _file(path)
        response.headers["Cache-Control"] = "no-cache"
        return response
    zipped = _tree().zipped(path) if request.accept_encodings["gzip"] else None
    response = _file(path) if zipped is None else _encoded(zipped, path)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def _file(path):
    return send_from_directory(current_app.static_folder, path, mimetype=TYPES.get(Path(path).suffix))


def _encoded(zipped, path):
    return Response(zipped, mimetype=TYPES[Path(path).suffix], headers={"Content-Encoding": "gzip"})


def add_version(endpoint, values):
    if endpoint == "static" and not VERSIONED.fullmatch(values["filename"]):
        values["filename"] = f"{_version()}/{values['filename']}"


class Tree:
    """The files below a folder, and the hash of all their names and contents."""

    def __init__(self, folder):
        self._folder = Path(folder)
        self._stamp = None
        self._version = None
        self._zipped = {}

    def version(self, *, fresh):
        """Return the hash; `fresh` looks whether a file has changed since, for development."""
        if self._version is None or (fresh and self._stamp != self._look()):
            self._stamp = self._look()
            self._version = self._hash()
            self._zipped = dict.fromkeys(self._texts())
        return self._version

    def zipped(self, path):
        """Return a text file's bytes by gzip, made once; None for anything else."""
        if path in self._zipped and self._zipped[path] is None:
            self._zipped[path] = gzip.compress((self._folder / path).read_bytes(), mtime=0)
        return self._zipped.get(path)

    def _texts(self):
        return [path.relative_to(self._folder).as_posix() for path in self._files() if path.suffix in ZIPPED]

    def _files(self):
        return sorted(path for path in self._folder.rglob("*") if path.is_file())

    def _look(self):
        return [(path, path.stat().st_mtime_ns) for path in self._files()]

    def _hash(self):
        digest = hashlib.sha256()
        for path in self._files():
            digest.update(f"{path.relative_to(self._folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()[:16]


def _version():
    return _tree().version(fresh=current_app.debug)


def _tree():
    return current_app.extensions["static_tree"]


def _parts(filename):
    match = VERSIONED.fullmatch(filename)
    return match.groups() if match else (None, filename)
