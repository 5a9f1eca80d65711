"""Serves static files under addresses with a hash of the whole tree, so that modules of two versions never mix.

`js/app.js`, the other ENTRIES, the sheet of each theme and `css/deferred.css` are served as bundles of all that they
import, in development as the files themselves. Pages request the scripts in the reader's language, as
`<hash>/en/js/app.js`; their hash covers what they hold in it. Nothing is made here: `Source` has the bytes.
"""

import re
from pathlib import Path

from flask import Flask, Response, current_app, request, send_from_directory, url_for

from chatapp.services.spending import free, spends
from chatapp.web import times
from chatapp.web.assets.assets import AS_WRITTEN, ASSETS, Source
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
SELFTEST = "js/network.js"
PASSWORD = "js/password.js"
ENTRIES = (SCRIPT, SELFTEST, PASSWORD)
OTHER_VERSION = "not found\n"  # here: another server may have the files of that version
UNKEPT = {"Cache-Control": "no-cache"}


def init_app(app: Flask) -> None:
    """Replace Flask's view for static files, and let `url_for` make addresses `/static/<hash of the tree>/<path>`."""
    app.view_functions["static"] = serve
    app.url_defaults(add_version)


def asset(path: str) -> str:
    """Return the address of a static file; for a script, that in the reader's language."""
    if path not in ENTRIES:
        return url_for("static", filename=path)
    language = times.language()
    return url_for("static", filename=f"{_assets().version(language)}/{language}/{path}")


@spends(free("it is kept in memory, and the same for all"))
def serve(filename: str) -> Response:
    """Respond with a static file. Browsers may keep it for ever if the address has the current hash.

    With the hash of another version the answer is 404: while servers are replaced one by one, a proxy then asks the
    next one, so that a page never gets the script of another version. Raises werkzeug's NotFound for an unknown file.
    """
    version, path = _parts(filename)
    language, path = _localized_parts(path)
    if version not in (None, _assets().version(language)):
        return Response(OTHER_VERSION, 404, UNKEPT, mimetype="text/plain")
    name = _assets().name(path)
    type_ = TYPES.get(Path(name).suffix)
    response = _text(language, name, type_) if type_ in compression.TYPES else _file(name, type_)
    if version is None:
        response.headers.update(UNKEPT)
    else:
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        response.headers.pop("ETag", None)  # nobody will revalidate it
    return response


def add_version(endpoint: str, values: dict[str, str]) -> None:
    """Add the hash of the tree to the address of a static file. Flask calls this in `url_for`."""
    if endpoint == "static" and not VERSIONED.fullmatch(values["filename"]):
        values["filename"] = f"{_assets().version(None)}/{values['filename']}"


def _assets() -> Source:
    return current_app.extensions[AS_WRITTEN if current_app.debug else ASSETS]


def _file(name, type_):
    return send_from_directory(current_app.extensions["static_tree"].folder, name, mimetype=type_)


def _text(language, name, type_):
    data = _assets().plain(language, name)
    response = Response(data, mimetype=type_)
    if len(data) >= compression.LEAST and (encoding := compression.chosen()):
        response.set_data(_assets().compressed(language, name, encoding))
        response.headers["Content-Encoding"] = encoding
    response.add_etag()
    return response.make_conditional(request)


def _localized_parts(path):
    """Return (language, path within the tree). The language is None when the path does not begin with one."""
    found = LOCALIZED.fullmatch(path)
    return found.groups() if found and found[1] in times.languages() else (None, path)


def _parts(filename):
    match = VERSIONED.fullmatch(filename)
    return match.groups() if match else (None, filename)
