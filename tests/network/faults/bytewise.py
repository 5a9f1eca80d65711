"""A box that hands on what it reads byte by byte."""

import time

from tests.network.fault import Fault

RUN = 100  # bytes after which even this box takes a breath: a wire is slower than a loop
BREATH = 0.001  # seconds


class Bytewise(Fault):
    words = "passes the live connection's responses on one byte at a time"

    def send(self, client, data):
        if len(data) > 5000:  # pages and modules would only cost time
            client.sendall(data)
            return
        for place, byte in enumerate(data, start=1):
            client.sendall(bytes([byte]))
            if place % RUN == 0:
                time.sleep(BREATH)
