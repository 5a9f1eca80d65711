"""A box that hands on what it reads byte by byte."""

from tests.network.fault import Fault


class Bytewise(Fault):
    words = "passes the live connection's responses on one byte at a time"

    def send(self, client, data):
        if len(data) > 5000:  # pages and modules would only cost time
            client.sendall(data)
            return
        for byte in data:
            client.sendall(bytes([byte]))
