"""nginx in front of a real server, as restrictive networks have it."""

import shutil
from urllib.parse import urlsplit

from tests.processes import Process
from tests.server import eventually, free_port, listens

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"

CONFIGURATION = """
daemon off;
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/error.log;
events {{ worker_connections 512; }}
http {{
    log_format asked '"$request" $status $upstream_status';
    access_log {home}/access.log asked;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    client_max_body_size 2m;
    upstream chat {{ server {server}; keepalive 4; }}
    server {{
        listen 127.0.0.1:{port}{tls};
        proxy_read_timeout 75s;
        location / {{
            proxy_pass {scheme}://chat;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            {more}
        }}
        {places}
    }}
}}
"""
STRIPS_UPGRADE = 'proxy_set_header Connection ""; proxy_set_header Upgrade "";'
PASSES_UPGRADE = 'proxy_set_header Connection "upgrade"; proxy_set_header Upgrade $http_upgrade;'


class Proxy:
    """A running nginx. `url`: where it listens.

    In nginx's words, `options`: what it does to requests, and `places`: what it serves itself. `certificate`: two
    files, with which it ends TLS.
    """

    def __init__(self, home, upstream, options=STRIPS_UPGRADE, places="", certificate=None):
        self._home = home
        self.port = free_port()
        self._process = None
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"
        target = urlsplit(upstream)
        names = {"home": home, "port": self.port, "server": target.netloc, "scheme": target.scheme, "tls": ""}
        if certificate:
            names["tls"] = " ssl; ssl_certificate {}; ssl_certificate_key {}".format(*certificate)
        (home / "nginx.conf").write_text(CONFIGURATION.format(**names, more=options, places=places))

    @property
    def log(self):
        """The access log: a line for each request, which ends with the upstream's status, or `-` if none was asked."""
        return (self._home / "access.log").read_text()

    def __enter__(self):
        command = [NGINX, "-p", self._home, "-c", self._home / "nginx.conf", "-e", self._home / "error.log"]
        self._process = Process(command)
        eventually(lambda: listens(self.port), message=lambda: (self._home / "error.log").read_text())
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(10)
