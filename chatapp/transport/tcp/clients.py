"""The client of a request: the only source of keys for limits by client."""

import ipaddress
import re
from functools import lru_cache

CUSTOMER = 64  # bits of the smallest IPv6 network that one customer gets
SITE = 48  # bits of the IPv6 network of one site (RFC 6177), which holds 65,536 networks of customers
SITE_SHARE = 10  # times the limit of one client that a site may have: an office has several networks, not thousands
UNIX = "unix"  # the client of a connection over a Unix socket, which has no address
WITH_PORT = re.compile(r"\[([^\]]*)\](?::[0-9]{1,5})?|([0-9.]+):[0-9]{1,5}")
LONGEST = 64  # characters; an IPv6 address with zone, brackets and port is shorter
REMEMBERED = 10_000  # addresses, none longer than LONGEST, whose parsed form and whose client are cached


def client_of(environ: dict) -> str:
    """Return the key of the client of a WSGI environment whose forwarded headers have been applied or dropped."""
    return client_at(environ.get("REMOTE_ADDR", ""))


def client_at(address: str | None) -> str:
    """Return the key of the client at `address`: `192.0.2.1`, `2001:db8::/64`, or `unix` for none."""
    text = (address or "").strip()
    return _client_at(text) if len(text) <= LONGEST else UNIX


@lru_cache(REMEMBERED)
def _client_at(text):
    ip = _parsed(text)
    if ip is None:
        return UNIX
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network((ip, CUSTOMER), strict=False))


def shares(client: str) -> list[tuple[str, int]]:
    """Return the keys that a client's limits are counted by, as `[(key, times the limit)]`: itself, in IPv6 its site.

    `client`: a key of `client_of`.
    """
    found = [(client, 1)]
    if ":" in client:
        found.append((str(ipaddress.ip_network(client).supernet(new_prefix=SITE)), SITE_SHARE))
    return found


def parsed(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address that `text` names, or None: with or without brackets, port or zone.

    An IPv4 address inside an IPv6 one (`::ffff:192.0.2.1`, RFC 4291 section 2.5.5.2) is that IPv4 address.
    """
    text = (text or "").strip()
    return _parsed(text) if len(text) <= LONGEST else None


@lru_cache(REMEMBERED)
def _parsed(text):
    if match := WITH_PORT.fullmatch(text):
        text = match[1] or match[2] or ""
    try:
        ip = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip
