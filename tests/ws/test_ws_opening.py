import contextlib
import json

import pytest
import requests
from websockets.exceptions import InvalidStatus

from tests.plain_socket import PlainSocket

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


def refusal(url, **more):
    """Return (status, error code) with which a handshake is refused."""
    with pytest.raises(InvalidStatus) as refused:
        PlainSocket(url, **more)
    response = refused.value.response
    return response.status_code, json.loads(response.body)["error"]["code"]


def get(person, headers, cookies=None):
    return requests.get(f"{person.url}/ws", headers=headers, cookies=cookies, timeout=10)


def test_a_request_without_an_upgrade_is_told_what_this_address_is_for(ana):
    answer = get(ana, {})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "upgrade_needed"
    assert "WebSocket" in answer.json()["error"]["message"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("missing", HANDSHAKE)
def test_so_is_half_a_handshake(missing, ana):
    headers = {name: value for name, value in HANDSHAKE.items() if name != missing}
    assert get(ana, headers, ana.http.cookies).status_code in (400, 426)


def test_another_version_of_the_protocol_is_told_ours(ana):
    answer = get(ana, HANDSHAKE | {"Sec-WebSocket-Version": "8"}, ana.http.cookies)
    assert (answer.status_code, answer.headers["Sec-WebSocket-Version"]) == (426, "13")
    assert answer.json()["error"]["code"] == "websocket_version"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_other_methods_are_refused_in_json(method, ana):
    answer = requests.request(method, f"{ana.url}/ws", timeout=10)
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")


def test_nobody_is_told_to_sign_in(ana):
    assert refusal(ana.url) == (401, "signed_out")


@pytest.mark.parametrize("secret", ["", "x", "chatapp_unknown", "a b c", "x" * 5000])
def test_a_wrong_token_is_refused_whoever_is_signed_in(secret, ana):
    assert refusal(ana.url, secret=secret, person=ana) == (401, "bad_token")


def test_a_token_in_the_address_is_none(ana, token):
    assert refusal(ana.url, path=f"/ws?token={token(ana)['secret']}") == (401, "signed_out")


def test_a_token_that_does_not_read_is_refused(ana, token):
    assert refusal(ana.url, secret=token(ana, "post")["secret"]) == (403, "scope_needed")


def test_a_revoked_token_is_refused(ana, token):
    made = token(ana)
    ana.api("DELETE", f"/me/tokens/{made['id']}")
    assert refusal(ana.url, secret=made["secret"]) == (401, "bad_token")


def test_an_expired_token_is_refused(server, ana, token):
    made = token(ana)
    with contextlib.closing(server.database) as database, database:
        database.execute("UPDATE access_tokens SET expires_at = '2020-01-01' WHERE public_id = ?", [made["id"]])
    assert refusal(ana.url, secret=made["secret"]) == (401, "bad_token")


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"])
def test_another_site_s_page_does_not_get_in_with_the_cookie(origin, ana):
    assert refusal(ana.url, person=ana, headers={"Origin": origin}) == (403, "bad_origin")


def test_our_own_page_gets_in(ana, open_socket):
    assert open_socket(ana, headers={"Origin": ana.url}).hello["person"]["id"] == ana.id


def test_who_it_is_believed_to_be_is_checked(ana, bo):
    assert refusal(ana.url, person=ana, headers={"X-Chat-Person": bo.id}) == (409, "wrong_person")


def test_a_token_counts_and_a_cookie_beside_it_does_not(ana, bo, room, token, open_socket):
    socket = PlainSocket(ana.url, secret=token(bo)["secret"], person=ana)
    assert socket.hello["person"]["id"] == bo.id
    drafts = {"conversation": room, "messages": [{"client_id": "by-a-program", "body": "as whom?"}]}
    assert socket.call("post_messages", drafts)["messages"][0]["sender"]["id"] == bo.id
    socket.close()


def test_the_first_message_says_who_one_is_and_of_which_epoch(ana, open_socket):
    assert open_socket(ana).hello == {
        "type": "hello",
        "epoch": ana.me["epoch"],
        "me": ana.ok("GET", "/me")["me"]["last_rev"],
        "person": {key: ana.me[key] for key in ("id", "username", "name", "initials", "hue", "is_bot", "active")},
    }


def test_who_is_connected_is_online_and_then_is_not(person, bo, open_socket):
    leaving = person("leaving")
    socket = open_socket(leaving)
    watching = open_socket(bo)
    assert watching.call("watch_presence", {"people": [leaving.id]})["presence"][0]["state"] == "online"
    socket.close()
    watching.wait_for("presence", lambda told: told["presence"][0]["state"] == "offline", timeout=30)


def test_it_opens_under_the_debugger_too(start_server, person, open_socket):
    server = start_server(options=("--debug", "--no-reload"))
    assert open_socket(person("debugging", at=server)).call("ping") == {}
