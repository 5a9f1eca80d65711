"""Names for the network of a request: prefixes, and pseudonyms that do not reveal the address."""

import hashlib
import hmac
import ipaddress

from chatapp.transport.tcp import clients

PREFIX = {4: 24, 6: 48}  # bits that the devices of one house or office usually have in common
LENGTH = 12


def name_of(address: str, secret: str) -> str:
    """Return a pseudonym for the network of `address`, or "" for no address.

    All addresses of the network have the same. It cannot be reversed without `secret`, a str.
    """
    prefix = prefix_of(address)
    if not prefix:
        return ""
    return hmac.new(secret.encode(), f"network {prefix}".encode(), hashlib.sha256).hexdigest()[:LENGTH]


def alias_of(address: str, secret: str) -> str:
    """Return a pseudonym for one address. It cannot be reversed without `secret`, a str."""
    return hmac.new(secret.encode(), f"address {address}".encode(), hashlib.sha256).hexdigest()[:LENGTH]


def prefix_of(address: str | None) -> str:
    """Return the prefix of the network of `address`, such as `192.0.2.0/24`, or "" for no address."""
    ip = clients.parsed(address)
    return "" if ip is None else str(ipaddress.ip_network((ip, PREFIX[ip.version]), strict=False))
