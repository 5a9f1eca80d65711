"""A satellite or a far away mast: everything is late, and little fits through."""

import threading
import time

from tests.network.fault import Fault


class Slow(Fault):
    """Everything comes `delay` seconds later, at `rate` bytes per second for all connections together."""

    pause = 1000  # what is written every 150 ms would not fit through

    def __init__(self, delay, rate):
        self.delay, self.rate = delay, rate
        self._free_at = 0.0
        self._lock = threading.Lock()
        self.words = f"answers {delay * 1000:.0f} ms late, at {rate * 8 / 1000:.0f} kbit/s"

    def arrives(self, request):
        self._wait(len(request.head) + len(request.body))

    def send(self, client, data):
        for start in range(0, len(data), 1000):
            self._wait(len(data[start : start + 1000]), delay=self.delay if start == 0 else 0)
            client.sendall(data[start : start + 1000])

    def websocket(self):
        def passes(way):
            self._wait(200)
            return True

        return passes

    def _wait(self, size, delay=0.0):
        with self._lock:
            self._free_at = max(self._free_at, time.monotonic()) + size / self.rate
            until = self._free_at + delay
        time.sleep(max(0, until - time.monotonic()))
