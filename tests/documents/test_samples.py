"""The configurations that the how-to pages show, run by the programs that they are for."""

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
from tests.server import ROOT, eventually, free_port, listens

HOST = "chat.example.org"
SYSTEMD = shutil.which("systemd-analyze")
UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
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


def sample(page, language):
    """Return the one block of this language on a how-to page."""
    [block] = re.findall(rf"^```{language}\n(.*?)^```", (ROOT / "docs/how-to" / page).read_text(), re.M | re.S)
    return block


@pytest.fixture
def nginx(start_server, tmp_path):
    """The port of nginx as going public shows it, in front of a server as its checklist says."""
    server = start_server(PUBLIC_URL=f"https://{HOST}", TRUSTED_PROXIES="127.0.0.1")
    certificate, key = self_signed(tmp_path)
    port = free_port()
    text = sample("go-public.md", "nginx")
    for shown, ours in [
        (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", certificate),
        (f"/etc/letsencrypt/live/{HOST}/privkey.pem", key),
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("http://127.0.0.1:5000;", f"http://127.0.0.1:{server.port};"),
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


def ask(port, path, more=""):
    """Return the head of the answer to a GET over TLS and HTTP/1.1."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", port), 10)
    with context.wrap_socket(plain, server_hostname=HOST) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{more}\r\n".encode())
        return connection.recv(4096).decode("latin-1")


def test_nginx_as_shown_passes_pages_and_websockets(nginx):
    assert ask(nginx, "/readyz").startswith("HTTP/1.1 200 ")
    page = ask(nginx, "/sign-in").lower()
    assert page.startswith("http/1.1 200 ")
    assert "strict-transport-security" in page
    assert "secure" in page.partition("set-cookie: __host-chatapp_session_")[2]
    live = "/socket.io/?EIO=4&transport=websocket"
    assert ask(nginx, live, UPGRADE.format(key="dGhlIHNhbXBsZSBub25jZQ==")).startswith("HTTP/1.1 101 ")


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
