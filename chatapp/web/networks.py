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
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    ip = getattr(ip, "ipv4_mapped", None) or ip
    prefix = ipaddress.ip_network((ip, PREFIX[ip.version]), strict=False)
    return hmac.new(secret.encode(), f"network {prefix}".encode(), hashlib.sha256).hexdigest()[:LENGTH]
