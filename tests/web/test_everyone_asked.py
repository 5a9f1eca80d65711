import pytest

from chatapp import limits


@pytest.fixture
def room(ada, bob, monkeypatch):
    """A room of two, in which a message for everyone notifies more people than without a question."""
    monkeypatch.setattr(limits, "EVERYONE_ASKS", 0)
    made = ada.api("POST", "/rooms", {"client_id": "asked-in-room", "name": "Harbour"})
    room = made.json["summary"]["conversation"]
    ada.api("POST", f"/rooms/{room}/members", {"people": [bob.id]})
    return room


def texts(one, room):
    messages = one.api("GET", f"/conversations/{room}/messages").json["messages"]
    return [message["body"] for message in messages if message["kind"] == "text"]


def test_the_form_asks_before_a_message_notifies_many(room, ada):
    typed = {"client_id": "typed-00001", "body": "@all lunch\nat noon"}
    asked = ada.post(f"/conversations/{room}/messages", typed)
    assert asked.status_code == 200
    assert "Send to 1 person?" in asked.text
    assert "@all lunch\nat noon</textarea>" in asked.text
    assert 'name="client_id" value="typed-00001"' in asked.text
    assert texts(ada, room) == []
    assert ada.post(f"/conversations/{room}/messages", typed | {"sure": "1"}).status_code == 303
    assert texts(ada, room) == ["@all lunch\nat noon"]


def test_the_form_asks_for_nothing_else(room, ada):
    for place, body in enumerate(["hello", "`@all`", "@here, @alligator"]):
        sent = ada.post(f"/conversations/{room}/messages", {"client_id": f"typed-1000{place}", "body": body})
        assert sent.status_code == 303, body
    assert len(texts(ada, room)) == 3
