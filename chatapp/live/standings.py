"""What was read lately of how people stand: whether their sign-in is valid, where they are members.

A plain store with small verbs; the rules are in `services.standing`. Times are monotonic seconds.
"""

import time


class Standings:
    """What may be told again without reading it: until its time is over, or anything changes that it could rest on."""

    def __init__(self):
        self._kept = {}
        self._changes = 0

    def known(self, key):
        """Return what is kept under `key`, or None."""
        until, value = self._kept.get(key, (0, None))
        return value if until > time.monotonic() else None

    def read(self, key, seconds, read):
        """Return `read()`, kept under `key` for so long unless something changed while it was read."""
        changes, until = self._changes, time.monotonic() + seconds
        value = read()
        if value is not None and changes == self._changes:
            self._kept[key] = until, value
        return value

    def forget(self):
        """Forget everything: something has changed."""
        self._changes += 1
        self._kept.clear()
