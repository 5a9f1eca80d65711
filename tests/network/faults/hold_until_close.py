"""A box that reads each response to its end, and to it the end is where the connection closes: virus scanners."""

from tests.network.box import HEAD_END, written
from tests.network.faults.no_upgrade import NoUpgrade


class HoldUntilClose(NoUpgrade):
    words = "refuses WebSockets, and holds each response until its connection closes"
    keeps_alive = False

    def render(self, request, response):
        head, _, body = written(response, method=request.method, more=self.more).partition(HEAD_END)
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
        return b"\r\n".join(lines) + HEAD_END + body
