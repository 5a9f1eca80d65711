"""A box that lets the request for a WebSocket vanish: no answer, no error."""

import time

from tests.network.fault import Fault

LONG = 60  # seconds


class SwallowUpgrade(Fault):
    words = "answers no request for a WebSocket"

    def answer(self, request):
        if not request.is_upgrade:
            return None
        time.sleep(LONG)
        return b""
