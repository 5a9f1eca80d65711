"""Each service of `deploy/compose.yaml`, started as a process: its command, its environment and its health check.

A container's own addresses and paths become free ports and folders of this machine.
"""

import contextlib
import os
import secrets
import subprocess
from urllib.parse import urlsplit

import psycopg2
import pytest
import requests

from tests.certificates import self_signed
from tests.deploy import dockerfile
from tests.deploy.compose import compose
from tests.deploy.installation import AROUND, DEPLOY, write
from tests.postgresql.cluster import Cluster, program
from tests.processes import Process
from tests.proxies import NGINX
from tests.server import FLASK, ROOT, eventually, free_port

pytestmark = pytest.mark.slow
WELL = 60  # seconds until a service is well
PYTHON = FLASK.parent


class Services:
    """The services, with `replaced`: (what the files show, what it is here), in every command and variable."""

    def __init__(self, home, database_port):
        self.home = home
        self.ports = {"node-a": free_port(), "node-b": free_port(), "http": free_port(), "https": free_port()}
        self.database = ("127.0.0.1", str(database_port))
        chosen = {
            "CHAT_HOST": "127.0.0.1",
            **{name: secrets.token_hex(32) for name in ("POSTGRES_PASSWORD", "SECRET_KEY")},
        }
        self.asked = compose(chosen)["services"]
        self.replaced = [
            ("@10.89.73.10/", f"@127.0.0.1:{database_port}/"),
            ("10.89.73.10", "127.0.0.1"),
            ("10.89.73.2", "127.0.0.1"),
            ("10.89.73.11:5000", f"127.0.0.1:{self.ports['node-a']}"),
            ("10.89.73.12:5000", f"127.0.0.1:{self.ports['node-b']}"),
            ("https://127.0.0.1", f"https://127.0.0.1:{self.ports['https']}"),
            ("/etc/chatapp/", f"{home}/chatapp/"),
            ("/etc/nginx/conf.d/", f"{home}/conf.d/"),
            ("/backups/", f"{home}/backups/"),
            ("exec nginx ", f"exec {NGINX} -p {home} -c {home}/nginx.conf -e {home}/main.log "),
        ]

    def here(self, text, name=""):
        """Return a text with what it is here."""
        for shown, ours in self.replaced:
            text = text.replace(shown, ours)
        if name in self.ports:
            text = text.replace("127.0.0.1:5000", f"127.0.0.1:{self.ports[name]}")
        return text

    def environment(self, name):
        """Return the variables of a service: of its image, its own, and the search path of this machine."""
        asked = {variable: self.here(str(value), name) for variable, value in self.asked[name]["environment"].items()}
        image = dockerfile.environment() if self.asked[name]["image"] == "chatapp" else {}
        host, port = self.database
        ours = {"PATH": f"{PYTHON}:{os.environ['PATH']}", "PGPORT": port, "PGHOST": host, "LANG": "C.UTF-8"}
        return {**image, **asked, **ours, "DATA_DIR": str(self.home / name), "HOME": str(self.home)}

    def command(self, name):
        """Return the words of a service's command, or of its image's."""
        words = self.asked[name].get("command") or dockerfile.command()
        if name in self.ports:
            words = [{"5000": str(self.ports[name]), "0.0.0.0": "127.0.0.1"}.get(word, word) for word in words]
        return [self.here(word, name) for word in words]

    def health_check(self, name):
        """Return the words of a service's health check, or of its image's."""
        [how, *words] = self.asked[name].get("healthcheck", {}).get("test") or ["CMD", *dockerfile.health_check()]
        assert how == "CMD"
        return [program(word) if word.startswith("pg_") else self.here(word, name) for word in words]

    def is_well(self, name):
        """Say whether the health check of a service succeeds."""
        return self._run(self.health_check(name), name).returncode == 0

    def run(self, name):
        """Run a service to its end; return the CompletedProcess, which must have succeeded."""
        done = self._run(self.command(name), name)
        assert done.returncode == 0, done.stderr
        return done

    def _run(self, words, name):
        return subprocess.run(words, cwd=ROOT, env=self.environment(name), capture_output=True, text=True, timeout=120)

    @contextlib.contextmanager
    def running(self, name):
        """Let a service run, once it is well."""
        with open(self.home / f"{name}.log", "w") as log:
            started = Process(self.command(name), cwd=ROOT, env=self.environment(name), stdout=log, stderr=log)
        try:
            eventually(lambda: self.is_well(name), WELL, lambda: (self.home / f"{name}.log").read_text())
            yield started
        finally:
            started.kill_session()


@pytest.fixture
def services(tmp_path):
    with Cluster() as cluster:
        url = cluster.empty_database()
        made = Services(tmp_path, urlsplit(url).port)
        asked = made.asked["database"]["environment"]
        with contextlib.closing(psycopg2.connect(url)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:  # as the image of PostgreSQL does at its first start
                cursor.execute(f"CREATE ROLE {asked['POSTGRES_USER']} LOGIN PASSWORD %s", [asked["POSTGRES_PASSWORD"]])
                cursor.execute(f"CREATE DATABASE {asked['POSTGRES_DB']} OWNER {asked['POSTGRES_USER']}")
        prepare_nginx(made)
        yield made


def prepare_nginx(services):
    """Write what the volumes of nginx hold, with the ports of this test."""
    home = services.home
    for folder in ("chatapp", "conf.d", "backups"):
        (home / folder).mkdir()
    certificate, key = self_signed(home)
    replaced = [
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{services.ports['http']};"),
        ("listen 443 ", f"listen 127.0.0.1:{services.ports['https']} "),
        ("/etc/letsencrypt/live/chat.example.org/fullchain.pem", certificate),
        ("/etc/letsencrypt/live/chat.example.org/privkey.pem", key),
        ("/var/log/nginx/", f"{home}/"),
    ]
    write(home / "chatapp/chatapp.conf", DEPLOY / "nginx/chatapp.conf", replaced)
    nodes = [(f"10.89.73.1{n}:5000", f"127.0.0.1:{services.ports[name]}") for n, name in ((1, "node-a"), (2, "node-b"))]
    write(home / "conf.d/chatapp-nodes.conf", DEPLOY / "container/chatapp-nodes.conf", nodes)
    around = AROUND.format(home=home).replace("daemon off;\n", "").replace("chatapp*.conf", "conf.d/*.conf")
    (home / "nginx.conf").write_text(around)


def test_every_service_starts_by_its_command_and_is_well_by_its_health_check(services):
    assert services.is_well("database")
    assert not services.is_well("node-a")
    services.run("upgrade")
    with services.running("node-a"), services.running("node-b"), services.running("nginx"):
        address = f"https://127.0.0.1:{services.ports['https']}"
        trusts = services.home / "cert.pem"
        assert requests.get(f"{address}/sign-in", verify=trusts, timeout=30).status_code == 200
        live = f"{address}/socket.io/?EIO=4&transport=polling"
        begun = {requests.get(live, verify=trusts, timeout=30).text.partition('"sid": "')[2][:2] for _ in range(8)}
        assert begun == {"a.", "b."}
        services.run("backup")
        [backup] = (services.home / "backups").glob("chatapp-*.dump")
        listed = subprocess.run([program("pg_restore"), "--list", backup], capture_output=True, text=True, check=True)
        assert "TABLE DATA public messages" in listed.stdout
    assert {*services.asked} == {"database", "upgrade", "node-a", "node-b", "nginx", "backup"}
