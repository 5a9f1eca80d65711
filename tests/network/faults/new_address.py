"""A phone that goes from one network to another: the same person from another address."""

from tests.network.fault import Fault


class NewAddress(Fault):
    """From `begin` on the server sees another address, and what was open falls silent without a word."""

    words = "gives the browser another address in the middle"
    source = "127.0.0.2"

    def begin(self):
        self.source = "127.0.1.3"

    def websocket(self):
        before = self.source
        return lambda way: self.source == before
