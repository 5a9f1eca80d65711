"""The static files of an application as bytes. Here they are only kept: `chatapp.bundler` makes them.

The server has all bundles made at its start. Any other file, and each compressed form, is made when it is first asked
for; and so is everything where our server does not run, as in Flask's test client.
"""

import collections
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable
from typing import Any

ASSETS, AS_WRITTEN = "chatapp_assets", "chatapp_assets_as_written"  # names among `app.extensions`


class Source(ABC):
    """Static files by their names. `language`: one of `times.languages()`, or None."""

    @abstractmethod
    def name(self, path: str) -> str:
        """Return the name of the file at `path`, whatever the spelling of the path. Raises werkzeug's NotFound."""

    @abstractmethod
    def version(self, language: str | None) -> str:
        """Return the hash of all files and, with a language, of what scripts hold in it: 16 hexadecimal digits."""

    @abstractmethod
    def plain(self, language: str | None, name: str) -> bytes:
        """Return a file, in the language if it has any."""

    @abstractmethod
    def compress(self, data: bytes, encoding: str) -> bytes:
        """Return the bytes of a file compressed with `encoding`, br or gzip."""

    def compressed(self, language: str | None, name: str, encoding: str) -> bytes:
        """Return a file as `plain` does, compressed."""
        return self.compress(self.plain(language, name), encoding)


class Kept(Source):
    """The files of another source, each made once. `localized`: the names of those that differ between languages.

    They are kept under their names, so their number is bounded. Each is made under a lock of its own, so all others are
    served meanwhile.
    """

    def __init__(self, source: Source, localized: Collection[str]) -> None:
        self._source = source
        self._localized = localized
        self._kept: dict[Hashable, Any] = {}
        self._locks: dict[Hashable, threading.Lock] = collections.defaultdict(threading.Lock)

    def name(self, path: str) -> str:
        return self._source.name(path)

    def version(self, language: str | None) -> str:
        return self._once(language, lambda: self._source.version(language))

    def plain(self, language: str | None, name: str) -> bytes:
        language = language if name in self._localized else None
        return self._once((language, name), lambda: self._source.plain(language, name))

    def compress(self, data: bytes, encoding: str) -> bytes:
        return self._source.compress(data, encoding)

    def compressed(self, language: str | None, name: str, encoding: str) -> bytes:
        language = language if name in self._localized else None
        return self._once((language, name, encoding), lambda: self.compress(self.plain(language, name), encoding))

    def _once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        with self._locks[key]:
            if key not in self._kept:
                self._kept[key] = make()
            return self._kept[key]
