"""The faults of a box. Each file in `faults` overrides some of these methods; here everything passes."""

from tests.network.box import written


class Fault:
    """`words`: what the network does, for people. `source`: the address from which the server is asked, or None.
    `outage`: for how many seconds after `begin` nothing can get through. `pause`: ms between two messages of one
    person that it has room for."""

    words = "passes everything"
    source = None
    keeps_alive = True
    outage = 0
    pause = 150

    def accepts(self):
        """Say whether a new connection is taken."""
        return True

    def arrives(self, request):
        """Take note of a request, or delay it."""

    def answer(self, request):
        """Return bytes to answer with instead of the server, b"" to cut, or None."""
        return None

    def patience(self, request):
        """Return how many seconds the server has for an answer, or None."""
        return None

    def render(self, request, response):
        """Return the bytes of a Response for the browser, or b"" to cut; it is None when patience has ended."""
        return b"" if response is None else written(response, method=request.method)

    def send(self, client, data):
        """Write bytes to the browser's socket."""
        client.sendall(data)

    def websocket(self):
        """Return `passes(way)` for a new WebSocket: whether the next frame "up" or "down" goes through."""
        return lambda way: True

    def begin(self):
        """Begin, once both people are there; for faults that come in the middle."""
