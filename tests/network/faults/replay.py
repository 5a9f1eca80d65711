"""A box that sends a POST again, since the answer took long, or a connection broke."""

import http.client
from contextlib import closing
from urllib.parse import urlsplit

from tests.network.fault import Fault


class Replay(Fault):
    """Sends each POST to the server at `target` once before it passes it on."""

    words = "sends each POST twice"

    def __init__(self, target):
        self._place = urlsplit(target).netloc

    def arrives(self, request):
        if request.method != "POST":
            return
        with closing(http.client.HTTPConnection(self._place, timeout=30)) as server:
            server.request("POST", request.path, request.body, request.headers)
            server.getresponse().read()
