"""A network at its limit: some connections never come about."""

import random

from tests.network.fault import Fault


class Lossy(Fault):
    """Loses `share` of all connections, always the same ones in their order."""

    keeps_alive = False  # so that there are many

    def __init__(self, share):
        self.share = share
        self._random = random.Random(f"lossy {share}")
        self.words = f"loses {share:.0%} of all connections"

    def accepts(self):
        return self._random.random() >= self.share
