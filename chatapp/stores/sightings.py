"""Sightings of transports that are not written yet: a plain store with small verbs."""

import threading


class Sightings:
    """Pairs of (network's prefix, transport), each once, at most `most`."""

    def __init__(self, most: int = 1_000) -> None:
        self._lock = threading.Lock()
        self._most = most
        self._seen: set[tuple[str, str]] = set()

    def note(self, prefix: str, transport: str) -> None:
        """Add a sighting."""
        with self._lock:
            if prefix and len(self._seen) < self._most:
                self._seen.add((prefix, transport))

    def take(self) -> set[tuple[str, str]]:
        """Return all sightings as a set, and forget them."""
        with self._lock:
            seen, self._seen = self._seen, set()
            return seen
