"""A box that says no to WebSockets, as most that know them and do not like them do."""

from tests.network.box import Response, written
from tests.network.fault import Fault

FORBIDDEN = Response(403, "Forbidden", [("Content-Type", "text/html")], b"<h1>Forbidden</h1>")


class NoUpgrade(Fault):
    words = "refuses WebSockets"

    def answer(self, request):
        return written(FORBIDDEN, more=self.more) if request.is_upgrade else None

    @property
    def more(self):
        """Headers besides."""
        return [] if self.keeps_alive else [("Connection", "close")]
