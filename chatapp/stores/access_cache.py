"""A cache of authorization: valid sign-ins and tokens with their users, and memberships.

A plain store with small verbs; the rules are in `services.presence.access_cache`. Times are monotonic seconds.
"""

import time
from collections.abc import Callable
from typing import Any


class AccessCache:
    """Values with a TTL, which any write that may affect authorization clears."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], tuple[float, Any]] = {}
        self._changes = 0

    def known(self, key: tuple[Any, ...]) -> Any:
        """Return the value of `key`, or None."""
        until, value = self._kept.get(key, (0, None))
        return value if until > time.monotonic() else None

    def read(self, key: tuple[Any, ...], seconds: float, read: Callable[[], Any]) -> Any:
        """Return `read()`, and keep it under `key` for these seconds unless the cache was cleared meanwhile."""
        changes, until = self._changes, time.monotonic() + seconds
        value = read()
        if value is not None and changes == self._changes:
            self._kept[key] = until, value
        return value

    def forget(self) -> None:
        """Clear the cache: something has changed."""
        self._changes += 1
        self._kept.clear()
