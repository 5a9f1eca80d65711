"""An installation as `deploy/` describes it: PostgreSQL, two nodes, and nginx with its own files, on free ports."""

import contextlib
import re
import secrets
from pathlib import Path

import requests

from tests.certificates import self_signed
from tests.people import PASSWORD, Person
from tests.postgresql.cluster import Cluster
from tests.processes import Process
from tests.proxies import NGINX
from tests.server import GENEROUS, ROOT, START, Server, eventually, flask, free_port, listens

DEPLOY = ROOT / "deploy"
ADMINISTRATOR = "ana"
HOST = "chat.example.org"
AROUND = """
daemon off;
worker_processes 2;
pid {home}/nginx.pid;
error_log {home}/main.log;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
    include {home}/chatapp*.conf;
}}
"""
STATUS = re.compile(r'^\S+ \[\S+\] "(\S*) (\S*) \S*" (\d+) ', re.M)  # method, path and status in our access log

CONNECTIONS = re.compile(r"^chatapp_connections\{[^}]*\} (\S+)", re.M)


class Nginx:
    """nginx with the files of `deploy/nginx`, of which only names, ports and paths are replaced.

    `url`: where it listens with TLS; `trusts`: the certificate.
    """

    def __init__(self, home, ports):
        self._home = home
        self.port, self.plain_port = free_port(), free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.trusts, key = self_signed(home)
        replaced = [
            ("    listen [::]:80;\n", ""),
            ("    listen [::]:443 ssl http2;\n", ""),
            ("listen 80;", f"listen 127.0.0.1:{self.plain_port};"),
            ("listen 443 ", f"listen 127.0.0.1:{self.port} "),
            (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", self.trusts),
            (f"/etc/letsencrypt/live/{HOST}/privkey.pem", key),
            (f"server_name {HOST};", "server_name 127.0.0.1;"),
            ("/var/log/nginx/", f"{home}/"),
        ]
        write(home / "chatapp.conf", DEPLOY / "nginx/chatapp.conf", replaced)
        nodes = [(shown, port) for shown, port in zip(("5001", "5002"), ports, strict=True)]
        write(home / "chatapp-nodes.conf", DEPLOY / "nginx/chatapp-nodes.conf", nodes)
        (home / "nginx.conf").write_text(AROUND.format(home=home))

    @property
    def answers(self):
        """Return (method, path, status) of each request so far."""
        return [(method, path, int(status)) for method, path, status in STATUS.findall(self.log)]

    @property
    def log(self):
        return (self._home / "access.log").read_text()

    def __enter__(self):
        command = [NGINX, "-p", self._home, "-c", self._home / "nginx.conf", "-e", self._home / "main.log"]
        self._process = Process(command)
        eventually(lambda: listens(self.port), START, lambda: (self._home / "main.log").read_text())
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(10)


def write(path, source, replaced):
    """Write a file of `deploy/` with these texts in place of those that it shows."""
    text = source.read_text()
    for shown, ours in replaced:
        assert shown in text, f"{source.name} has no {shown!r}"
        text = text.replace(shown, str(ours))
    path.write_text(text)


class Installation:
    """Two nodes on one PostgreSQL behind nginx, made in the folder `home`. `url`: where people come."""

    def __init__(self, home, **settings):
        self.home = Path(home)
        self._settings = settings

    def __enter__(self):
        with contextlib.ExitStack() as opened:
            self._start(opened)
            self._opened = opened.pop_all()
        return self

    def _start(self, opened):
        cluster = opened.enter_context(Cluster())
        ports = free_port(), free_port()
        self.nginx = Nginx(self.home, ports)
        self.url, self.trusts = self.nginx.url, self.nginx.trusts
        self._settings = {
            **GENEROUS,
            "DATABASE_URL": cluster.empty_database(),
            "SECRET_KEY": secrets.token_hex(32),
            "PUBLIC_URL": self.url,
            "TRUSTED_PROXIES": "127.0.0.1",
            "LOG_LEVEL": "DEBUG",
            "DRAIN_DELAY": 2,
            **self._settings,
        }
        self._flask("db", "upgrade")
        create = ("chat", "create-user", "--username", ADMINISTRATOR, "--admin", "--password-stdin")
        self._flask(*create, input=f"{PASSWORD}\n")
        self.nodes = [
            Server(self.home / f"data-{port}", port=port, NODE_NAME=f"n{port}", **self._settings) for port in ports
        ]
        for node in self.nodes:
            opened.callback(node.launch().kill)
        for node in self.nodes:
            wait_until_ready(node)
        opened.enter_context(self.nginx)

    def _flask(self, *words, **more):
        done = flask(*words, data_dir=self.home / "data", **more, **self._settings)
        assert done.returncode == 0, done.stderr

    def administrator(self):
        """Return the administrator in a new browser, a Person."""
        return Person(self.url, ADMINISTRATOR, trusts=self.trusts).sign_in()

    def __exit__(self, *_):
        self._opened.close()

    def roll(self):
        """Restart one node after the other, each when the one before is ready."""
        for node in self.nodes:
            assert node.stop() == 0
            node.launch()
            wait_until_ready(node)

    def connections(self):
        """Return how many live connections each node has, as its figures say."""
        texts = [requests.get(f"{node.url}/metrics", timeout=30).text for node in self.nodes]
        return [sum(float(number) for number in CONNECTIONS.findall(text)) for text in texts]

    @property
    def logs(self):
        """Return all that the nodes and nginx have written, by the names of the files."""
        return {path.name: path.read_text() for path in self.home.glob("*.log")}


def wait_until_ready(node):
    """Wait until a node answers that it can serve."""
    eventually(lambda: is_ready(node), START, lambda: node.log)


def is_ready(node):
    """Say whether it does."""
    assert node.process.poll() is None, f"the node ended with {node.process.returncode}:\n{node.log}"
    try:
        return requests.get(f"{node.url}/readyz", timeout=5).status_code == 200
    except requests.RequestException:
        return False
