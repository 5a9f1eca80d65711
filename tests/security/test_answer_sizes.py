"""No answer is without bound: each GET is asked where every list has more rows than fit, and its bytes are counted."""

import datetime
import secrets

import pytest

from chatapp import limits
from chatapp.extensions import db
from chatapp.markup import emoji
from chatapp.models import (
    Conversation,
    Invitation,
    LoginSession,
    Membership,
    Message,
    NetworkSighting,
    Reaction,
    User,
)
from chatapp.models.columns import name_key, now
from tests.browsing import Browser
from tests.server import GENEROUS

LISTS = 500_000  # bytes of an answer of the API
PAGES = 500_000  # bytes of a page
SYNC = limits.SYNC_BYTES + 100_000
MORE = 130  # rows: more than any page holds
REACTIONS = [one.key for one in emoji.groups()["people"]][: limits.REACTIONS]
WIDE = "🔥"  # four bytes a character, and as many when it is escaped
# Not lists: files as they are; and the network's self-test, whose bytes the asker chooses within bounds of its own.
ELSEWHERE = {"static", "ws.open_websocket"}
QUERIES = {"conversations.show_read": "?seq=1"}  # what a GET asks for besides its address


@pytest.fixture(scope="module")
def module_app(empty_database, tmp_path_factory):
    import shutil

    from chatapp import create_app
    from config import Config

    data = tmp_path_factory.mktemp("crowd")
    shutil.copy(empty_database, data / "chatapp.db")
    app = create_app(Config({"DATA_DIR": str(data), "SECRET_KEY": "k" * 32, "PRESENCE_GRACE": 0, **GENEROUS}))
    app.config.update(TESTING=True, LISTENS_BEYOND_LOOPBACK=False)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def crowd(module_app):
    """An administrator in the midst of more of everything than fits one page. Return (Browser, ids of its places)."""
    ada = Browser(module_app).sign_up(display_name=WIDE * limits.DISPLAY_NAME)
    with module_app.app_context():
        people = [person(number) for number in range(MORE)]
        db.session.add_all(people)
        me = db.session.query(User).filter_by(public_id=ada.id).one()
        later = now() + datetime.timedelta(days=7)
        for number in range(MORE):
            db.session.add(
                LoginSession(user_id=me.id, token_hash=f"s{number}", user_agent=WIDE * 200, expires_at=later)
            )
            db.session.add(Invitation(token_hash=f"i{number}", created_by_id=me.id, expires_at=later))
            for transport in ("websocket", "polling", "short"):
                seen = {"first_seen_at": now(), "last_seen_at": now()}
                db.session.add(NetworkSighting(prefix=f"2001:db8:{number:x}::/48", transport=transport, **seen))
        db.session.commit()
        others = [user.public_id for user in people]
    rooms = [made(ada, number) for number in range(MORE)]
    for start in range(0, 60):
        talk = done(ada, "POST", "/conversations", {"people": others[start : start + limits.DIRECT_PEOPLE]})["summary"]
        say(ada, talk["conversation"], [WIDE * 200])
    with module_app.app_context():
        room = db.session.query(Conversation).filter_by(public_id=rooms[0]).one()
        for user in db.session.query(User).filter(User.public_id.in_(others)):
            db.session.add(Membership(conversation_id=room.id, user_id=user.id))
        db.session.commit()
    heavy = [WIDE * limits.MESSAGE, "x\n" * (limits.MESSAGE // 2 - 1) + "x", "http://a.b/&" * 333, '"' * limits.MESSAGE]
    for text in heavy * 5:
        messages = say(ada, rooms[0], [text] * 3)
    with module_app.app_context():
        message = db.session.query(Message).filter_by(public_id=messages[0]["id"]).one()
        message.is_changed = True
        for user in db.session.query(User).filter(User.public_id.in_(others)):
            db.session.add_all(Reaction(message_id=message.id, user_id=user.id, key=key) for key in REACTIONS)
        db.session.commit()
    bob = Browser(module_app).sign_up()
    done(ada, "POST", f"/rooms/{rooms[1]}/members", {"people": [bob.id]})
    for number in range(limits.ACTIVITY_PAGE + 1):
        say(bob, rooms[1], [f"@{ada.username} {number}"])
        [root] = say(ada, rooms[1], [f"root {number}"])
        draft = {"client_id": secrets.token_urlsafe(12), "body": "an answer"}
        done(bob, "POST", f"/messages/{root['id']}/thread", {"messages": [draft]})
    for number in range(30):
        done(
            ada,
            "POST",
            "/announcements",
            {"client_id": f"news-{number:06}", "body": heavy[number % 4][: limits.ANNOUNCEMENT]},
        )
    for _ in range(limits.TOKENS):
        done(ada, "POST", "/me/tokens", {"name": WIDE * limits.TOKEN_NAME, "scopes": ["read", "post", "rooms"]})
    places = {
        "room_id": rooms[0],
        "conversation_id": rooms[0],
        "message_id": messages[0]["id"],
        "person_id": others[0],
        "key": REACTIONS[0],
    }
    return ada, places | {name.removesuffix("_id"): value for name, value in places.items()}  # of pages and of the API


def person(number):
    username = f"u{number}" + "x" * 27
    user = User(username=username, username_key=name_key(username), password_hash=None, status=WIDE * limits.STATUS)
    user.name_as(f"{number:03}" + WIDE * (limits.DISPLAY_NAME - 3))
    return user


def made(browser, number):
    body = {"client_id": f"room-{number:06}", "name": f"{number:03}" + WIDE * 77, "topic": WIDE * limits.TOPIC}
    return done(browser, "POST", "/rooms", body)["summary"]["conversation"]


def say(browser, conversation, texts):
    drafts = [{"client_id": secrets.token_urlsafe(12), "body": text} for text in texts]
    return done(browser, "POST", f"/conversations/{conversation}/messages", {"messages": drafts})["messages"]


def done(browser, method, path, body):
    response = browser.api(method, path, body)
    assert response.status_code in (200, 201), response.text
    return response.json


def reads(app):
    """Return the rules of all GETs."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.websocket]
    return [rule for rule in rules if rule.endpoint not in ELSEWHERE and not rule.endpoint.startswith("probes.")]


def test_no_get_answers_with_more_bytes_than_declared(module_app, crowd):
    browser, places = crowd
    asked = reads(module_app)
    assert len(asked) > 35
    sizes = {}
    with module_app.test_request_context():
        addresses = {rule.endpoint: rule.rule for rule in asked}
    for endpoint, address in addresses.items():
        for name, value in places.items():
            address = address.replace(f"<{name}>", value)
        assert "<" not in address, f"{address}: its arguments are not known here"
        answer = browser.get(f"{address}{QUERIES.get(endpoint, '')}")
        assert answer.status_code in (200, 204, 302, 303), (address, answer.text)
        sizes[endpoint] = len(answer.data)
    too_much = {
        endpoint: size for endpoint, size in sizes.items() if size > (LISTS if endpoint.startswith("api.") else PAGES)
    }
    assert not too_much, sizes
    assert sizes["api.list_messages"] > 100_000  # what is asked is full indeed


def test_each_list_of_the_api_says_that_there_is_more_and_gives_the_rest(module_app, crowd):
    browser, places = crowd
    described = browser.get("/api/v1/openapi.json").json["paths"]
    lists = {}
    for path, methods in described.items():
        fields = answered(methods.get("get", {})).get("properties", {})
        arrays = [name for name, schema in fields.items() if schema.get("type") == "array"]
        if "more" in fields:
            lists[path] = arrays[0]
    assert len(lists) == 10
    for path, name in lists.items():
        address = "/api/v1" + path.removeprefix("/api/v1")
        for part in address.split("/"):
            if part.startswith("{"):
                address = address.replace(part, places[part[1:-1]])
        first = browser.get(address).json
        assert first["more"] is True, path
        items, page = list(first[name]), first
        while page["more"]:
            page = browser.get(f"{address}?offset={len(items)}").json
            assert page[name], path
            items += page[name]
        keys = [
            str(item.get("person", item)) if name == "members" else str(item["id" if "id" in item else "conversation"])
            for item in items
        ]
        assert len(set(keys)) == len(keys), path
        assert len(items) > len(first[name])


def test_each_list_that_the_api_answers_with_has_a_declared_bound(module_app):
    document = module_app.test_client().get("/api/v1/openapi.json").json
    unbounded = []

    def look(schema, at):
        if isinstance(schema, dict):
            if schema.get("type") == "array" and "maxItems" not in schema:
                unbounded.append(at)
            for name, inner in schema.items():
                look(inner, f"{at}.{name}")
        elif isinstance(schema, list):
            for number, inner in enumerate(schema):
                look(inner, f"{at}.{number}")

    look(document["components"]["schemas"], "schemas")
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if isinstance(operation, dict):
                look(operation.get("responses"), f"{method} {path}")
    assert unbounded == []


def answered(operation):
    """Return the schema of what an operation answers with, as JSON."""
    content = operation.get("responses", {}).get("200", {}).get("content", {})
    return content.get("application/json", {}).get("schema", {})


def test_an_answer_of_sync_and_of_presence_is_bounded_whatever_is_asked(module_app, crowd):
    browser, places = crowd
    epoch = browser.get("/api/v1/me").json["me"]["epoch"]
    everything = {"epoch": epoch, "me": 0, "list": None, "cursors": {places["room_id"]: 1}}
    answer = browser.api("POST", "/sync", everything)
    assert len(answer.data) < SYNC
    assert answer.json["more"] or answer.json["conversations"][places["room_id"]]["more"]
    with module_app.app_context():
        ids = [user.public_id for user in db.session.query(User).limit(limits.WATCHED_PEOPLE)]
    assert len(browser.api("POST", "/presence", {"people": ids}).data) < LISTS


def test_members_are_found_by_name_and_paged_without_javascript(crowd):
    browser, places = crowd
    page = browser.get(f"/rooms/{places['room_id']}").text
    assert page.count('class="person"') == limits.MEMBERS_PAGE
    following = browser.get(f"/rooms/{places['room_id']}?member=&offset={limits.MEMBERS_PAGE}").text
    assert f"offset={2 * limits.MEMBERS_PAGE}#members-title" in following
    found = browser.get(f"/rooms/{places['room_id']}?member=u077").text
    assert found.count('class="person"') == 0
    found = browser.get(f"/rooms/{places['room_id']}?member=077").text
    assert found.count('class="person"') == 1
    named = browser.get(f"/api/v1/rooms/{places['room_id']}/members?q=077").json
    assert (len(named["members"]), named["more"]) == (1, False)
