"""Peers that carry the connections of many clients: trusted proxies, and the peer of a Unix socket.

All clients behind a relay have the same peer address, so no client's share may be counted by it. A proxy bounds its own
clients, and a WebSocket that it carries is counted for the client that it names (`Places.move`).
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network

from chatapp.transport.tcp.clients import client_at, parsed

REMEMBERED = 10_000  # addresses whose client is cached


class Relays:
    """The networks of trusted proxies. `client(address)`, cached: the key of the client whose peer is at `address`, a
    str, or None when the peer is a relay."""

    def __init__(self, networks: Iterable[IPv4Network | IPv6Network] = ()) -> None:
        self._networks = list(networks)
        self.client = lru_cache(REMEMBERED)(self._client)

    def _client(self, address):
        ip = parsed(address)
        if ip is None or any(ip in network for network in self._networks):
            return None
        return client_at(address)
