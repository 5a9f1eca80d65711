import sqlite3

import pytest

from tests.people import PASSWORD, Person
from tests.server import eventually, flask

REACH = 2  # seconds in which the end of a token has to hold everywhere
VERBS = {
    "revoking it by the API": lambda somebody, program: somebody.ok("DELETE", f"/me/tokens/{program.token['id']}"),
    "revoking it by a form": lambda somebody, program: somebody.post(f"/settings/tokens/{program.token['id']}/revoke"),
    "leaving": lambda somebody, program: somebody.ok("POST", "/me/deactivate", {"password": PASSWORD}),
}


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_the_end_of_a_token_reaches_its_sockets(person, verb, transport):
    somebody = person("maker")
    program = somebody.program("read")
    socket = program.socket([transport])
    verb(somebody, program)
    eventually(lambda: not socket.is_connected, REACH)
    assert [told["reason"] for told in socket.received("signed_out")] in (["ended"], ["deactivated"])
    assert program.api("GET", "/me").json()["error"]["code"] == "bad_token"


def test_revoking_does_not_wait_for_the_sweep(start_server):
    server = start_server(ACCESS_CHECK_INTERVAL=60)
    somebody = Person(server.url, "hasty").sign_up()
    program = somebody.program("read")
    socket = program.socket(["websocket"])
    somebody.ok("DELETE", f"/me/tokens/{program.token['id']}")
    eventually(lambda: not socket.is_connected, REACH)
    somebody.close()


def test_an_administrator_s_word_reaches_them_too(person, admin):
    somebody = person("thrown-out")
    socket = somebody.program("read").socket(["websocket"])
    admin.ok("POST", f"/admin/people/{somebody.id}/deactivate")
    eventually(lambda: not socket.is_connected, REACH)
    assert socket.received("signed_out") == [{"reason": "deactivated"}]


def test_so_does_an_operator_s_in_another_process(person, server):
    somebody = person("reset")
    program = somebody.program("read")
    socket = program.socket(["websocket"])
    options = ("--username", somebody.username, "--password-stdin")
    done = flask("chat", "set-password", *options, data_dir=server.data_dir, input="another lantern, far out\n")
    assert done.returncode == 0, done.stderr
    eventually(lambda: not socket.is_connected, REACH)
    assert program.api("GET", "/me").status_code == 401


def test_an_expired_token_is_cut(person, server):
    program = person("late").program("read")
    socket = program.socket(["websocket"])
    expire(server, program)
    eventually(lambda: not socket.is_connected, REACH)
    assert program.api("GET", "/me").status_code == 401


def expire(server, program):
    with sqlite3.connect(server.data_dir / "chatapp.db", timeout=10) as database:
        past = ("2020-01-01 00:00:00.000000", program.token["id"])
        database.execute("UPDATE access_tokens SET expires_at = ? WHERE public_id = ?", past)
    database.close()


def test_other_tokens_and_sign_ins_stay_connected(person):
    somebody = person("stayer")
    ended, stays = somebody.program("read"), somebody.program("read")
    sockets = [ended.socket(["websocket"]), stays.socket(["websocket"]), somebody.socket(["websocket"])]
    somebody.ok("DELETE", f"/me/tokens/{ended.token['id']}")
    eventually(lambda: not sockets[0].is_connected, REACH)
    for open_still in sockets[1:]:
        assert open_still.call("sync", {"epoch": None, "me": None, "cursors": {}, "list": None})["ok"]


def test_the_end_of_a_sign_in_leaves_programs_connected(person):
    somebody = person("signs-out")
    socket = somebody.program("read").socket(["websocket"])
    screen = somebody.socket(["websocket"])
    somebody.ok("POST", "/sign-out")
    eventually(lambda: not screen.is_connected, REACH)
    assert socket.call("sync", {})["ok"]


def test_no_token_is_ever_in_the_log(start_server, tmp_path):
    server = start_server(LOG_LEVEL="DEBUG")
    somebody = Person(server.url, "logged").sign_up()
    program = somebody.program("read")
    secret = program.token["secret"]
    for transport in ("polling", "websocket"):
        program.socket([transport]).close()
    program.api("GET", "/me")
    program.api("POST", "/rooms", {"name": "refused"})
    program.http.get(f"{server.url}/api/v1/me?token={secret}", timeout=30)
    program.http.get(f"{server.url}/socket.io/?EIO=4&transport=polling&token={secret}", timeout=30)
    somebody.ok("DELETE", f"/me/tokens/{program.token['id']}")
    program.api("GET", "/me")
    somebody.close()
    server.stop()
    assert "/api/v1/me" in server.log
    assert secret not in server.log
    assert secret.removeprefix("chatapp_") not in server.log
