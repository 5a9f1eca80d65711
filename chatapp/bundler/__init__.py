"""Makes the scripts and sheets that browsers load: bundles of what is in `static`, in each language.

The server makes them at its start and then serves bytes (`web.assets`). No page, API or socket imports this package.
"""

from pathlib import Path

from flask import Flask

from chatapp.bundler.sources import LOCALIZED_BUNDLES, SHEETS, AsWritten, Bundled
from chatapp.web import times
from chatapp.web.assets.assets import AS_WRITTEN, ASSETS, Kept
from chatapp.web.assets.static_files import ENTRIES


def init_app(app: Flask) -> None:
    """Give `app` its static files, of which each is made when it is first needed, and those for development."""
    folder = Path(app.root_path) / "static"
    app.extensions[ASSETS] = Kept(Bundled(folder), LOCALIZED_BUNDLES)
    app.extensions[AS_WRITTEN] = AsWritten(folder)


def make(app: Flask) -> None:
    """Make all bundles now, so that no request does. Raises `bundles.NotBundled`."""
    assets = app.extensions[ASSETS]
    with app.test_request_context():
        for name in (*ENTRIES, *SHEETS):
            assets.plain(None, name)
        for language in times.languages():
            assets.version(language)
            for name in LOCALIZED_BUNDLES:
                assets.plain(language, name)
