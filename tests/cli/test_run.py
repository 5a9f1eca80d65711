import fcntl
import os
import signal
import socket
import stat
import threading

import pytest
import requests

from tests.people import Person
from tests.server import START, Server, eventually, flask, listens

TRACEBACK = "Traceback"


@pytest.fixture
def data_dir(tmp_path):
    return tmp_path / "data"


def test_it_says_address_database_transports_and_where_data_lie(start_server, data_dir):
    server = start_server(afresh=True)
    lines = server.log.splitlines()
    assert server.url in lines[0]
    assert any(line.startswith("database") and str(data_dir / "chatapp.db") in line for line in lines)
    assert any("WebSocket and long-polling" in line for line in lines)
    assert any(line.startswith("data ") and str(data_dir) in line for line in lines)
    assert TRACEBACK not in server.log


def test_it_speaks_websocket_and_long_polling(start_server):
    server = start_server(afresh=True)
    ana = Person(server.url, "ana").sign_up()
    for transports, used in [(None, "websocket"), (["websocket"], "websocket"), (["polling"], "polling")]:
        opened = ana.socket(transports)
        assert opened.call("sync", {"epoch": ana.me["epoch"], "me": 0, "cursors": {}, "list": None})["ok"]
        assert opened.transport == used
    ana.close()


def test_the_secret_is_random_kept_and_only_its_owner_can_read_it(start_server, tmp_path):
    first, second = start_server(data_dir=tmp_path / "a"), start_server(data_dir=tmp_path / "b")
    path = first.data_dir / "secret_key"
    secret = path.read_text()
    assert len(secret) >= 64
    assert secret != (second.data_dir / "secret_key").read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(first.data_dir.stat().st_mode) == 0o700
    first.restart()
    assert path.read_text() == secret


def test_a_sign_in_survives_a_restart(start_server):
    server = start_server()
    ana = Person(server.url, "ana").sign_up()
    server.restart()
    assert ana.ok("GET", "/me")["me"]["username"] == "ana"
    ana.close()


def test_a_lost_secret_key_is_said_and_nobody_needs_to_know_a_command(start_server):
    server = start_server()
    server.stop()
    (server.data_dir / "secret_key").unlink()
    assert "the secret key is another one" in server.start().log


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_within_seconds_and_cleanly(start_server, how):
    server = start_server(afresh=True)
    ana = Person(server.url, "ana").sign_up()
    sockets = [ana.socket(["websocket"]), ana.socket(["polling"]), ana.socket()]
    assert server.stop(how) == 0
    for opened in sockets:
        assert opened.received("server_restart"), opened.transport
        opened.wait_until_closed()
    assert TRACEBACK not in server.log
    ana.close()


def test_it_listens_again_at_once_after_a_kill(start_server):
    server = start_server()
    ana = Person(server.url, "ana").sign_up()
    ana.socket()
    server.kill()
    server.start()
    ana.close()


def test_requests_under_way_are_finished_before_it_ends(start_server):
    server = start_server()
    answers = []
    wrong = {"username": "nobody", "password": "a wrong password"}

    def sign_in():
        with requests.Session() as http:
            token = http.get(f"{server.url}/api/v1/csrf").json()["csrf_token"]
            asked.set()
            answers.append(
                http.post(f"{server.url}/api/v1/sign-in", json=wrong, headers={"X-CSRFToken": token}).status_code
            )

    asked = threading.Event()
    thread = threading.Thread(target=sign_in)
    thread.start()
    asked.wait()
    eventually(lambda: connections_to(server.port) > 0)
    status = server.stop()
    thread.join()
    assert (status, answers) == (0, [422])


def connections_to(port):
    """Return how many established connections of this machine lead to `port` (from /proc/net/tcp)."""
    with open("/proc/net/tcp") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "01" for row in rows)


def test_until_it_can_serve_connections_are_refused(tmp_path):
    # A balancer then asks another node at once; were they taken, they would wait for migrations and all the rest.
    server = Server(tmp_path / "data")
    server.data_dir.mkdir(mode=0o700)
    with open(server.data_dir / "migrating", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        server.launch()
        try:
            eventually(lambda: is_waiting_for(file, server), START, lambda: server.log)
            assert not listens(server.port)
            fcntl.flock(file, fcntl.LOCK_UN)
            eventually(server.is_up, START)
        finally:
            server.kill()


def is_waiting_for(file, server):
    """Say whether a server waits for the lock of this open file (from /proc/locks)."""
    inode = str(os.fstat(file.fileno()).st_ino)
    with open("/proc/locks") as table:
        waiting = [line.split() for line in table if "->" in line]
    return any(row[6].endswith(f":{inode}") and int(row[5]) == server.process.pid for row in waiting)


def test_a_port_in_use_is_said_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = flask("run", "--port", port, data_dir=tmp_path / "data")
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith(f"Error: Cannot listen on 127.0.0.1 port {port}: it is in use.")
    assert TRACEBACK not in ended.stderr


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("SIGN_UP", "maybe", "open or invite or closed"),
        pytest.param("AWAY_AFTER", "soon", "seconds", marks=pytest.mark.slow),
        pytest.param("RATE_POSTS", "many", "rate", marks=pytest.mark.slow),
        pytest.param("DEFAULT_TIME_ZONE", "Mars/Base", "Europe/Berlin", marks=pytest.mark.slow),
        pytest.param("PUBLIC_URL", "chat.example.org", "https://chat.example.org", marks=pytest.mark.slow),
        ("DATABASE_URL", "postgresql+psycopg://localhost/chat", "postgresql://user@host/name"),
    ],
)
def test_a_wrong_setting_is_refused_by_name_with_what_is_accepted(tmp_path, name, value, accepted):
    ended = flask("run", "--port", "0", data_dir=tmp_path / "data", **{name: value})
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 1
    assert f"{name}='{value}'" in ended.stderr
    assert accepted in ended.stderr


def test_the_embedded_database_is_migrated_at_start(start_server, tmp_path):
    assert flask("db", "current", data_dir=tmp_path / "data").stdout == ""
    server = start_server()
    assert requests.get(f"{server.url}/readyz").text == "ready\n"
    with server.database as database:
        assert database.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
        assert database.execute("SELECT length(epoch) FROM installation").fetchone() == (16,)
    database.close()


def test_of_servers_that_start_at_once_on_one_database_one_serves_and_the_others_say_why_not(tmp_path):
    servers = [Server(tmp_path / "data").launch() for _ in range(3)]
    try:
        eventually(lambda: sum(server.process.poll() is not None for server in servers) == 2, START)
        (serving,) = [server for server in servers if server.process.poll() is None]
        eventually(serving.is_up, START)
        for refused in set(servers) - {serving}:
            assert refused.process.returncode == 1
            assert f"Another server (process {serving.process.pid})" in refused.log
            assert "DATA_DIR" in refused.log
            assert TRACEBACK not in refused.log
        with serving.database as database:
            assert database.execute("SELECT count(*) FROM installation").fetchone() == (1,)
        database.close()
    finally:
        for server in servers:
            server.kill()
    with Server(tmp_path / "data") as following:
        assert following.is_up()


def test_on_loopback_the_first_to_sign_up_is_administrator(start_server):
    server = start_server()
    assert f"{server.url}/sign-up" in server.log
    ana, bo = Person(server.url, "ana").sign_up(), Person(server.url, "bobo").sign_up()
    assert (ana.me["is_admin"], bo.me["is_admin"]) == (True, False)
    server.restart()
    assert "administrator" not in server.log.splitlines()[-1]
    ana.close()
    bo.close()


@pytest.mark.parametrize("beyond", [{"options": ["--host", "0.0.0.0"]}, {"TRUSTED_PROXIES": "127.0.0.1"}])
def test_beyond_loopback_the_printed_link_makes_the_administrator_once(start_server, beyond):
    server = start_server(**beyond)
    token = server.log.partition("/sign-up?invite=")[2].split()[0]
    ana = Person(server.url, "ana")
    body = {"username": "ana", "display_name": "Ana", "password": "a lantern in the harbour"}
    assert ana.api("POST", "/sign-up", body).status_code == 403
    ana.sign_up(invite=token)
    assert ana.me["is_admin"]
    again = Person(server.url, "bobo").api("POST", "/sign-up", body | {"username": "bobo", "invite": token})
    assert again.json()["error"]["code"] == "bad_invitation"
    ana.close()


def test_an_adhoc_certificate_serves_https(start_server):
    server = start_server(options=["--cert", "adhoc"], scheme="https")
    assert f"https://127.0.0.1:{server.port}" in server.log
    for _ in range(6):  # connections that break off during the handshake must not end the listener
        with socket.create_connection(("127.0.0.1", server.port)) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            sock.sendall(b"\x16\x03\x01")
    assert server.is_up()
    assert server.stop() == 0
    assert TRACEBACK not in server.log


def test_debug_shows_no_session_ids_or_tokens_in_the_log(start_server):
    server = start_server(LOG_LEVEL="DEBUG")
    requests.get(f"{server.url}/socket.io/?EIO=4&transport=polling&sid=SECRETSID")
    requests.get(f"{server.url}/sign-up?invite=SECRETTOKEN")
    eventually(lambda: "/sign-up?…" in server.log)
    assert "/socket.io/?…" in server.log
    assert "SECRET" not in server.log


def test_all_options_of_flasks_own_command_are_there(tmp_path):
    shown = flask("run", "--help", data_dir=tmp_path / "data").stdout
    for option in ["--host", "--port", "--cert", "--key", "--reload", "--debugger", "--with-threads"]:
        assert option in shown
    assert "--extra-files" in shown
    assert "--exclude-patterns" in shown
    assert "WebSocket" in shown


def test_a_database_that_does_not_answer_is_said_without_its_password(tmp_path):
    url = "postgresql://me:hunter2@127.0.0.1:1/chat"
    ended = flask("run", "--port", "0", data_dir=tmp_path / "data", DATABASE_URL=url)
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: The database cannot be used: ")
    assert TRACEBACK not in ended.stderr
    assert "hunter2" not in ended.stderr
