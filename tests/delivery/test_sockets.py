"""One socket: who may have it, and in which order it answers."""

import json
import queue

import pytest
import socketio

from tests.people import new_client_id
from tests.server import eventually

POSTS = 12  # python-engineio's client reads 16 packets of one poll, and gives up on more
PACKETS = 40  # stock python-engineio takes 16 in one POST, and loses all of a longer one


def drafts(*bodies):
    return [{"client_id": new_client_id(), "body": body} for body in bodies]


def refusal(person, auth, transports):
    """Try to connect; return the code with which that was refused."""
    refusals = queue.Queue()
    client = socketio.Client(reconnection=False, http_session=person.http)
    client.on("connect_error", refusals.put)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(person.url, auth=auth, transports=transports, wait_timeout=10)
    return refusals.get(timeout=10)["data"]["error"]["code"]


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_socket_without_a_sign_in_is_refused(person, transport):
    ana = person("ana")
    auth = {"person": ana.id, "epoch": ana.me["epoch"]}
    ana.ok("POST", "/sign-out")
    assert refusal(ana, auth, [transport]) == "signed_out"


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_page_made_for_somebody_else_is_refused(person, transport):
    ana, bo = person("ana"), person("bo")
    assert refusal(bo, {"person": ana.id, "epoch": ana.me["epoch"]}, [transport]) == "wrong_person"


@pytest.mark.parametrize("transports", [["polling"], ["websocket"]])
def test_posts_are_acknowledged_in_their_order(person, transports):
    ana = person("ana")
    room = ana.room()
    socket = ana.socket(transports)
    answers = []
    for number in range(POSTS):
        event = {"conversation": room, "messages": drafts(f"{number}a", f"{number}b")}
        socket._client.emit("post_messages", event, callback=answers.append)
    eventually(lambda: len(answers) == POSTS)
    posted = [message for answer in answers for message in answer["messages"]]
    assert [message["body"] for message in posted] == [f"{number}{half}" for number in range(POSTS) for half in "ab"]
    seqs = [message["seq"] for message in posted]
    assert seqs == list(range(seqs[0], seqs[0] + 2 * POSTS))


def test_an_event_has_one_object_or_nothing(person):
    ana = person("ana")
    asked = {"conversation": ana.room()}
    client = ana.socket()._client
    for arguments in ((asked, asked), ([asked],), ("typing",)):
        refused = client.call("typing", arguments)
        assert (refused["ok"], refused["error"]["code"]) == (False, "wrong_type"), arguments
    assert client.call("typing", asked) == {"ok": True}
    assert client.call("typing")["error"]["field"] == "conversation"


def test_many_packets_in_one_polling_post_are_all_handled(person):
    ana = person("ana")
    room = ana.room()
    poll = Polling(ana)
    poll.send([f"40{json.dumps({'person': ana.id, 'epoch': ana.me['epoch']})}"])
    poll.wait_for(lambda packet: packet.startswith("40"))
    events = [["post_messages", {"conversation": room, "messages": drafts(f"n {number}")}] for number in range(PACKETS)]
    poll.send([f"42{number}{json.dumps(event)}" for number, event in enumerate(events)])
    for number in range(PACKETS):
        answer = poll.wait_for(lambda packet, start=f"43{number}[": packet.startswith(start))
        assert json.loads(answer.removeprefix(f"43{number}"))[0]["messages"][0]["body"] == f"n {number}"
    assert [m["body"] for m in ana.history(room) if m["kind"] == "text"] == [f"n {number}" for number in range(PACKETS)]


class Polling:
    """A client that speaks Engine.IO's long-polling itself, packet by packet."""

    def __init__(self, person):
        self._http = person.http
        self._url = f"{person.url}/socket.io/?EIO=4&transport=polling"
        self._packets = []
        opened = self._poll()[0]
        self._url += f"&sid={json.loads(opened.removeprefix('0'))['sid']}"

    def send(self, packets):
        """Send all packets in one POST."""
        answer = self._http.post(self._url, data="\x1e".join(packets).encode(), timeout=10)
        assert (answer.status_code, answer.text.lower()) == (200, "ok")

    def wait_for(self, condition):
        """Poll until there was a packet that meets `condition(packet)`; return it."""
        while not (found := [packet for packet in self._packets if condition(packet)]):
            self._packets += self._poll()
        return found[0]

    def _poll(self):
        answer = self._http.get(self._url, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.text.split("\x1e")
