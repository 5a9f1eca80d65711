import pytest

from tests.people import new_client_id
from tests.server import eventually

WAYS = {"polling": ["polling"], "websocket": ["websocket"], "upgrading": ["polling", "websocket"]}
ENDS = {"polling": "polling", "websocket": "websocket", "upgrading": "websocket"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("one", "other"), [("node", "python"), ("python", "node"), ("node", "node")])
def test_clients_post_and_receive_both_ways(connect, person, one, other, way):
    ana, bo = person("ana"), person("bo")
    they_talk(connect(one, ana, WAYS[way]), connect(other, bo, WAYS[way]), ana, bo, ENDS[way])


@pytest.mark.parametrize("way", WAYS)
def test_they_do_through_nginx_and_over_tls_too(connect, person_there, way):
    ana, bo = person_there("ana"), person_there("bo")
    they_talk(connect("node", ana, WAYS[way]), connect("python", bo, WAYS[way]), ana, bo, ENDS[way])


def they_talk(here, there, ana, bo, transport):
    talk = ana.direct_with(bo)
    for client in (here, there):
        eventually(lambda client=client: client.transport == transport, message=f"not on {transport}")
        answer = client.call("open_conversation", {"conversation": talk, "rev": None, "epoch": None})
        assert (answer["ok"], answer["state"]) == (True, "reset")
    for sender, receiver, body in [(here, there, "Grüße 👋"), (there, here, "وعليكم"), (here, there, "three")]:
        posted = post(sender, talk, body)
        arrived = receiver.wait_for("message", lambda event, body=body: event["message"]["body"] == body)
        assert arrived == {"conversation": talk, "rev": posted["rev"], "message": posted}
    assert [message["body"] for message in ana.history(talk)] == ["Grüße 👋", "وعليكم", "three"]


@pytest.mark.parametrize("client", ["node", "python"])
@pytest.mark.parametrize("way", WAYS)
def test_a_retry_is_acknowledged_with_the_stored_message(connect, person, client, way):
    ana = person("ana")
    talk = ana.room()
    here = connect(client, ana, WAYS[way])
    draft = {"conversation": talk, "messages": [{"client_id": new_client_id(), "body": "once"}]}
    first, again = here.call("post_messages", draft), here.call("post_messages", draft)
    assert first["ok"]
    assert again == first
    assert [message["body"] for message in ana.history(talk) if message["kind"] == "text"] == ["once"]


@pytest.mark.parametrize("client", ["node", "python"])
def test_a_refusal_is_acknowledged(connect, person, client):
    here = connect(client, person("ana"), ["websocket"])
    answer = here.call(
        "post_messages", {"conversation": "nonsense", "messages": [{"client_id": "a" * 22, "body": "x"}]}
    )
    assert (answer["ok"], answer["error"]["code"]) == (False, "not_found")


def post(client, talk, body):
    answer = client.call(
        "post_messages", {"conversation": talk, "messages": [{"client_id": new_client_id(), "body": body}]}
    )
    assert answer["ok"], answer
    return answer["messages"][0]
