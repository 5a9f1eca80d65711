"""A box that has no patience for requests that wait: antivirus, carriers, load balancers."""

from tests.network.box import Response, written
from tests.network.faults.no_upgrade import NoUpgrade

TIMEOUT = Response(504, "Gateway Time-out", [("Content-Type", "text/html")], b"<h1>Gateway Time-out</h1>")


class CutPolls(NoUpgrade):
    """Cuts what is not answered after `seconds`, by a "reset" or with a "504"."""

    def __init__(self, seconds, *, by):
        self.seconds, self.by = seconds, by
        self.words = f"refuses WebSockets, and cuts what waits for {seconds} s with a {by}"

    def patience(self, request):
        return self.seconds

    def render(self, request, response):
        if response is not None or self.by == "reset":
            return super().render(request, response)
        return written(TIMEOUT)
