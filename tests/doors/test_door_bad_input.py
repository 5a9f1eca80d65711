import json

import pytest

from chatapp.extensions import socketio
from tests.doors.described import described
from tests.doors.house import UNKNOWN
from tests.people import new_client_id

# What a program may send by mistake or on purpose: of each kind one, none of them what any field asks for.
TRUE, NUMBER, HALF, TEXT, NUL, LIST, NESTED, OBJECT, HUGE = True, 7, 1.5, "x", "a\x00b", [], [[None]], {"a": 1}, 10**400
FOR_TEXT = (TRUE, NUMBER, HALF, NUL, "a\ud800b", LIST, NESTED, OBJECT, HUGE)
FOR_NUMBER = (TRUE, HALF, TEXT, "1", -1, LIST, NESTED, OBJECT, HUGE)
FOR_FLAG = (NUMBER, HALF, TEXT, "true", NUL, LIST, NESTED, OBJECT, HUGE)
FOR_IDS = (TRUE, NUMBER, HALF, TEXT, [7], [None], NESTED, OBJECT, [HUGE])
FOR_LIST = (TRUE, NUMBER, HALF, TEXT, [], [7], NESTED, OBJECT, ["x"])
FOR_OBJECT = (TRUE, NUMBER, HALF, TEXT, LIST, NESTED, HUGE, {"x": "1"}, {"x": TRUE})

# Endpoint or event -> its fields: what they may not be, and whether they may be missing.
REQUIRED, OPTIONAL = True, False
MESSAGES = {"messages": (FOR_LIST, REQUIRED)}
SYNC = {
    "epoch": (FOR_TEXT, OPTIONAL),
    "me": (FOR_NUMBER, OPTIONAL),
    "cursors": (FOR_OBJECT, OPTIONAL),
    "list": (FOR_TEXT, OPTIONAL),
}
ROOM = {
    "name": (FOR_TEXT, OPTIONAL),
    "topic": (FOR_TEXT, OPTIONAL),
    "visibility": ((*FOR_TEXT, TEXT), OPTIONAL),
    "posting": ((*FOR_TEXT, TEXT), OPTIONAL),
}
SEQ = {"seq": (FOR_NUMBER, REQUIRED)}
CONVERSATION = {"conversation": (FOR_TEXT, REQUIRED)}
MESSAGE = {"message": (FOR_TEXT, REQUIRED), "rev": (FOR_NUMBER, REQUIRED)}
ANNOUNCEMENT = {"announcement": (FOR_TEXT, REQUIRED)}
ENDPOINTS = {
    ("POST", "/sign-up"): {
        "username": (FOR_TEXT, REQUIRED),
        "display_name": (FOR_TEXT, OPTIONAL),
        "password": (FOR_TEXT, REQUIRED),
        "time_zone": ((*FOR_TEXT, TEXT), OPTIONAL),
        "invite": (FOR_TEXT, OPTIONAL),
    },
    ("POST", "/sign-in"): {"username": (FOR_TEXT, REQUIRED), "password": (FOR_TEXT, REQUIRED)},
    ("PATCH", "/me"): {
        "name": (FOR_TEXT, OPTIONAL),
        "time_zone": ((*FOR_TEXT, TEXT), OPTIONAL),
        "locale": (FOR_TEXT, OPTIONAL),
        "status": (FOR_TEXT, OPTIONAL),
    },
    ("POST", "/me/password"): {"current_password": (FOR_TEXT, REQUIRED), "new_password": (FOR_TEXT, REQUIRED)},
    ("POST", "/me/deactivate"): {"password": (FOR_TEXT, REQUIRED)},
    ("POST", "/me/tokens"): {
        "name": (FOR_TEXT, REQUIRED),
        "scopes": ((*FOR_IDS, ["x"], ["read", "x"]), REQUIRED),
        "days": ((*FOR_NUMBER, 0, 366), OPTIONAL),
    },
    ("POST", "/presence"): {"people": (FOR_IDS, OPTIONAL)},
    ("POST", "/conversations"): {"people": (FOR_IDS, REQUIRED)},
    ("POST", "/conversations/{room}/messages"): MESSAGES,
    ("POST", "/conversations/{room}/read"): SEQ,
    ("POST", "/conversations/{room}/unread"): SEQ,
    ("PATCH", "/messages/{message}"): {"rev": (FOR_NUMBER, REQUIRED), "body": (FOR_TEXT, REQUIRED)},
    ("POST", "/rooms"): ROOM | {"client_id": (FOR_TEXT, REQUIRED), "name": (FOR_TEXT, REQUIRED)},
    ("PATCH", "/rooms/{room}"): ROOM,
    ("POST", "/rooms/{room}/members"): {"people": (FOR_IDS, REQUIRED)},
    ("PUT", "/rooms/{room}/members/{person}/role"): {"role": ((*FOR_TEXT, TEXT), REQUIRED)},
    ("POST", "/rooms/{room}/hand-over"): {"person": (FOR_TEXT, REQUIRED)},
    ("POST", "/announcements"): {"client_id": (FOR_TEXT, REQUIRED), "body": (FOR_TEXT, REQUIRED)},
    ("POST", "/sync"): SYNC | {"wait": ((*FOR_NUMBER, 26), OPTIONAL)},
    ("PUT", "/admin/people/{person}/admin"): {"is_admin": (FOR_FLAG, REQUIRED)},
}
EVENTS = {
    "post_messages": CONVERSATION | MESSAGES,
    "edit_message": MESSAGE | {"body": (FOR_TEXT, REQUIRED)},
    "delete_message": MESSAGE,
    "mark_read": CONVERSATION | SEQ,
    "mark_unread": CONVERSATION | SEQ,
    "history": CONVERSATION
    | {
        "before": (FOR_NUMBER, OPTIONAL),
        "around": (FOR_NUMBER, OPTIONAL),
        "after": (FOR_NUMBER, OPTIONAL),
        "epoch": (FOR_TEXT, OPTIONAL),
    },
    "open_conversation": CONVERSATION | {"rev": (FOR_NUMBER, OPTIONAL), "epoch": (FOR_TEXT, OPTIONAL)},
    "close_conversation": CONVERSATION,
    "sync": SYNC,
    "typing": CONVERSATION,
    "activity": {"state": ((*FOR_TEXT, TEXT), REQUIRED)},
    "watch_presence": {"people": (FOR_IDS, OPTIONAL)},
    "echo": {"text": (FOR_TEXT, REQUIRED)},
    "set_status": {"status": (FOR_TEXT, REQUIRED)},
    "announcement_seen": ANNOUNCEMENT | {"on_screen": (FOR_FLAG, OPTIONAL)},
    "dismiss_announcement": ANNOUNCEMENT,
}
BODILESS = {"sign-out", "typing", "archive", "unarchive", "join", "leave", "seen", "dismiss"}
BODILESS |= {"deactivate", "reactivate", "invitations"}
NOT_OBJECTS = ["[]", '"x"', "7", "null", "true", "", "{", '{"a": NaN}', "[" * 20_000, "\x00", '{"a": 1} {}']


@pytest.fixture
def valid(house):
    """Every field as it would be right, so that exactly one is wrong."""
    said = house.said["member"]
    return {
        "conversation": house.room,
        "message": said["id"],
        "rev": said["rev"],
        "seq": 1,
        "body": "this must not be stored",
        "messages": [{"client_id": new_client_id(), "body": "this must not be stored"}],
        "people": [house.id("stranger")],
        "person": house.id("member"),
        "client_id": new_client_id(),
        "name": "Not a room",
        "announcement": UNKNOWN,
        "role": "owner",
        "epoch": "x",
        "me": 0,
        "cursors": {},
        "state": "active",
        "text": "echo",
        "status": "not said",
        "username": "nobody-yet",
        "display_name": "Nobody",
        "password": "not the password",
        "current_password": "not the password",
        "new_password": "another one altogether",
        "is_admin": True,
        "scopes": ["read"],
        "days": 7,
    }


def wrong_requests(fields, valid):
    """Return (field, body) with one field wrong or missing in each body."""
    right = {name: valid[name] for name, (_, required) in fields.items() if required}
    for name, (wrong, required) in fields.items():
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
    with_body = {(method, path) for method, path in paths if path.rpartition("/")[2] not in BODILESS}
    with_body.add(("POST", "/me/deactivate"))
    assert len(with_body) == len(ENDPOINTS)
    assert set(socketio.server.handlers["/"]) - {"connect", "disconnect"} == EVENTS.keys()


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
    if EVENTS[event] in (SYNC, EVENTS["watch_presence"]) and data == ():
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
