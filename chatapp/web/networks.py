"""The network from which a request comes, by a name that tells nothing about it."""

import hashlib
import hmac
import ipaddress

PREFIX = {4: 24, 6: 48}  # bits that the devices of one house or office usually have in common
LENGTH = 12


def name_of(address, secret):
    """Return a short name for the network of `address`, or "" when that is none.

    The same for neighbours; without the `secret`, a str, the address cannot be found from it.
    """
    prefix = prefix_of(address)
    if not prefix:
        return ""
    return hmac.new(secret.encode(), f"network {prefix}".encode(), hashlib.sha256).hexdigest()[:LENGTH]


def alias_of(address, secret):
    """Return a short name for one address, from which nobody without the `secret`, a str, can find it."""
    return hmac.new(secret.encode(), f"address {address}".encode(), hashlib.sha256).hexdigest()[:LENGTH]


def prefix_of(address):
    """Return what the address of a request has in common with its neighbours', `192.0.2.0/24`, or "" for none."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return str(ipaddress.ip_network((ip, PREFIX[ip.version]), strict=False))
