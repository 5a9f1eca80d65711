"""Boxes that people really have, as Debian packages them. Each stands between browsers and a Box that only counts."""

import contextlib
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from tests.network.box import Box
from tests.network.fault import Fault
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
    option http-server-close
listen chat
    bind 127.0.0.1:{port}
    http-request del-header Upgrade
    server one {server}
"""
BUFFERS = STRIPS_UPGRADE + " proxy_buffering on; proxy_read_timeout 5s; proxy_send_timeout 5s; send_timeout 5s;"


class Behind:
    """What a test sees of a real box: `url`, the counting Box behind it, `words`, and what a browser needs for it."""

    def __init__(self, words, url, counting, **options):
        self.words, self.url, self.options = words, url, options
        self._counting = counting

    def __getattr__(self, name):
        return getattr(self._counting, name)


@contextlib.contextmanager
def nginx(target, home, words, options=STRIPS_UPGRADE):
    """nginx in front, with these words in its configuration."""
    with Box(target, Fault()) as counting, Proxy(home, counting.url, options) as proxy:
        yield Behind(words, proxy.url, counting)


@contextlib.contextmanager
def squid(target, home):
    """Squid with its stock rules, as the proxy that a firm's browsers are told to use."""
    port = free_port()
    stock = STOCK_SQUID.read_text().replace("\nhttp_port 3128\n", f"\nhttp_port 127.0.0.1:{port}\n")
    (home / "squid.conf").write_text(stock + SQUID_MORE.format(home=home))
    home.chmod(0o777)  # Squid gives up root
    with Box(target, Fault()) as counting, running([_found("squid"), "-N", "-f", home / "squid.conf"], port):
        proxy = {"server": f"http://127.0.0.1:{port}", "bypass": "<-loopback>"}
        yield Behind("Squid with its stock rules, as the browser's proxy", counting.url, counting, proxy=proxy)


@contextlib.contextmanager
def haproxy(target, home):
    """HAProxy as impatient balancers are set up."""
    port = free_port()
    with Box(target, Fault()) as counting:
        server = urlsplit(counting.url).netloc
        (home / "haproxy.cfg").write_text(HAPROXY.format(port=port, server=server))
        with running([_found("haproxy"), "-db", "-f", home / "haproxy.cfg"], port):
            url = f"http://127.0.0.1:{port}"
            yield Behind("HAProxy with timeouts of 10 s, closing after each response, no Upgrade", url, counting)


@contextlib.contextmanager
def running(command, port):
    """A process that listens on `port`."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
