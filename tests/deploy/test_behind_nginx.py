"""Two nodes behind nginx: live connections stay at their node, and a restart of the nodes disturbs nobody."""

import contextlib
import signal
import socket
import ssl
from functools import partial

import pytest
import requests

from tests.deploy.conftest import COMPLETE, FORMS
from tests.deploy.installation import wait_until_ready
from tests.deploy.load import Load
from tests.people import Socket
from tests.server import eventually

SECRET = "k7Qw9zVdT3"  # as in an invitation, or in the path of a webhook
MANY = 4  # connections of each form


@pytest.mark.parametrize("form", FORMS)
def test_a_live_connection_stays_at_its_node_and_each_node_gets_some(ana, form):
    with contextlib.ExitStack() as opened:
        auth = {"person": ana.id, "epoch": ana.me["epoch"]}
        sockets = [opened.enter_context(contextlib.closing(Socket(ana, FORMS[form], auth))) for _ in range(MANY)]
        for live in sockets:
            eventually(lambda live=live: live.transport == ("polling" if form == "polling" else "websocket"))
            assert live.call("watch_presence", {"people": [ana.id]})["ok"]
        assert len({node_of(live) for live in sockets}) == 2


def node_of(live):
    """Return the name of the node at which a Socket is connected."""
    return live.session_id.partition(".")[0]


def test_a_plain_websocket_opens_through_nginx(ana, screens, room):
    ana.say(room, "to everybody")
    for screen in screens:
        eventually(lambda screen=screen: "to everybody" in screen.texts)


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/metrics?x=1", "/%6Detrics", "//metrics", "/./metrics"])
def test_strangers_are_refused_the_figures(installation, path):
    with open_tls(installation) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{installation.nginx.port}\r\n\r\n".encode())
        answer = connection.recv(4096)
        while b"</html>" not in answer and (more := connection.recv(4096)):
            answer += more
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"<center>nginx" in answer  # no node was asked


def open_tls(installation):
    context = ssl.create_default_context(cafile=installation.trusts)
    plain = socket.create_connection(("127.0.0.1", installation.nginx.port), 10)
    return context.wrap_socket(plain, server_hostname="127.0.0.1")


def test_a_file_that_only_one_node_has_is_found_and_one_that_none_has_is_refused(installation, ana):
    page = ana.get("/").text
    address = page.partition("/static/")[2].partition('"')[0]
    assert ana.get(f"/static/{address}").status_code == 200
    absent = ana.get(f"/static/{'0' * 16}/js/app.js")
    assert (absent.status_code, absent.headers["Cache-Control"]) == (404, "no-cache")
    [asked] = [line for line in installation.nginx.log.splitlines() if f"/static/{'0' * 16}/js/app.js" in line]
    assert '"404, 404"' in asked


def test_no_log_has_a_query_string_or_a_path_that_is_a_secret(installation, ana):
    nginx = installation.nginx
    plain = f"http://127.0.0.1:{nginx.plain_port}"
    paths = [f"/sign-up?invite={SECRET}", f"/hooks/{SECRET}", f"/feeds/{SECRET}/all.xml", f"/%68ooks/{SECRET}"]
    paths += [f"//hooks/{SECRET}?x={SECRET}", f"/socket.io/?EIO=4&transport=polling&sid={SECRET}", f"/ws?t={SECRET}"]
    ask_all(installation, plain, paths)
    for node in installation.nodes:  # so that nginx has something to complain about
        node.process.send_signal(signal.SIGKILL)
        node.process.wait()
    ask_all(installation, plain, paths)
    for node in installation.nodes:
        wait_until_ready(node.launch())
    assert "/hooks/..." in nginx.log
    assert "/sign-up" in nginx.log
    assert [name for name, text in installation.logs.items() if SECRET in text] == []


def ask_all(installation, plain, paths):
    for path in paths:
        for method in ("GET", "POST"):
            for url in (installation.url, plain):
                headers = {"Referer": f"{url}{path}"}
                requests.request(
                    method, url + path, headers=headers, verify=installation.trusts, timeout=30, allow_redirects=False
                )
        with open_tls(installation) as connection:
            connection.sendall(f"GET {path} HTTP/9.9.9\r\n\r\n".encode())
            connection.recv(4096)


def test_a_rolling_restart_fails_no_request_and_every_screen_is_complete(installation, ana, room, screens):
    asked = len(installation.nginx.answers)
    with Load(ana.another_browser(), room) as load:
        eventually(lambda: len(load.acknowledged) > 5, COMPLETE)
        installation.roll()
        before = len(load.acknowledged)
        eventually(lambda: len(load.acknowledged) > before + 5, COMPLETE)
    assert load.failed == []
    for screen in screens:
        missing = partial(screen.missing, load.acknowledged.keys())
        eventually(lambda missing=missing: not missing(), COMPLETE, missing)
        assert screen.revs == sorted(set(screen.revs))
        assert screen.connections > 1
    assert [answer for answer in installation.nginx.answers[asked:] if answer[2] >= 500] == []
