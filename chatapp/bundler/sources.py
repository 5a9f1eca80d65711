"""The two sources of static files: bundled, and as they are written, for development."""

from pathlib import Path

from chatapp.bundler import bundles, localized_scripts
from chatapp.bundler.tree import Stamp, Tree, stamp
from chatapp.concurrency.offload import Busy
from chatapp.extensions import current
from chatapp.web import appearance
from chatapp.web.assets.assets import Source
from chatapp.web.assets.static_files import ENTRIES, SCRIPT
from chatapp.web.http import compression

DEFERRED = "js/deferred.js"  # localized like the script, from which it imports
SHEETS = (*appearance.SHEETS.values(), "css/layout/halves.css", "css/deferred.css")
LOCALIZED_BUNDLES = (*ENTRIES, DEFERRED)
BUNDLES = {**dict.fromkeys(ENTRIES, bundles.script), **dict.fromkeys(SHEETS, bundles.sheet)}


class Bundled(Source):
    """The entries are bundles of all that they import; those of scripts also hold the modules in a language."""

    def __init__(self, folder: str | Path) -> None:
        self._tree = Tree(folder)
        self._modules: dict[str, dict[str, str]] = {}

    def name(self, path: str) -> str:
        return self._tree.name(path)

    def version(self, language: str | None) -> str:
        version = self._tree.version()
        return localized_scripts.digest(self._modules_in(language), version) if language else version

    def plain(self, language: str | None, name: str) -> bytes:
        """Raises `bundles.NotBundled`."""
        found = self._tree.at(name)
        if language:
            return self._localized(language, name).encode()
        return BUNDLES[name](found).encode() if name in BUNDLES else found.read_bytes()

    def compress(self, data: bytes, encoding: str) -> bytes:
        """Compress with the most effort, in a thread; with less while all threads are busy."""
        try:
            return current.stores.threads.run(compression.FOR_LONG[encoding], data)
        except Busy:
            return compression.AT_ONCE[encoding](data)

    def _localized(self, language, name):
        instead = {self._tree.at(made).resolve(): text for made, text in self._modules_in(language).items()}
        if name == DEFERRED:
            return bundles.deferred(self._tree.at(DEFERRED), self._tree.at(SCRIPT), instead)
        return bundles.script(self._tree.at(name), instead)

    def _modules_in(self, language):
        if language not in self._modules:
            self._modules[language] = localized_scripts.modules(language)
        return self._modules[language]


class AsWritten(Source):
    """Each file as it is now, for development. Only the modules that hold a language are made."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = folder
        self._stamp: Stamp | None = None
        self._kept_tree: Tree | None = None

    def name(self, path: str) -> str:
        return self._tree().name(path)

    def version(self, language: str | None) -> str:
        version = self._tree().version()
        return localized_scripts.digest(localized_scripts.modules(language), version) if language else version

    def plain(self, language: str | None, name: str) -> bytes:
        if language and name in localized_scripts.MODULES:
            return localized_scripts.modules(language)[name].encode()
        return self._tree().at(name).read_bytes()

    def compress(self, data: bytes, encoding: str) -> bytes:
        return compression.AT_ONCE[encoding](data)

    def _tree(self):
        """Return the Tree of the folder as it is now."""
        now = stamp(self._folder)
        if now != self._stamp:
            self._stamp, self._kept_tree = now, Tree(self._folder)
        return self._kept_tree
