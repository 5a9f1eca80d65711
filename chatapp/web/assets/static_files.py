"""Serves static files under addresses with a hash of the whole tree, so that modules of two versions never mix.

`js/app.js`, the other ENTRIES and the sheet of each theme are served as bundles of all that they import, in development
as the files themselves. Pages request the scripts in the reader's language, as `<hash>/en/js/app.js`. These bundles
also hold `localized_scripts.modules`, and their hash covers both.
"""

import collections
import hashlib
import re
import threading
from pathlib import Path

from flask import Flask, Response, current_app, request, send_from_directory, url_for
from werkzeug.exceptions import NotFound
from werkzeug.utils import safe_join

from chatapp.concurrency import offload
from chatapp.web import times
from chatapp.web.appearance import SHEETS
from chatapp.web.assets import bundles, localized_scripts
from chatapp.web.http import compression
from chatapp.web.http.headers import YEAR

VERSIONED = re.compile(r"([0-9a-f]{16})/(.+)")
LOCALIZED = re.compile(r"([A-Za-z_]{2,20})/(js/.+)")
# The registry of types differs between machines, and browsers do not run a module with a wrong type.
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain",
}
SCRIPT = "js/app.js"
DEFERRED = "js/deferred.js"  # localized like the script, from which it imports
SELFTEST = "js/network.js"
PASSWORD = "js/password.js"
ENTRIES = (SCRIPT, SELFTEST, PASSWORD)
LOCALIZED_BUNDLES = (*ENTRIES, DEFERRED)
BUNDLES = {
    **dict.fromkeys(ENTRIES, bundles.script),
    **dict.fromkeys((*SHEETS.values(), "css/layout/halves.css"), bundles.sheet),
}


def init_app(app: Flask) -> None:
    """Replace Flask's view for static files, and let `url_for` make addresses `/static/<hash of the tree>/<path>`."""
    tree = Tree(app.static_folder)
    app.extensions["static_tree"] = tree
    app.extensions["static_texts"] = Texts(tree)
    app.view_functions["static"] = serve
    app.url_defaults(add_version)
    localized_scripts.init_app(app)


def asset(path: str) -> str:
    """Return the address of a static file; for a script, that in the reader's language."""
    if path not in ENTRIES:
        return url_for("static", filename=path)
    language = localized_scripts.language()
    return url_for("static", filename=f"{_version(language)}/{language}/{path}")


def serve(filename: str) -> Response:
    """Respond with a static file. Browsers may keep it for ever if the address has the current hash.

    Raises werkzeug's NotFound.
    """
    version, path = _parts(filename)
    language, path = _localized_parts(path)
    name = current_app.extensions["static_tree"].name(path, fresh=current_app.debug)
    type_ = TYPES.get(Path(name).suffix)
    response = _text(language, name, type_) if type_ in compression.TYPES else _file(name, type_)
    if version == _version(language):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        response.headers.pop("ETag", None)  # nobody will revalidate it
    else:
        response.headers["Cache-Control"] = "no-cache"
    return response


def add_version(endpoint: str, values: dict[str, str]) -> None:
    """Add the hash of the tree to the address of a static file. Flask calls this in `url_for`."""
    if endpoint == "static" and not VERSIONED.fullmatch(values["filename"]):
        values["filename"] = f"{_version()}/{values['filename']}"


def _file(name, type_):
    return send_from_directory(current_app.static_folder, name, mimetype=type_)


def _text(language, name, type_):
    texts = current_app.extensions["static_texts"]
    data = texts.plain(language, name, fresh=current_app.debug)
    response = Response(data, mimetype=type_)
    if len(data) >= compression.LEAST and (encoding := compression.chosen()):
        response.set_data(texts.compressed(language, name, encoding, fresh=current_app.debug))
        response.headers["Content-Encoding"] = encoding
    response.add_etag()
    return response.make_conditional(request)


class Tree:
    """The files below a folder, and the hash of all their names and contents."""

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        self._names = self._look_for_names()
        self._stamp = None
        self._version = None

    def name(self, path: str, *, fresh: bool) -> str:
        """Return the name of the file at `path`, whatever the spelling of the path. `fresh` looks for new files.

        Raises werkzeug's NotFound when there is no such file.
        """
        found = safe_join(str(self.folder), path)
        name = None if found is None else Path(found).relative_to(self.folder).as_posix()
        if name not in (self._look_for_names() if fresh else self._names):
            raise NotFound
        return name

    def version(self, *, fresh: bool) -> str:
        """Return the hash. `fresh` looks whether a file has changed, for development."""
        if self._version is None or (fresh and self._stamp != self._look()):
            self._stamp = self._look()
            self._version = self._hash()
        return self._version

    def _look_for_names(self):
        return {path.relative_to(self.folder).as_posix() for path in self._files()}

    def _files(self):
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def _look(self):
        return [(path, path.stat().st_mtime_ns) for path in self._files()]

    def _hash(self):
        digest = hashlib.sha256()
        for path in self._files():
            digest.update(f"{path.relative_to(self.folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()[:16]


class Texts:
    """The compressible files of a Tree, each read, bundled and compressed once.

    They are kept under their names in the tree, so their number is bounded. Each is made under a lock of its own, so
    all others are served meanwhile.
    """

    def __init__(self, tree: Tree):
        self._tree = tree
        self._kept = {}
        self._locks = collections.defaultdict(threading.Lock)

    def plain(self, language: str | None, name: str, *, fresh: bool) -> bytes:
        """Return a file or bundle in `language`, if it has one. `fresh` reads the file again, for development."""
        if fresh:
            return self._as_written(language, name)
        language = language if name in LOCALIZED_BUNDLES else None
        return self._once((language, name, None), lambda: self._whole(language, name))

    def compressed(self, language: str | None, name: str, encoding: str, *, fresh: bool) -> bytes:
        """Return the same, compressed with `encoding`, br or gzip."""
        data = self.plain(language, name, fresh=fresh)
        if fresh:
            return compression.AT_ONCE[encoding](data)
        language = language if name in LOCALIZED_BUNDLES else None
        return self._once((language, name, encoding), lambda: _shortest(data, encoding))

    def _once(self, key, make):
        with self._locks[key]:
            if key not in self._kept:
                self._kept[key] = make()
            return self._kept[key]

    def _as_written(self, language, name):
        if language and name in localized_scripts.MODULES:
            return _modules(language)[name].encode()
        return self._at(name).read_bytes()

    def _whole(self, language, name):
        if language:
            return self._localized(language, name).encode()
        found = self._at(name)
        return BUNDLES[name](found).encode() if name in BUNDLES else found.read_bytes()

    def _localized(self, language, name):
        instead = {self._at(made).resolve(): text for made, text in _modules(language).items()}
        if name == DEFERRED:
            return bundles.deferred(self._at(DEFERRED), self._at(SCRIPT), instead)
        return bundles.script(self._at(name), instead)

    def _at(self, name):
        return self._tree.folder / name


def _shortest(data, encoding):
    try:
        return offload.run(compression.FOR_LONG[encoding], data)
    except offload.Busy:
        return compression.AT_ONCE[encoding](data)


def _version(language=None):
    version = current_app.extensions["static_tree"].version(fresh=current_app.debug)
    return localized_scripts.digest(_modules(language), version) if language else version


def _modules(language):
    return localized_scripts.modules(language, asset=asset, fresh=current_app.debug)


def _localized_parts(path):
    """Return (language, path within the tree). The language is None when the path does not begin with one."""
    found = LOCALIZED.fullmatch(path)
    return found.groups() if found and found[1] in times.languages() else (None, path)


def _parts(filename):
    match = VERSIONED.fullmatch(filename)
    return match.groups() if match else (None, filename)
