"""Boxes that people really have, as Debian packages them."""

import contextlib
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.processes import Process
from tests.proxies import STRIPS_UPGRADE, Proxy
from tests.server import eventually, free_port, listens

STOCK_SQUID = Path("/etc/squid/squid.conf")
SQUID_MORE = """
pid_filename {home}/squid.pid
cache_log {home}/cache.log
access_log none
shutdown_lifetime 0 seconds
"""
HAPROXY = """
global
    maxconn 200
defaults
    mode http
    timeout connect 5s
    timeout client 10s
    timeout server 10s
    timeout tunnel 10s
    option httpclose
listen chat
    bind 127.0.0.1:{port}
    http-request del-header Upgrade
    server one {server}
"""
BUFFERS = STRIPS_UPGRADE + " proxy_buffering on; proxy_read_timeout 5s; proxy_send_timeout 5s; send_timeout 5s;"


@dataclass(frozen=True)
class RealBox:
    """One that runs: what it is, for people; where it answers; and what a browser needs for it."""

    words: str
    url: str
    options: dict = field(default_factory=dict)


@contextlib.contextmanager
def nginx(target, home, words, options=STRIPS_UPGRADE):
    """nginx in front, with these words in its configuration."""
    with Proxy(home, target, options) as proxy:
        yield RealBox(words, proxy.url)


@contextlib.contextmanager
def squid(target, home):
    """Squid with its stock rules, as the proxy that a firm's browsers are told to use."""
    port = free_port()
    stock = STOCK_SQUID.read_text().replace("\nhttp_port 3128\n", f"\nhttp_port 127.0.0.1:{port}\n")
    (home / "squid.conf").write_text(stock + SQUID_MORE.format(home=home))
    home.chmod(0o777)  # Squid gives up root
    with running([_found("squid"), "-N", "-f", home / "squid.conf"], port):
        proxy = {"server": f"http://127.0.0.1:{port}", "bypass": "<-loopback>"}
        yield RealBox("Squid with its stock rules, as the browser's proxy", target, {"proxy": proxy})


@contextlib.contextmanager
def haproxy(target, home):
    """HAProxy as impatient balancers are set up."""
    port = free_port()
    (home / "haproxy.cfg").write_text(HAPROXY.format(port=port, server=urlsplit(target).netloc))
    with running([_found("haproxy"), "-db", "-f", home / "haproxy.cfg"], port):
        words = "HAProxy with timeouts of 10 s, closing after each response as HTTP/1.0 does, no Upgrade"
        yield RealBox(words, f"http://127.0.0.1:{port}")


@contextlib.contextmanager
def running(command, port):
    """A process that listens on `port`."""
    process = Process(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: listens(port), 20, f"{command[0]} does not listen")
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _found(program):
    return shutil.which(program) or f"/usr/sbin/{program}"


REAL = {
    "squid": squid,
    "nginx-no-upgrade": lambda target, home: nginx(target, home, "nginx that forwards no Upgrade"),
    "nginx-buffering": lambda target, home: nginx(target, home, "nginx that buffers, with timeouts of 5 s", BUFFERS),
    "haproxy": haproxy,
}
