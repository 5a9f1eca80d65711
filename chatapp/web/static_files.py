"""Static files under an address that names the whole tree, so that modules of two versions never mix.

`js/app.js`, `js/network.js` and `css/app.css` bring all that they import; in development they are what they are in
the tree. Pages ask for `js/app.js` in their language, as `<hash>/en/js/app.js`: it brings `spoken.modules` too, and the
hash is of both.
"""

import hashlib
import re
import threading
from pathlib import Path

from flask import Response, current_app, request, send_from_directory, url_for
from werkzeug.exceptions import NotFound
from werkzeug.utils import safe_join

from chatapp.transport import offload
from chatapp.web import bundles, compression, spoken, times
from chatapp.web.headers import YEAR

VERSIONED = re.compile(r"([0-9a-f]{16})/(.+)")
SPOKEN = re.compile(r"([A-Za-z_]{2,20})/(js/.+)")
# The system's registry of types differs from machine to machine, and a module with a wrong one does not run.
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain",
}
SCRIPT = "js/app.js"
LATER = "js/later.js"  # beside the script, so in the same language: it imports that
BUNDLES = {SCRIPT: bundles.script, "js/network.js": bundles.script, "css/app.css": bundles.sheet}


def init_app(app):
    """Serve `/static/<hash of the tree>/<path>` in place of Flask's own view, and let `url_for` make such addresses."""
    app.extensions["static_tree"] = Tree(app.static_folder)
    app.extensions["static_texts"] = Texts(app.static_folder)
    app.view_functions["static"] = serve
    app.url_defaults(add_version)
    spoken.init_app(app)


def asset(path):
    """Return the address of a static file; that of the script, in the reader's language."""
    if path != SCRIPT:
        return url_for("static", filename=path)
    language = spoken.language()
    return url_for("static", filename=f"{_version(language)}/{language}/{path}")


def serve(filename):
    """Send a static file: for ever, when the address has the hash of the tree as it is now."""
    version, path = _parts(filename)
    type_ = TYPES.get(Path(path).suffix)
    response = _text(path, type_) if type_ in compression.TYPES else _file(path, type_)
    if version == _version(_spoken_parts(path)[0]):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        response.headers.pop("ETag", None)  # nobody will ask again
    else:
        response.headers["Cache-Control"] = "no-cache"
    return response


def add_version(endpoint, values):
    if endpoint == "static" and not VERSIONED.fullmatch(values["filename"]):
        values["filename"] = f"{_version()}/{values['filename']}"


def _file(path, type_):
    return send_from_directory(current_app.static_folder, path, mimetype=type_)


def _text(path, type_):
    texts = current_app.extensions["static_texts"]
    data = texts.plain(path, fresh=current_app.debug)
    response = Response(data, mimetype=type_)
    if len(data) >= compression.LEAST and (encoding := compression.chosen()):
        response.set_data(texts.compressed(path, encoding, fresh=current_app.debug))
        response.headers["Content-Encoding"] = encoding
    response.add_etag()
    return response.make_conditional(request)


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


class Texts:
    """The files below a folder that compress: read, bundled and compressed once, as often as they are asked for."""

    def __init__(self, folder):
        self._folder = str(folder)
        self._kept = {}
        self._lock = threading.Lock()

    def plain(self, path, *, fresh):
        """Return the bytes of a file or bundle; `fresh` reads the file as it is now, for development.

        Raises werkzeug's NotFound when there is no such file.
        """
        if fresh:
            return self._as_written(path)
        return self._once((path, None), lambda: self._whole(path))

    def compressed(self, path, encoding, *, fresh):
        """Return the same, compressed by `br` or `gzip`."""
        data = self.plain(path, fresh=fresh)
        if fresh:
            return compression.AT_ONCE[encoding](data)
        return self._once((path, encoding), lambda: _shortest(data, encoding))

    def _once(self, key, make):
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
            return self._kept[key]

    def _as_written(self, path):
        language, path = _spoken_parts(path)
        if language and path in spoken.MODULES:
            return _modules(language)[path].encode()
        return self._found(path).read_bytes()

    def _whole(self, path):
        language, path = _spoken_parts(path)
        found = self._found(path)
        if language and path in (SCRIPT, LATER):
            return self._spoken(path, found, language).encode()
        return BUNDLES[path](found).encode() if path in BUNDLES else found.read_bytes()

    def _spoken(self, path, found, language):
        instead = {self._found(made).resolve(): text for made, text in _modules(language).items()}
        if path == LATER:
            return bundles.later(found, self._found(SCRIPT), instead)
        return bundles.script(found, instead)

    def _found(self, path):
        found = safe_join(self._folder, path)
        if found is None or not Path(found).is_file():
            raise NotFound
        return Path(found)


def _shortest(data, encoding):
    try:
        return offload.run(compression.FOR_LONG[encoding], data)
    except offload.Busy:
        return compression.AT_ONCE[encoding](data)


def _version(language=None):
    version = current_app.extensions["static_tree"].version(fresh=current_app.debug)
    return spoken.digest(_modules(language), version) if language else version


def _modules(language):
    return spoken.modules(language, asset=asset, fresh=current_app.debug)


def _spoken_parts(path):
    """Return (language, path within the tree); the language is None where a path begins with none."""
    found = SPOKEN.fullmatch(path)
    return found.groups() if found and found[1] in times.languages() else (None, path)


def _parts(filename):
    match = VERSIONED.fullmatch(filename)
    return match.groups() if match else (None, filename)
