"""The cost of a hostile text in every text field of every door, whatever its length.

Judged by the CPU of the loop's thread, the best of a few tries: a busy machine changes neither.
"""

import itertools
import json
import re
import shutil
import string
import time

import pytest

from chatapp import create_app, limits
from config import Config
from tests.actions import LIVE, ONLY_AT_WS
from tests.browsing import Browser
from tests.people import Person, new_client_id
from tests.plain_socket import PlainSocket
from tests.security import declared, hostile
from tests.security.asking import BODY, Asking
from tests.security.watched import NONE, Watched
from tests.server import GENEROUS, ROOT

REFUSED_AT_A_GLANCE = 0.050  # seconds of CPU: a megabyte is read from the network, and decoded
WITHIN = 0.100
AT_A_TIME = 0.020
SLOW = pytest.mark.slow
# A megabyte is refused by its length: what it holds matters to nobody but the decoder.
MANY = ["lines", "marks in order", "links", "tags"]
HUGE = [MANY[0], *(pytest.param(unit, marks=SLOW) for unit in MANY[1:])]
# The dearest of each kind of work: ordering, linking, normalizing.
QUICK = {"marks in turn", "links", "expanding"}
UNITS = [unit if unit in QUICK else pytest.param(unit, marks=SLOW) for unit in hostile.NAMES]
NOTHING = dict.fromkeys(("token_id", "invitation_id", "sign_in_id"), "a" * 16)
# Fields of every form: tried in one of them.
EVERYWHERE = {"csrf_token", "believed_person"}
# These have no bad value: an address that is none leads nowhere, a zone that we do not know was told by a browser, and
# `body` is asked for by pages that show a refused text again.
NEVER_REFUSED = {("form", "next"), ("query", "next"), ("form", "body"), ("form", "time_zone"), ("query", "invite")}
JUDGES = "/sign-up/password"  # its answer says what is wrong with a password
# Code points that a field may have, where its name says so; of others as many as a message.
LONGEST = {
    **{"name": limits.ROOM_NAME, "display_name": limits.DISPLAY_NAME, "username": limits.USERNAME},
    **{"topic": limits.TOPIC, "status": limits.STATUS, "q": limits.SEARCH, "text": limits.ECHO},
    **dict.fromkeys(("password", "current_password", "new_password"), limits.PASSWORD),
}
LANGUAGES = ",".join(map("".join, itertools.product(string.ascii_lowercase, repeat=3)))
HEADER = re.compile(r'"HTTP_([A-Z_]+)"|headers\.get\("([A-Za-z-]+)"|_HEADER = "([A-Za-z-]+)"')


def by_name(fields):
    """Return one field of each name: there are many forms, and they lead to the services that the API has tried."""
    return list({field.name: field for field in fields}.values())


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    with Watched(tmp_path_factory.mktemp("watched") / "data") as server:
        yield server


@pytest.fixture(scope="module")
def admin(watched):
    person = Person(watched.url, "admin").sign_up()
    yield person
    person.close()


@pytest.fixture(scope="module")
def ids(watched, admin):
    """The ids of what is there, by their names in routes."""
    bob = Person(watched.url, "bob").sign_up()
    room = admin.room("A room")
    told = admin.ok("POST", "/announcements", {"client_id": new_client_id(), "body": "hear, hear"})
    bob.close()
    return {
        **{
            "room_id": room,
            "conversation_id": room,
            "person_id": bob.id,
            "message_id": admin.say(room, "hello")[0]["id"],
        },
        "announcement_id": told["announcement"]["id"],
        **NOTHING,
    }


@pytest.fixture(scope="module")
def fields(empty_database, databases, tmp_path_factory):
    """Every field that the doors of an application like this one declare or ask for."""
    data = tmp_path_factory.mktemp("fields")
    shutil.copy(empty_database, data / "chatapp.db")
    app = create_app(Config({"DATA_DIR": str(data), **GENEROUS}))
    app.config["LISTENS_BEYOND_LOOPBACK"] = False
    ada, bob = (Browser(app).sign_up() for _ in range(2))
    room = ada.api("POST", "/rooms", {"client_id": new_client_id(), "name": "A room"}).json["summary"]["conversation"]
    draft = {"client_id": new_client_id(), "body": "hello"}
    said = ada.api("POST", f"/conversations/{room}/messages", {"messages": [draft]}).json["messages"][0]["id"]
    told = ada.api("POST", "/announcements", draft).json["announcement"]["id"]
    there = {"room_id": room, "conversation_id": room, "person_id": bob.id, "message_id": said, "announcement_id": told}
    pages = declared.page_fields(app, ada, Browser(app), there | NOTHING)
    databases.close(app)
    asked = [each for each in pages if (each.door, each.method) != ("form", "GET")]
    return [*declared.api_fields(app), *asked, *declared.verb_fields({**LIVE, **ONLY_AT_WS})]


@pytest.fixture
def asking(watched, admin, ids, fields):
    stranger = Person(watched.url, "stranger")
    yield Asking(admin, stranger, ids, fields)
    stranger.close()


def of(fields, *doors):
    """Return the fields of these doors, those of every form once."""
    seen, found = set(), []
    for field in (each for each in fields if each.door in doors):
        if field.name not in EVERYWHERE or field.name not in seen:
            found.append(field)
        seen.add(field.name)
    return found


def test_the_fields_of_every_door_are_found(fields):
    found = {(field.door, field.place, field.name) for field in fields}
    assert {
        ("form", "/sign-in", "username"),
        ("form", "/settings/password", "new_password"),
        ("form", "/conversations/<conversation_id>/messages", "body"),
        ("form", "/announcements/<announcement_id>/dismiss", "next"),
        ("query", "/people", "q"),
        ("query", "/sign-in", "next"),
        ("api", "/me", "locale"),
        ("api", "/conversations/{conversation}/messages", "body"),
        ("api", "/sync", "cursors"),
        ("parameter", "/rooms", "q"),
        ("parameter", "/rooms", "Idempotency-Key"),
        ("verb", "post_messages", "body"),
        ("verb", "sync", "epoch"),
        ("verb", "subscribe", "conversations"),
    } <= found
    count = {
        door: sum(field.door == door for field in fields) for door in ("form", "query", "api", "parameter", "verb")
    }
    assert count["form"] > 70
    assert count["query"] > 20
    assert count["api"] > 35
    assert count["verb"] > 25
    assert set(LIVE) == {field.place for field in fields if field.door == "verb"} - {"subscribe"}


@pytest.mark.parametrize("unit", HUGE)
def test_a_megabyte_in_a_field_of_the_api_is_refused_by_name(unit, watched, asking, fields):
    text = hostile.text(unit, BODY)
    wrong = []
    for field in of(fields, "api"):
        cost = watched.cost_of(lambda field=field: asking.ask(field, text), whole=REFUSED_AT_A_GLANCE)
        status, error = cost.answer
        is_named = status == 404 or (error and field.name in (error.get("field") or ""))
        if not (400 <= status < 500 and is_named) or cost.whole > REFUSED_AT_A_GLANCE:
            wrong.append(f"{field}: {status} {error}, {cost}")
    assert wrong == []


def test_a_megabyte_of_escapes_is_refused(watched, asking, fields):
    text = hostile.text("marks in order", BODY // 6)
    wrong = []
    for field in of(fields, "api"):
        cost = watched.cost_of(lambda field=field: asking.api(field, text, ascii=True), whole=REFUSED_AT_A_GLANCE)
        if not 400 <= cost.answer[0] < 500 or cost.whole > REFUSED_AT_A_GLANCE:
            wrong.append(f"{field}: {cost.answer}, {cost}")
    assert wrong == []


@pytest.mark.parametrize(("unit", "some"), [("lines", by_name), *(pytest.param(one, list, marks=SLOW) for one in MANY)])
def test_a_megabyte_in_a_field_of_a_form_is_refused(unit, some, watched, asking, fields):
    text = hostile.text(unit, BODY)
    wrong = []
    for field in some(of(fields, "form")):
        cost = watched.cost_of(lambda field=field: asking.ask(field, text), whole=REFUSED_AT_A_GLANCE)
        is_answer = (field.door, field.name) in NEVER_REFUSED or field.place == JUDGES
        is_refused = 400 <= cost.answer[0] < 500 or is_answer
        if not is_refused or cost.whole > REFUSED_AT_A_GLANCE:
            wrong.append(f"{field}: {cost.answer}, {cost}")
    assert wrong == []


@pytest.mark.parametrize("unit", UNITS)
def test_as_much_as_fits_a_query_or_header_costs_little(unit, watched, asking, fields):
    text = hostile.text(unit, 30_000)
    wrong = []
    for field in of(fields, "query", "parameter"):
        cost = watched.cost_of(lambda field=field: asking.ask(field, text), whole=WITHIN, stretch=AT_A_TIME)
        if cost.answer[0] >= 500 or cost.whole > WITHIN or cost.stretch > AT_A_TIME:
            wrong.append(f"{field}: {cost.answer}, {cost}")
    assert wrong == []


@pytest.mark.parametrize(
    ("unit", "some"), [("links", by_name), *(pytest.param(one, list, marks=SLOW) for one in hostile.NAMES)]
)
def test_as_much_as_a_field_of_a_form_may_have_costs_little(unit, some, watched, asking, fields):
    assert dear(watched, asking.ask, some(of(fields, "form")), unit) == []


@pytest.mark.parametrize("unit", UNITS)
def test_as_much_as_a_field_of_the_api_may_have_costs_little(unit, watched, asking, fields):
    assert dear(watched, asking.ask, of(fields, "api"), unit) == []


@pytest.fixture(params=["a plain WebSocket", "Socket.IO"])
def call(request, watched, admin):
    """Ask a verb over a live connection: `call(name, values)`."""
    opened = PlainSocket(watched.url, person=admin) if "plain" in request.param else admin.socket(["websocket"])
    yield opened.call
    opened.close()


@pytest.mark.parametrize("unit", HUGE)
def test_a_megabyte_in_a_verb_is_refused_by_name(unit, call, watched, asking, fields):
    text = hostile.text(unit, BODY // 7)  # clients escape each character
    wrong = []
    for field in verbs_over(call, fields):
        cost = watched.cost_of(lambda field=field: asking.verb(field, text, call), whole=REFUSED_AT_A_GLANCE)
        status, error = cost.answer
        is_named = error and (error["code"] == "not_found" or field.name in error.get("field", ""))
        if not (is_named or field.place == "close_conversation") or cost.whole > REFUSED_AT_A_GLANCE:
            wrong.append(f"{field}: {status} {error}, {cost}")
    assert wrong == []


@pytest.mark.parametrize("unit", UNITS)
def test_as_much_as_a_field_of_a_verb_may_have_costs_little(unit, call, watched, asking, fields):
    def ask(field, text):
        return asking.verb(field, text, call)

    assert dear(watched, ask, verbs_over(call, fields), unit) == []


def verbs_over(call, fields):
    """Return the fields of the verbs that a connection of this kind has."""
    is_plain = isinstance(call.__self__, PlainSocket)
    return [field for field in of(fields, "verb") if is_plain or field.place != "subscribe"]


def dear(watched, ask, fields, unit):
    """Return the fields in which a text of their longest, of units of this name, costs too much, with what it costs."""
    found = []
    for field in fields:
        text = hostile.text(unit, field.most or LONGEST.get(field.name, limits.MESSAGE))
        cost = watched.cost_of(lambda field=field, text=text: ask(field, text), whole=AT_A_TIME, stretch=AT_A_TIME)
        # A page that says so is drawn as for any refused text.
        plain = watched.cost_of(lambda field=field: ask(field, "x"), whole=0) if cost.is_over(AT_A_TIME) else NONE
        most = AT_A_TIME if cost.answer[0] >= 400 else WITHIN
        if cost.whole > most + plain.whole or cost.stretch > AT_A_TIME + plain.stretch or cost.answer[0] >= 500:
            found.append(f"{field}: {cost.answer}, {cost}")
    return found


@pytest.mark.parametrize("unit", UNITS)
def test_fifty_messages_cost_ten_milliseconds_each_and_hold_nobody_up(unit, watched, admin):
    room = admin.room()
    text = f".{hostile.text(unit, limits.MESSAGE - 2)}."

    def post():
        drafts = [{"client_id": new_client_id(), "body": text} for _ in range(limits.POST_MESSAGES)]
        data = json.dumps({"messages": drafts}, ensure_ascii=False).encode()
        as_json = {"Content-Type": "application/json"}
        return admin.api("POST", f"/conversations/{room}/messages", data=data, headers=as_json).status_code

    cost = watched.cost_of(post, whole=limits.POST_MESSAGES * 0.010, stretch=AT_A_TIME)
    assert cost.answer in (201, 422)
    assert cost.whole < limits.POST_MESSAGES * 0.010, cost
    assert cost.stretch < AT_A_TIME, cost


def headers_read():
    """Return the names of the headers that the product's source reads."""
    sources = [path.read_text() for path in (ROOT / "chatapp").rglob("*.py")]
    found = {next(filter(None, one)).replace("_", "-").title() for source in sources for one in HEADER.findall(source)}
    return [*sorted(found - {"Host", "Origin", "Upgrade", "Connection"}), "User-Agent", "Referer"]


def test_headers_are_found():
    assert {"Accept-Language", "If-None-Match", "Cookie", "Authorization", "X-Chat-Person"} <= set(headers_read())


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/me", "/nothing", "/api", "/static/favicon.svg"])
@pytest.mark.parametrize("unit", ["tags", "commas", "languages", "cookies", "marks in order"])
def test_no_header_costs_more_than_a_page(unit, path, watched, asking):
    many = {"commas": "a," * 15_000, "languages": LANGUAGES, "cookies": "a=b; " * 6_000}
    text = many.get(unit) or hostile.text(unit, 30_000)
    wrong = []
    for name in headers_read():
        cost = watched.cost_of(lambda name=name: asking.header("GET", path, name, text), whole=AT_A_TIME)
        if cost.answer[0] >= 500 or cost.whole > AT_A_TIME:
            wrong.append(f"{name}: {cost.answer}, {cost}")
    assert wrong == []


def commands():
    found = declared.command_fields()
    assert len(found) >= 8
    return found


@pytest.mark.parametrize("unit", ["marks in order", "controls"])
@pytest.mark.parametrize(("command", "option"), commands())
def test_a_command_takes_a_text_as_long_as_an_argument_may_be(command, option, unit, app):
    plain = {option: "x" for _, option in commands()} | {"--username": "nobody", "--scope": "read"}

    def run(text):
        given = {each: plain[each] for name, each in commands() if name == command and each != "-"}
        given |= {} if option == "-" else {option: text}
        has_password = (command, "-") in commands()
        words = [(name, value) if name.startswith("-") else (value,) for name, value in given.items()]
        args = ["chat", command, *itertools.chain(*words), *(["--password-stdin"] if has_password else [])]
        before = time.thread_time()
        result = app.test_cli_runner().invoke(args=args, input=f"{text if option == '-' else 'x'}\n")
        return time.thread_time() - before, result

    hostile_text = hostile.text(unit, 130_000)
    costs = [(run("\0")[0], *run(hostile_text)) for _ in range(3)]
    assert all(result.exit_code == 1 for *_, result in costs)
    assert min(cost for _, cost, _ in costs) < min(cost for cost, *_ in costs) + REFUSED_AT_A_GLANCE
