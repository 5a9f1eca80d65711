import pytest

from tests.people import PASSWORD
from tests.server import eventually

REACH = 2  # seconds in which the end of a sign-in has to hold everywhere


def current(person):
    [here] = [row["id"] for row in person.ok("GET", "/me/sign-ins")["sign_ins"] if row["current"]]
    return here


VERBS = {
    "ending it from elsewhere": lambda person, other: person.api("DELETE", f"/me/sign-ins/{current(other)}"),
    "ending all others": lambda person, other: person.post("/settings/sign-ins/end-others"),
    "signing out there": lambda person, other: other.post("/sign-out"),
    "a new password": lambda person, other: person.api(
        "POST", "/me/password", {"current_password": PASSWORD, "new_password": "another lantern, far out"}
    ),
    "leaving": lambda person, other: person.api("POST", "/me/deactivate", {"password": PASSWORD}),
    "signing in there anew": lambda person, other: other.sign_in(),
}


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_the_end_of_a_sign_in_reaches_its_open_sockets(person, verb, transport):
    somebody = person("leaver")
    other = somebody.another_browser()
    socket = other.socket([transport])
    assert socket.is_connected
    verb(somebody, other)
    eventually(lambda: not socket.is_connected, REACH)
    assert [told["reason"] for told in socket.received("signed_out")] in (["ended"], ["deactivated"])


def test_other_sign_ins_stay_connected(person):
    somebody = person("stayer")
    other = somebody.another_browser()
    mine, theirs = somebody.socket(["websocket"]), other.socket(["websocket"])
    somebody.api("DELETE", f"/me/sign-ins/{current(other)}")
    eventually(lambda: not theirs.is_connected, REACH)
    assert mine.is_connected
    assert mine.call("sync", {"epoch": None, "me": None, "cursors": {}, "list": None})["ok"]


def test_an_administrator_s_word_reaches_sockets_too(person, admin):
    somebody = person("thrown-out")
    socket = somebody.socket(["websocket"])
    assert admin.api("POST", f"/admin/people/{somebody.id}/deactivate").status_code == 200
    eventually(lambda: not socket.is_connected, REACH)
    assert socket.received("signed_out") == [{"reason": "deactivated"}]
    assert somebody.api("GET", "/me").status_code == 401
