"""What was seen to get through and is not written yet: a plain store with small verbs."""

import threading


class Sightings:
    """Pairs of (network's prefix, transport), each once, at most `most`."""

    def __init__(self, most=1_000):
        self._lock = threading.Lock()
        self._most = most
        self._seen = set()

    def note(self, prefix, transport):
        """Remember that this gets through there."""
        with self._lock:
            if prefix and len(self._seen) < self._most:
                self._seen.add((prefix, transport))

    def take(self):
        """Return what was noted as a set, and forget it."""
        with self._lock:
            seen, self._seen = self._seen, set()
            return seen
