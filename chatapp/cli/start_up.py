"""The lines that the server prints at start."""

import ipaddress
import socket
from collections.abc import Mapping
from importlib.metadata import version

import click
from flask import Flask
from sqlalchemy import make_url
from werkzeug.serving import get_interface_ip

from chatapp.services.accounts import invitations, sign_up

ANY = ("0.0.0.0", "::")


def is_beyond_loopback(config: Mapping, host: str) -> bool:
    """Return whether the server can be reached from other machines, directly or through a proxy."""
    if config["PUBLIC_URL"] or config["TRUSTED_PROXIES"] or host.startswith("unix://"):
        return True
    addresses = {found[4][0] for found in socket.getaddrinfo(host, None)}
    return not all(ipaddress.ip_address(address).is_loopback for address in addresses)


def announce(app: Flask, host: str, sock: socket.socket, *, secure: bool) -> None:
    """Print address, database, transports and data directory and, before the first account, how to create it."""
    address = app.config["PUBLIC_URL"] or own_address(host, sock, secure)
    lines = {
        f"chatapp {version('chatapp')}": address,
        "database": database_of(app.config),
        "transports": "WebSocket and long-polling",
        "data": app.config["DATA_DIR"],
    }
    with app.app_context():
        lines["administrator"] = first_administrator(address)
    for name, text in lines.items():
        if text:
            click.echo(f"{name:<15}{text}")


def own_address(host: str, sock: socket.socket, secure: bool) -> str:
    """Return the URL to open in a browser."""
    if host.startswith("unix://"):
        return host
    if host in ANY:
        host = get_interface_ip(sock.family)  # asks the routing table; sends nothing
    host = f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{host}:{sock.getsockname()[1]}"


def database_of(config: Mapping) -> str:
    """Return the kind and the address of the database, without its password."""
    url = make_url(config["DATABASE_URL"])
    if url.drivername == "sqlite":
        return f"SQLite, {url.database}"
    return url.set(drivername=url.get_backend_name()).render_as_string()


def first_administrator(address: str) -> str:
    """Return how to create the first account, or "" when there is one."""
    policy = sign_up.policy()
    site = "" if address.startswith("unix:") else address
    if policy == sign_up.FIRST:
        return f"the first account to sign up, at {site}/sign-up"
    if policy == sign_up.FIRST_LINK:
        return f"the account created with this link, which works once: {first_link(site)}"
    return ""


def first_link(site: str, *, anew: bool = False) -> str:
    """Return the link that makes the first account, at a `site`; `anew`: another one, which revokes the one before."""
    return f"{site}/sign-up?invite={invitations.for_first_administrator(anew=anew)}"
