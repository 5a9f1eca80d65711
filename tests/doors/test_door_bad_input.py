import json

import pytest

from chatapp import limits
from chatapp.extensions import SOCKETIO
from chatapp.verbs.action import QUERIED
from chatapp.web.http.body import REQUIRED as NO_DEFAULT
from tests import actions
from tests.doors.described import described
from tests.doors.house import UNKNOWN
from tests.people import new_client_id

# One value of each kind that a program may send. Each list below leaves out the kinds that its fields take.
TRUE, NUMBER, HALF, TEXT, NUL, LIST, NESTED, OBJECT, HUGE = True, 7, 1.5, "x", "a\x00b", [], [[None]], {"a": 1}, 10**400
FOR_TEXT = (TRUE, NUMBER, HALF, NUL, "a\ud800b", LIST, NESTED, OBJECT, HUGE)
FOR_NUMBER = (TRUE, HALF, TEXT, "1", -1, LIST, NESTED, OBJECT, HUGE)
FOR_FLAG = (NUMBER, HALF, TEXT, "true", NUL, LIST, NESTED, OBJECT, HUGE)
FOR_IDS = (TRUE, NUMBER, HALF, TEXT, [7], [None], NESTED, OBJECT, [HUGE])
FOR_LIST = (TRUE, NUMBER, HALF, TEXT, [], [7], NESTED, OBJECT, ["x"])
FOR_OBJECT = (TRUE, NUMBER, HALF, TEXT, LIST, NESTED, HUGE, {"x": "1"}, {"x": TRUE})

REQUIRED, OPTIONAL = True, False
CONFIRMATION = {"current_password": (FOR_TEXT, OPTIONAL, TEXT)}
# Texts of which not every word is right, though their schemas do not say which ones.
KNOWN_WORDS = {("sign_up", "time_zone"), ("change_me", "time_zone")}


def wrong_values(schema):
    """Return what a field with this schema may not be."""
    kind = schema["type"]
    if kind == "array":
        items = schema["items"]
        return FOR_LIST if "$ref" in items else (*FOR_IDS, *([["x"]] if "enum" in items else []))
    if kind == "integer":
        beyond = () if schema["maximum"] == limits.COUNTER else (schema["minimum"] - 1, schema["maximum"] + 1)
        return (*FOR_NUMBER, *beyond)
    if kind == "string":
        return (*FOR_TEXT, TEXT) if "enum" in schema else FOR_TEXT
    return {"boolean": FOR_FLAG, "object": FOR_OBJECT}[kind]


def right_value(schema):
    """Return what a field with this schema may be."""
    kind = schema["type"]
    if kind == "array":
        return [right_value(schema["items"])] * schema["minItems"] if "type" in schema["items"] else []
    if kind == "string":
        return schema["enum"][0] if "enum" in schema else TEXT * schema.get("minLength", 1)
    return {"boolean": True, "object": {}, "integer": schema.get("minimum", 0)}[kind]


def tried(name, fields):
    """Return `{field: (what it may not be, whether it is required, what it may be)}`."""
    found = {}
    for each, field in fields.items():
        more = (TEXT,) if (name, each) in KNOWN_WORDS else ()
        found[each] = (*wrong_values(field.schema), *more), field.default is NO_DEFAULT, right_value(field.schema)
    return found


ENDPOINTS = {
    (endpoint.method, endpoint.path.replace("<", "{").replace(">", "}")): tried(name, endpoint.fields)
    | (CONFIRMATION if endpoint.route.confirms else {})
    for name, endpoint in actions.ENDPOINTS.items()
    if endpoint.fields and endpoint.method not in QUERIED
}
EVENTS = {name: tried(name, action.takes) for name, action in actions.LIVE.items()}
NEEDS_NOTHING = {"sync", "watch_presence", "list_activity", "change_notifications"}
NOT_OBJECTS = ["[]", '"x"', "7", "null", "true", "", "{", '{"a": NaN}', "[" * 20_000, "\x00", '{"a": 1} {}']


@pytest.fixture
def valid(house):
    """The fields that are right only as something that exists here, or that would be known again if it were stored."""
    said = house.said["member"]
    return {
        "conversation": house.room,
        "message": said["id"],
        "rev": said["rev"],
        "body": "this must not be stored",
        "messages": [{"client_id": new_client_id(), "body": "this must not be stored"}],
        "people": [house.id("stranger")],
        "person": house.id("member"),
        "client_id": new_client_id(),
        "name": "Not a room",
        "announcement": UNKNOWN,
        "username": "nobody-yet",
        **dict.fromkeys(("password", "current_password"), "not the password"),
        "new_password": "another one altogether",
    }


def wrong_requests(fields, valid):
    """Return (field, body) with one field wrong or missing in each body."""
    right = {name: valid.get(name, usual) for name, (_, required, usual) in fields.items() if required}
    for name, (wrong, required, _) in fields.items():
        yield from ((name, {**right, name: value}) for value in wrong)
        if required:
            yield name, {**right, name: None}
            yield name, {key: value for key, value in right.items() if key != name}


def is_about(error, field):
    return error.get("field", "").partition(".")[0] == field or error["code"] == "not_found"


def test_every_endpoint_that_takes_a_body_and_every_event_is_tried(app):
    paths = {
        (method, str(route).removeprefix("/api/v1"))
        for route in app.url_map.iter_rules()
        if str(route).startswith("/api/v1/")
        for method in route.methods & {"POST", "PUT", "PATCH"}
    }
    declared = {(endpoint.method, endpoint.path) for endpoint in actions.ENDPOINTS.values()}
    assert paths == {(method, path) for method, path in declared if method not in QUERIED}
    assert len(ENDPOINTS) >= 20
    assert set(app.extensions[SOCKETIO].server.handlers["/"]) - {"connect", "disconnect"} == EVENTS.keys()


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=" ".join)
def test_an_endpoint_refuses_what_it_does_not_understand_by_name(endpoint, cast, house, valid):
    method, path = endpoint[0], endpoint[1].format(**{"room": house.room, **valid})
    before = house.snapshot("admin")
    asker = who_may(path, cast)
    for field, body in wrong_requests(ENDPOINTS[endpoint], valid):
        answer = asker.api(method, path, body)
        assert 400 <= answer.status_code < 500, (body, answer.text)
        described(asker.url).check(method, path, answer)
        assert is_about(answer.json()["error"], field), (body, answer.text)
    assert house.snapshot("admin") == before


def who_may(path, cast):
    if path.startswith("/sign-"):
        return cast.nobody()
    if path.startswith(("/announcements", "/admin")):
        return cast["admin"]
    return cast["member" if "/messages" in path else "owner"]


@pytest.mark.parametrize("door", ["socket", "plain_socket"])
@pytest.mark.parametrize("event", EVENTS)
def test_an_event_refuses_what_it_does_not_understand_by_name(event, door, cast, house, valid):
    socket = getattr(cast, door)("member")
    before = house.snapshot()
    for field, body in wrong_requests(EVENTS[event], valid):
        answer = socket.call(event, body)
        assert not answer["ok"], body
        assert answer["error"]["code"] != "unexpected", body
        assert is_about(answer["error"], field), (body, answer)
    assert house.snapshot() == before


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("data", [7, "x", [], True, (1, 2), ({}, {}), ()], ids=repr)
def test_an_event_that_brings_no_object_is_refused(event, data, cast):
    answer = cast.socket("member").call(event, data)
    if event in NEEDS_NOTHING and data == ():
        assert answer["ok"]
    else:
        assert not answer["ok"]
        assert answer["error"]["code"] in ("wrong_type", "required")


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=" ".join)
def test_a_body_that_is_no_object_is_refused(endpoint, cast, house, valid):
    method, path = endpoint[0], endpoint[1].format(**{"room": house.room, **valid})
    before = house.snapshot("admin")
    for body in NOT_OBJECTS:
        answer = cast["admin"].api(method, path, data=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_json"), body[:20]
    answer = cast["admin"].api(method, path, data=json.dumps({}), headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
    assert house.snapshot("admin") == before
