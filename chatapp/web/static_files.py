"""Static files under an address that names the whole tree, so that modules of two versions never mix."""

import hashlib
import re
from pathlib import Path

from flask import current_app, send_from_directory

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


def init_app(app):
    """Serve `/static/<hash of the tree>/<path>` in place of Flask's own view, and let `url_for` make such addresses."""
    app.extensions["static_tree"] = Tree(app.static_folder)
    app.view_functions["static"] = serve
    app.url_defaults(add_version)


def serve(filename):
    """Send a static file: for ever, when the address has the hash of the tree as it is now."""
    version, path = _parts(filename)
    response = send_from_directory(current_app.static_folder, path, mimetype=TYPES.get(Path(path).suffix))
    if version == _version():
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "no-cache"
    return response


def add_version(endpoint, values):
    if endpoint == "static" and not VERSIONED.fullmatch(values["filename"]):
        values["filename"] = f"{_version()}/{values['filename']}"


class Tree:
    """The files below a folder, and the hash of all their names and contents."""

    def __init__(self, folder):
        self._folder = Path(folder)
        self._stamp = None
        self._version = None

    def version(self, *, fresh):
        """Return the hash; `fresh` looks whether a file has changed since, for development."""
        if self._version is None or (fresh and self._stamp != self._look()):
            self._stamp = self._look()
            self._version = self._hash()
        return self._version

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
    return current_app.extensions["static_tree"].version(fresh=current_app.debug)


def _parts(filename):
    match = VERSIONED.fullmatch(filename)
    return match.groups() if match else (None, filename)
