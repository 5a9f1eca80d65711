"""The AsyncAPI document: made of the code, whole, and true."""

import json

import jsonschema_rs
import pytest

from chatapp.payloads.events import EVENTS
from tests.actions import LIVE, ONLY_AT_WS


@pytest.fixture
def asyncapi(app):
    response = app.test_client().get("/api/v1/asyncapi.json")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    return response.json


def references(part):
    """Yield every reference inside."""
    if isinstance(part, dict):
        yield from [part["$ref"]] if "$ref" in part else []
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


def at(document, reference):
    """Return what a reference leads to; raise KeyError where that is nothing."""
    found = document
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return found


def test_it_has_what_an_asyncapi_document_needs(asyncapi):
    assert asyncapi["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= asyncapi["info"].keys()
    assert {name: channel["address"] for name, channel in asyncapi["channels"].items()} == {
        "socketio": "/socket.io",
        "ws": "/ws",
    }
    for name, operation in asyncapi["operations"].items():
        assert operation["action"] in ("send", "receive"), name
        assert at(asyncapi, operation["channel"]["$ref"]) in asyncapi["channels"].values(), name
        for message in operation["messages"]:
            assert message["$ref"].startswith(f"{operation['channel']['$ref']}/messages/"), name


def test_every_reference_leads_somewhere_and_every_message_is_used(asyncapi):
    found = set(references(asyncapi))
    assert len(found) > 50
    for reference in found:
        assert at(asyncapi, reference)
    used = {reference.rpartition("/")[2] for reference in found if reference.startswith("#/channels/")}
    assert used - {"socketio", "ws"} == asyncapi["components"]["messages"].keys()


def test_every_verb_and_event_is_in_it_and_nothing_else(asyncapi):
    asked = {name.removeprefix("ask_") for name in asyncapi["operations"] if name.startswith("ask_")}
    told = {name.removeprefix("tell_") for name in asyncapi["operations"] if name.startswith("tell_")}
    assert asked == {*LIVE, *ONLY_AT_WS}
    assert told == EVENTS.keys()
    assert len(asked) + len(told) == len(asyncapi["operations"])


def test_what_only_a_plain_websocket_says_is_not_said_by_socketio(asyncapi):
    channels = asyncapi["channels"]
    assert channels["ws"]["messages"].keys() - channels["socketio"]["messages"].keys() == {
        *("hello", "subscribe_asked", "subscribe_acknowledged"),
    }


def test_every_payload_is_a_schema(asyncapi):
    schemas = asyncapi["components"]["schemas"]
    payloads = [message["payload"] for message in asyncapi["components"]["messages"].values()]
    for schema in [*payloads, *schemas.values()]:
        assert jsonschema_rs.meta.is_valid(schema)
        jsonschema_rs.Draft202012Validator({**schema, "components": {"schemas": schemas}})


def test_a_broken_reference_would_be_found(asyncapi):
    broken = json.loads(json.dumps(asyncapi).replace("#/components/schemas/Head", "#/components/schemas/Tail"))
    with pytest.raises(KeyError):
        [at(broken, reference) for reference in references(broken)]


def test_what_a_header_may_bring_over_http_is_needed_over_a_live_connection(asyncapi, document):
    assert asyncapi["components"]["schemas"]["Draft"]["required"] == ["client_id", "body"]
    assert document["components"]["schemas"]["Draft"]["required"] == ["body"]
