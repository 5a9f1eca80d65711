"""Pasted texts, through the doors that take texts: each gives back the same."""

import json

import pytest

from chatapp.web.sentences import NOTICES
from tests import pasted
from tests.people import new_client_id
from tests.plain_socket import PlainSocket

NOTICE = str(NOTICES["controls_changed"]._args[0])


@pytest.fixture(scope="module")
def lea(server):
    from tests.people import Person, new_username

    somebody = Person(server.url, new_username("lea")).sign_up()
    yield somebody
    somebody.close()


@pytest.fixture(scope="module")
def room(lea):
    return lea.room()


@pytest.fixture(scope="module")
def doors(lea):
    """Return {door: `say(room, drafts)`, which returns the answer}."""
    live, plain = lea.socket(), PlainSocket(lea.url, person=lea)

    def api(room, drafts):
        return lea.api("POST", f"/conversations/{room}/messages", {"messages": drafts}).json()

    yield {
        "api": api,
        "socket": lambda room, drafts: live.call("post_messages", {"conversation": room, "messages": drafts}),
        "ws": lambda room, drafts: plain.call("post_messages", {"conversation": room, "messages": drafts}),
    }
    live.close()
    plain.close()


def draft(text):
    return {"client_id": new_client_id(), "body": text}


@pytest.mark.parametrize("door", ["api", "socket", "ws"])
def test_what_is_pasted_comes_back_as_it_was_with_a_word_about_what_did_not(door, doors, room):
    texts = pasted.pairs()
    answer = doors[door](room, [draft(text) | {"plain": True} for _, text, _, _ in texts])
    assert [message["body"] for message in answer["messages"]] == [back for _, _, back, _ in texts]
    changed = [f"messages.{number}.body" for number, (*_, is_changed) in enumerate(texts) if is_changed]
    assert [notice["field"] for notice in answer["notices"]] == changed
    assert {notice["message"] for notice in answer["notices"]} == {NOTICE}
    for message in answer["messages"]:
        drawn = ["\n" if part["t"] == "break" else part["text"] for part in message["parts"]]
        assert "".join(drawn) == message["body"]


@pytest.mark.parametrize("door", ["api", "socket", "ws"])
def test_nothing_is_said_of_a_text_that_is_stored_as_it_came(door, doors, room):
    assert "notices" not in doors[door](room, [draft("plain\r\ntext")])


@pytest.mark.parametrize("door", ["api", "socket", "ws"])
@pytest.mark.parametrize("name", pasted.REFUSED)
def test_what_cannot_be_stored_is_refused_with_its_place(door, name, doors, room, lea):
    text, line, column, character = pasted.REFUSED[name]
    error = doors[door](room, [draft("fine"), draft(text)])["error"]
    assert (error["code"], error["field"]) == ("bad_characters", "messages.1.body")
    assert (error["line"], error["column"], error["character"]) == (line, column, character)
    assert all(str(value) in error["message"] for value in (line, column, character))
    assert lea.history(room)[-1]["body"] != "fine"


def test_an_edit_keeps_the_same_of_a_text(lea, room):
    for _, text, back, is_changed in pasted.pairs():
        message = lea.say(room, "first")[0]
        answer = lea.ok("PATCH", f"/messages/{message['id']}", {"rev": message["rev"], "body": text})
        assert answer["message"]["body"] == back
        assert ("notices" in answer) == is_changed


def test_a_form_keeps_the_same_and_its_page_says_a_word_about_it(lea, room):
    for _, text, back, is_changed in pasted.pairs():
        answer = lea.post(f"/conversations/{room}/messages", draft(text))
        assert answer.status_code == 303
        assert lea.history(room)[-1]["body"] == back
        assert ("notice=" in answer.headers["Location"]) == is_changed
        if is_changed:
            assert NOTICE in lea.get(answer.headers["Location"]).text
    assert NOTICE not in lea.get(f"/conversations/{room}?notice=nonsense").text


def test_a_form_that_is_refused_says_where_and_keeps_what_was_typed(lea, room):
    answer = lea.post(f"/conversations/{room}/messages", draft("one\n  two\ufdd0"))
    assert answer.status_code == 422
    assert "U+FDD0 is not allowed here (line 2, column 6)." in answer.text
    assert "one\n  two\ufdd0</textarea>" in answer.text


def test_an_announcement_keeps_the_same_of_a_text(admin):
    for number, (_, text, back, is_changed) in enumerate(pair for pair in pasted.pairs() if len(pair[2]) < 2000):
        body = {"client_id": f"pasted-{number:06}-{new_client_id()}", "body": text}
        answer = admin.ok("POST", "/announcements", body)
        assert answer["announcement"]["body"] == back
        assert ("notices" in answer) == is_changed


MARK = b"\xef\xbb\xbf"


def test_json_may_begin_with_a_byte_order_mark(lea, room):
    body = MARK + json.dumps({"messages": [draft("from Windows")]}).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    answer = lea.api("POST", f"/conversations/{room}/messages", data=body, headers=headers)
    assert answer.status_code == 201
    plain = PlainSocket(lea.url, person=lea)
    plain.say("\ufeff" + json.dumps({"type": "ping", "id": 7}))
    assert plain.wait_for("pong")["id"] == 7
    plain.close()


@pytest.mark.parametrize("body", [MARK * 2 + b"{}", b"\xff\xfe{\x00}\x00", MARK, MARK + b"[]"])
def test_what_else_stands_before_json_is_refused(body, lea, room):
    answer = lea.api("POST", f"/conversations/{room}/messages", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_json")
