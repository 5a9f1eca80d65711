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


def test_in_a_thread_the_form_counts_those_who_follow_it(room, ada, bob):
    root = ada.api("POST", f"/conversations/{room}/messages", draft("root")).json["messages"][0]
    thread = bob.api("POST", f"/messages/{root['id']}/thread", draft("below")).json["thread"]["conversation"]
    asked = {"client_id": "typed-00001", "body": "@all lunch"}
    assert "Send to 1 person?" in ada.post(f"/conversations/{thread}/messages", asked).text
    assert 'data-members="2"' in ada.get(f"/conversations/{thread}").text
    assert ada.api("POST", f"/conversations/{thread}/unfollow").status_code == 200
    assert bob.post(f"/conversations/{thread}/messages", asked).status_code == 303  # nobody else follows it
    assert (
        "Send to 1 person?" in ada.post(f"/conversations/{thread}/messages", asked | {"client_id": "typed-2000"}).text
    )
    assert 'data-members="2"' in ada.get(f"/conversations/{thread}").text


def draft(body):
    return {"messages": [{"client_id": f"posted-{body}-0001", "body": body}]}
