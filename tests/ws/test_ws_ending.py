import pytest

from tests.actions import LIVE
from tests.people import PASSWORD, new_client_id
from tests.plain_socket import PlainSocket
from tests.server import flask

REACH = 2  # seconds in which the end of a sign-in or token has to hold everywhere
ENDED = 4401

ENDS = {
    "revoking": lambda ana, made: ana.api("DELETE", f"/me/tokens/{made['id']}"),
    "deactivating": lambda ana, made: ana.api("POST", "/me/deactivate", {"password": PASSWORD}),
}


@pytest.fixture
def ana(person):
    """Somebody of each test's own: most of them end here."""
    return person("ending")


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_the_end_of_a_token_closes_its_sockets(end, ana, bo, room, token, open_socket):
    made = token(ana)
    socket = open_socket(ana, secret=made["secret"])
    socket.subscribe({room: None})
    assert end(ana, made).ok
    bo.say(room, "not for ended ones")
    assert socket.wait_until_closed(REACH) == ENDED
    assert socket.messages[-1]["type"] == "signed_out"
    assert [told for told in socket.messages if told["type"] == "message"] == []


def test_other_tokens_and_sign_ins_stay(ana, token, open_socket):
    made, other = token(ana), token(ana)
    ended, stays, page = (
        open_socket(ana, secret=made["secret"]),
        open_socket(ana, secret=other["secret"]),
        open_socket(ana),
    )
    ana.api("DELETE", f"/me/tokens/{made['id']}")
    assert ended.wait_until_closed(REACH) == ENDED
    assert stays.call("sync")["ok"]
    assert page.call("sync")["ok"]


def test_signing_out_closes_what_the_cookie_opened(ana, open_socket):
    elsewhere = ana.another_browser()
    socket, other = open_socket(elsewhere), open_socket(ana)
    elsewhere.post("/sign-out")
    assert socket.wait_until_closed(REACH) == ENDED
    assert other.call("ping") == {}


def test_what_another_process_ended_is_swept(start_server, person, token):
    server = start_server()
    ana = person("swept", at=server)
    socket = PlainSocket(ana.url, secret=token(ana)["secret"])
    done = flask(
        "chat", "set-password", "--username", ana.username, "--password-stdin",
        data_dir=server.data_dir, input="another lantern, far out\n",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert socket.wait_until_closed(REACH) == ENDED


def test_scopes_hold_for_each_verb(ana, room, token, open_socket):
    [said] = ana.say(room, "kept")
    socket = open_socket(ana, secret=token(ana, "read")["secret"])
    assert socket.subscribe({room: None})["ok"]
    assert socket.call("history", {"conversation": room})["ok"]
    drafts = [{"client_id": new_client_id(), "body": "not stored"}]
    valid = {"conversation": room, "messages": drafts, "message": said["id"], "rev": said["rev"], "body": "x", "seq": 1}
    changing = {name: verb.scope for name, verb in LIVE.items() if verb.scope != "read"}
    assert len(changing) > 6
    for name, scope in changing.items():
        error = socket.call(name, valid)["error"]
        assert (error["code"], error["scope"]) == ("scope_needed", scope), name
    assert ana.history(room)[-1] == said
