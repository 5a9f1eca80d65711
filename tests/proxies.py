"""nginx in front of a real server, as restrictive networks have it."""

import shutil
import subprocess

from tests.server import eventually, free_port, listens

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"

CONFIGURATION = """
daemon off;
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log {home}/access.log;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    client_max_body_size 2m;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass {upstream};
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_read_timeout 75s;
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

    In nginx's words, `options`: what it does to requests, and `places`: what it serves itself.
    """

    def __init__(self, home, upstream, options=STRIPS_UPGRADE, places=""):
        self._home = home
        self._port = free_port()
        self._process = None
        self.url = f"http://127.0.0.1:{self._port}"
        names = {"home": home, "port": self._port, "upstream": upstream, "more": options, "places": places}
        configuration = CONFIGURATION.format(**names)
        (home / "nginx.conf").write_text(configuration)

    def __enter__(self):
        command = [NGINX, "-p", self._home, "-c", self._home / "nginx.conf", "-e", self._home / "error.log"]
        self._process = subprocess.Popen(command)
        eventually(lambda: listens(self._port), message=lambda: (self._home / "error.log").read_text())
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(10)
