"""The configurations that the how-to pages show, run by the programs that they are for."""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys

import pytest

from tests.certificates import self_signed
from tests.processes import Process
from tests.proxies import NGINX
from tests.server import ROOT, START, eventually, free_port, listens

HOST = "chat.example.org"
SYSTEMD = shutil.which("systemd-analyze")
UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
UPGRADE += "dGhlIHNhbXBsZSBub25jZQ==\r\n"
LIVE = "/socket.io/?EIO=4&transport="
AROUND = """
daemon off;
pid {home}/nginx.pid;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
    {sample}
}}
"""

CADDY = """
{{
    admin off
    local_certs
    skip_install_trust
    default_bind 127.0.0.1
    http_port {http}
    https_port {https}
}}
{sample}
"""
ELSEWHERE = "127.9.9.9"  # another address of the loopback, from which a client comes to a proxy


def sample(page, language):
    """Return the one block of this language on a how-to page."""
    [block] = re.findall(rf"^```{language}\n(.*?)^```", (ROOT / "docs/how-to" / page).read_text(), re.M | re.S)
    return block


@pytest.fixture
def shown_server(start_server):
    """A server as the checklist of going public says."""
    return start_server(PUBLIC_URL=f"https://{HOST}", TRUSTED_PROXIES="127.0.0.1")


@pytest.fixture
def nginx(shown_server, tmp_path):
    """The port of nginx as going public shows it."""
    certificate, key = self_signed(tmp_path)
    port = free_port()
    text = sample("go-public.md", "nginx")
    for shown, ours in [
        (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", certificate),
        (f"/etc/letsencrypt/live/{HOST}/privkey.pem", key),
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("http://127.0.0.1:5000;", f"http://127.0.0.1:{shown_server.port};"),
    ]:
        assert text.count(shown) == 1
        text = text.replace(shown, str(ours))
    (tmp_path / "nginx.conf").write_text(AROUND.format(home=tmp_path, sample=text))
    command = [NGINX, "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", tmp_path / "error.log"]
    process = Process(command)
    eventually(lambda: listens(port), message=lambda: (tmp_path / "error.log").read_text())
    yield port
    process.terminate()
    process.wait(10)


@pytest.fixture
def caddy(shown_server, tmp_path):
    """The port of Caddy as going public shows it, with certificates of its own authority."""
    port = free_port()
    text = sample("go-public.md", "caddy")
    assert text.count(" 127.0.0.1:5000\n") == 1
    text = text.replace("127.0.0.1:5000", f"127.0.0.1:{shown_server.port}")
    (tmp_path / "Caddyfile").write_text(CADDY.format(http=free_port(), https=port, sample=text))
    folders = {name: str(tmp_path) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", tmp_path / "Caddyfile"]
    with open(tmp_path / "caddy.log", "w") as log:
        process = Process(command, env={**os.environ, **folders}, stdout=log, stderr=log)
    eventually(lambda: has_certificate(port), START, lambda: (tmp_path / "caddy.log").read_text())
    yield port
    process.terminate()
    process.wait(10)


def has_certificate(port):
    """Say whether a handshake succeeds; Caddy listens before it has made its certificate."""
    try:
        over_tls(port).close()
    except OSError:
        return False
    return True


def over_tls(port, source="127.0.0.1"):
    """Return a connection from this address."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", port), 10, (source, 0))
    return context.wrap_socket(plain, server_hostname=HOST)


def ask(port, path, more="", *, until="\r\n\r\n", **options):
    """Return the answer to a GET over TLS and HTTP/1.1, until these characters have come."""
    answer = ""
    with over_tls(port, **options) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{more}\r\n".encode())
        while until not in answer and (data := connection.recv(4096)):
            answer += data.decode("latin-1")
    return answer


@pytest.fixture(params=["nginx", "caddy"])
def proxy(request):
    """The port of each proxy as it is shown."""
    return request.getfixturevalue(request.param)


def test_a_proxy_as_shown_passes_pages_polls_and_websockets(proxy):
    assert ask(proxy, "/readyz").startswith("HTTP/1.1 200 ")
    page = ask(proxy, "/sign-in").lower()
    assert page.startswith("http/1.1 200 ")
    assert "strict-transport-security" in page
    assert "secure" in page.partition("set-cookie: __host-chatapp_session_")[2]
    opened = ask(proxy, f"{LIVE}polling", until='"sid"')
    assert opened.startswith("HTTP/1.1 200 ")
    assert '"upgrades": ["websocket"]' in opened
    assert ask(proxy, f"{LIVE}websocket", UPGRADE).startswith("HTTP/1.1 101 ")


def test_behind_a_proxy_as_shown_a_client_has_its_own_address_and_no_other(proxy, shown_server):
    lie = "Origin: https://elsewhere.example\r\nX-Forwarded-For: 203.0.113.7\r\n"
    ask(proxy, f"{LIVE}websocket", UPGRADE + lie, source=ELSEWHERE)
    [line] = eventually(lambda: re.findall(r'^.*"origin_refused".*$', shown_server.log, re.MULTILINE))
    assert json.loads(line)["from"] == "127.9.9.0/24"


@pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not installed")
def test_systemd_takes_the_unit_as_shown(tmp_path):
    text = sample("run-under-systemd.md", "ini")
    assert text.count("/srv/chatapp/.venv/bin/flask") == 1
    unit = tmp_path / "chatapp.service"
    for program, accepted in [(sys.executable, True), ("/gone/flask", False)]:
        unit.write_text(text.replace("/srv/chatapp/.venv/bin/flask", program))
        checked = subprocess.run([SYSTEMD, "verify", unit], capture_output=True, text=True)
        assert (checked.returncode == 0) is accepted, checked.stderr
        assert ("chatapp.service" not in checked.stderr) is accepted
