"""A phone that goes from one network to another: the same person from another address."""

from tests.network.fault import Fault


class NewAddress(Fault):
    words = "gives the browser another address in the middle"
    source = "127.0.0.2"

    def begin(self):
        self.source = "127.0.0.3"
