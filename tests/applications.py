"""Applications in this process: built once for each choice of settings, and as good as new for each test.

Building one, and compiling the templates of its first pages, takes longer than most tests.
"""

import dataclasses
import shutil
from pathlib import Path

from jinja2 import FileSystemBytecodeCache

from chatapp import create_app
from chatapp.extensions import STORES
from config import Config


class Application:
    """An application with a database of its own, limits as in production, and its state before any test.

    `templates`: the folder in which all of them keep their compiled templates.
    """

    def __init__(self, data, databases, templates, prepare, settings):
        self._data = data
        self._databases = databases
        self._renew_data()
        where = {"DATA_DIR": str(data), "SECRET_KEY": "k" * 32, **databases.add(data)}
        self.app = create_app(Config({**where, **settings}))
        self.app.config.update(TESTING=True, LISTENS_BEYOND_LOOPBACK=False)
        self.app.jinja_env.bytecode_cache = FileSystemBytecodeCache(templates)
        prepare(self.app)
        self._config = dict(self.app.config)
        self._extensions = dict(self.app.extensions)

    def renew(self):
        """Undo whatever a test has done to it: rows, files, settings, what it keeps in memory."""
        self._databases.close(self.app)
        self._renew_data()
        self._databases.renew(self.app, self._data)
        self.app.config.clear()
        self.app.config.update(self._config)
        self.app.extensions.clear()
        self.app.extensions.update(self._extensions)
        self.app.extensions["kept_pages"].clear()
        for store in stores_of(self.app):
            vars(store).clear()
            store.__init__()

    def _renew_data(self):
        shutil.rmtree(self._data, ignore_errors=True)
        self._data.mkdir()


def stores_of(app):
    """Return what keeps something in memory for `app`."""
    stores = app.extensions[STORES]
    found = [getattr(stores, field.name) for field in dataclasses.fields(stores)]
    return [store for store in found if type(store).__module__.startswith("chatapp.stores.")]


def as_it_is(app):
    """Add nothing to a new application."""


class Applications:
    """The applications of a test run, by how they were prepared and by their settings."""

    def __init__(self, folder: Path, databases):
        self._folder = folder
        self._databases = databases
        self._free = {}
        self._taken = []
        self._count = 0

    def take(self, prepare=as_it_is, **settings):
        """Return an application that no other call of this test has; `prepare(app)` has added to a new one."""
        key = (prepare, *sorted(settings.items()))
        free = self._free.setdefault(key, [])
        one = free.pop() if free else self._build(prepare, settings)
        self._taken.append((free, one))
        return one.app

    def give_back(self):
        """Renew those that a test has taken."""
        while self._taken:
            free, one = self._taken.pop()
            one.renew()
            free.append(one)

    def _build(self, prepare, settings):
        self._count += 1
        data = self._folder / f"data{self._count}"
        return Application(data, self._databases, self._folder, prepare, settings)
