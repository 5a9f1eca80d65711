"""A satellite or a far away mast: everything is late, and little fits through."""

import collections
import threading
import time

from tests.network.fault import Fault


class Slow(Fault):
    """Everything comes `delay` seconds later, at `rate` bytes per second for all connections of one browser together.

    Browsers are told apart by their User-Agent. One thread serves a connection from its request to its answer.
    """

    pause = 1000  # what is written every 150 ms would not fit through

    def __init__(self, delay, rate):
        self.delay, self.rate = delay, rate
        self._free_at = collections.Counter()
        self._lock = threading.Lock()
        self._thread = threading.local()
        self.words = f"answers {delay * 1000:.0f} ms late, at {rate * 8 / 1000:.0f} kbit/s"

    def arrives(self, request):
        self._thread.browser = request.headers.get("user-agent", "")
        self._wait(self._thread.browser, len(request.head) + len(request.body))

    def send(self, client, data):
        for start in range(0, len(data), 1000):
            size = len(data[start : start + 1000])
            self._wait(self._thread.browser, size, delay=self.delay if start == 0 else 0)
            client.sendall(data[start : start + 1000])

    def websocket(self):
        browser = self._thread.browser

        def passes(way):
            self._wait(browser, 200)
            return True

        return passes

    def _wait(self, browser, size, delay=0.0):
        with self._lock:
            free_at = max(self._free_at[browser], time.monotonic()) + size / self.rate
            self._free_at[browser] = free_at
        time.sleep(max(0, free_at + delay - time.monotonic()))
