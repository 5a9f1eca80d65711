"""One node behind Caddy with `deploy/caddy/Caddyfile`, of which only the name and the ports are replaced."""

import contextlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.deploy.installation import DEPLOY, HOST, write
from tests.processes import Process
from tests.server import GENEROUS, START, Server, eventually, free_port

pytestmark = pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy is not installed")
PATIENCE = "20s"  # with a node that does not answer
SECRET = "k7Qw9zVdT3"
MORE = """
	admin off
	local_certs
	skip_install_trust
	default_bind 127.0.0.1
	http_port {http}
	https_port {https}
"""


class Caddy:
    """A running Caddy. `url`: where it listens with TLS, `plain_url`: without. `trusts`: its own authority."""

    def __init__(self, home, port, node, patience=PATIENCE):
        self._home = home
        self.trusts = home / "caddy/pki/authorities/local/root.crt"
        http = free_port()
        self.url, self.plain_url = f"https://localhost:{port}", f"http://localhost:{http}"
        replaced = [
            ("{\n\t# Neither", "{" + MORE.format(http=http, https=port) + "\t# Neither"),
            (f"\n{HOST} {{", "\nlocalhost {"),
            ("127.0.0.1:5000", f"127.0.0.1:{node.port}"),
            (f"lb_try_duration {PATIENCE}", f"lb_try_duration {patience}"),
        ]
        write(home / "Caddyfile", DEPLOY / "caddy/Caddyfile", replaced)

    @property
    def log(self):
        """All that it has written."""
        return (self._home / "caddy.log").read_text()

    def __enter__(self):
        folders = {name: str(self._home) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
        command = ["caddy", "run", "--adapter", "caddyfile", "--config", self._home / "Caddyfile"]
        with open(self._home / "caddy.log", "w") as log:
            self._process = Process(command, env={**os.environ, **folders}, stdout=log, stderr=log)
        eventually(self._answers, START, lambda: self.log)
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(10)

    def _answers(self):
        try:
            return requests.get(f"{self.url}/healthz", verify=self.trusts, timeout=5).ok
        except OSError:  # also while it has made no certificate
            return False


@contextlib.contextmanager
def behind_caddy(home, **more):
    """A server behind a Caddy; gives the Caddy, with the server as its `node`."""
    port = free_port()
    settings = {**GENEROUS, "PUBLIC_URL": f"https://localhost:{port}", "TRUSTED_PROXIES": "127.0.0.1"}
    with Server(home / "data", LOG_LEVEL="DEBUG", **settings) as node, Caddy(home, port, node, **more) as running:
        running.node = node
        yield running


@pytest.fixture(scope="module")
def caddy(tmp_path_factory):
    """One that waits for a second only for a node that does not answer."""
    with behind_caddy(tmp_path_factory.mktemp("caddy"), patience="1s") as running:
        yield running


def ask(caddy, path, method="GET", url=None, **more):
    url = url or caddy.url
    return requests.request(
        method, url + path, verify=caddy.trusts, timeout=30, allow_redirects=False,
        headers={"Referer": f"{url}{path}", "Authorization": f"Bearer {SECRET}"}, **more,
    )  # fmt: skip


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/metrics?x=1", "/%6Detrics"])
def test_strangers_are_refused_the_figures_and_the_rest_is_passed_on(caddy, path):
    refused = ask(caddy, path)
    assert (refused.status_code, refused.text) == (404, "")
    assert ask(caddy, "/sign-in").status_code == 200


def test_no_log_has_a_query_string_or_a_path_that_is_a_secret(caddy):
    paths = [f"/sign-up?invite={SECRET}", f"/hooks/{SECRET}", f"/feeds/{SECRET}/all.xml", f"/%68ooks/{SECRET}"]
    paths += [f"//hooks/{SECRET}?x={SECRET}", f"/socket.io/?EIO=4&transport=polling&sid={SECRET}", f"/ws?t={SECRET}"]
    for path in paths:
        for method in ("GET", "POST"):
            ask(caddy, path, method)
            ask(caddy, path, method, caddy.plain_url)
    caddy.node.stop()
    with ThreadPoolExecutor(len(paths)) as pool:
        assert {answer.status_code for answer in pool.map(lambda path: ask(caddy, path), paths)} == {502}
    eventually(lambda: caddy.log.count('"status":502') >= len(paths))
    assert '"/sign-up"' in caddy.log
    assert SECRET not in caddy.log
    assert SECRET not in caddy.node.log
    caddy.node.start()


@pytest.mark.slow
def test_a_restart_of_the_node_fails_no_request(tmp_path):
    answered = []
    with behind_caddy(tmp_path) as caddy, ThreadPoolExecutor(1) as pool:
        restarted = pool.submit(lambda: (caddy.node.stop(), caddy.node.start()))
        while not restarted.done():
            answered.append(ask(caddy, "/sign-in").status_code)
        restarted.result()
    assert set(answered) == {200}
