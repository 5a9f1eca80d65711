import ast
import re
from pathlib import Path

import pytest

from chatapp.extensions import SOCKETIO
from chatapp.payloads.events import EVENTS
from chatapp.web.sentences import SENTENCES
from tests.people import new_client_id

ROOT = Path(__file__).resolve().parent.parent.parent
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text()
OWN_METHODS = {"HEAD", "OPTIONS"}  # Flask answers these by itself
SENDING = {"publish", "publish_here"}
OWN_EVENTS = {"connect", "disconnect"}  # the protocol's, not ours
HEADING = re.compile(r"^#### `(?:(GET|POST|PUT|PATCH|DELETE) )?([^`]+)`$", re.MULTILINE)


def section(title):
    """Return the part of the reference below this second-level heading."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", PROTOCOL, re.MULTILINE | re.DOTALL)
    return found.group(1)


def endpoints_described():
    return {(method, re.sub("<.*?>", "<>", path)) for method, path in HEADING.findall(section("HTTP endpoints"))}


def events_described(title):
    return {name for _, name in HEADING.findall(section(title))}


def test_every_endpoint_is_described_and_every_description_has_its_endpoint(app):
    served = {
        (method, re.sub("<.*?>", "<>", str(route).removeprefix("/api/v1")))
        for route in app.url_map.iter_rules()
        if str(route).startswith("/api/v1/")
        for method in route.methods - OWN_METHODS
    }
    assert len(served) > 40
    assert served == endpoints_described()


def test_every_event_from_the_client_is_described_and_handled(app):
    handled = set(app.extensions[SOCKETIO].server.handlers["/"]) - OWN_EVENTS
    assert len(handled) > 10
    assert handled == events_described("Socket.IO: from the client")


def test_every_event_from_the_server_is_described_and_sent():
    tree = ast.parse((ROOT / "chatapp" / "broadcasts.py").read_text())
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in SENDING
    ]
    sent = {call.args[0].value for call in calls}
    assert len(sent) > 8
    assert sent == events_described("Socket.IO: from the server")
    assert sent == {event.name for event in EVENTS.values() if not event.is_plain}


def test_what_is_only_said_over_a_plain_websocket_is_described():
    assert events_described("Plain WebSocket") == {"subscribe", "ping", "hello"}


def test_every_error_code_is_described_and_has_a_sentence():
    rows = re.findall(r"^\| [\d, ]+ \| (.*) \|$", section("Errors"), re.MULTILINE)
    codes = set(re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", " ".join(rows))))
    assert len(codes) > 40
    assert codes == set(SENTENCES)


def test_links_within_the_reference_lead_somewhere():
    headings = re.findall(r"^#+ (.*)$", PROTOCOL, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = set(re.findall(r"\]\(#([^)]+)\)", PROTOCOL))
    assert links
    assert links <= anchors


@pytest.mark.parametrize("name", re.findall(r"^### (\w+)$", section("Shapes"), re.MULTILINE))
def test_an_example_in_the_reference_has_the_fields_that_are_sent(name, cast, house):
    described = set(re.findall(r'"(\w+)":|`(\w+)`|"(\w+)"[,}]', _shape(name)))
    described = {word for words in described for word in words if word}
    assert sent_as(name, cast, house).keys() <= described


def _shape(name):
    found = re.search(rf"^### {name}\n(.*?)(?=^### |\Z)", section("Shapes"), re.MULTILINE | re.DOTALL)
    return found.group(1)


def sent_as(name, cast, house):
    owner = cast["owner"]
    summary = owner.ok("GET", f"/conversations/{house.room}")["summary"]
    found = {
        "person": lambda: summary["last_message"]["sender"],
        "presence": lambda: owner.ok("GET", f"/people/{cast['member'].id}")["presence"],
        "message": lambda: house.said["member"],
        "membership": lambda: summary["membership"],
        "summary": lambda: summary,
        "room": lambda: owner.ok("GET", f"/rooms/{house.room}")["room"],
        "member": lambda: owner.ok("GET", f"/rooms/{house.room}/members")["members"][0],
        "token": lambda: token_of(owner),
        "announcement": lambda: announced(cast),
        "notice": lambda: noticed(owner, house.room),
    }
    return found[name]()


def noticed(person, room):
    drafts = [{"client_id": new_client_id(), "body": "\x1b[31mred"}]
    return person.ok("POST", f"/conversations/{room}/messages", {"messages": drafts})["notices"][0]


def token_of(person):
    made = person.token("read")
    [listed] = [token for token in person.ok("GET", "/me/tokens")["tokens"] if token["id"] == made["id"]]
    person.ok("DELETE", f"/me/tokens/{made['id']}")
    return listed


def announced(cast):
    body = {"client_id": "protocol-example-1", "body": "For the reference"}
    return cast["admin"].ok("POST", "/announcements", body)["announcement"]
