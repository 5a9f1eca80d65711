"""A network that answers everything with its own sign-in page for a while."""

import time

from tests.network.box import Response, written
from tests.network.fault import Fault

PAGE = b"<!doctype html><title>Welcome</title><h1>Please accept our terms</h1>"


class CaptivePortal(Fault):
    """Answers GET and POST with 200 and its own page for `seconds`, from `begin` on."""

    def __init__(self, seconds):
        self.seconds = self.outage = seconds
        self._until = 0
        self.words = f"answers everything with a page of its own for {seconds} s (a captive portal)"

    def begin(self):
        self._until = time.monotonic() + self.seconds

    def answer(self, request):
        if time.monotonic() >= self._until:
            return None
        return written(Response(200, "OK", [("Content-Type", "text/html")], PAGE), method=request.method)

    def websocket(self):
        return lambda way: time.monotonic() >= self._until
