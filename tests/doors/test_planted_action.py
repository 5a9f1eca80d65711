"""The recipe for a new action, followed: declared once, it is served by every door, described, documented, bounded."""

import contextlib
import importlib

import pytest
import requests
from flask import Flask

from chatapp import verbs
from chatapp.api import protocol_tables
from chatapp.services.spending import by_service
from chatapp.web import spending
from tests.doors import planted
from tests.doors.house import UNKNOWN
from tests.doors.verbs import declared, forms_of
from tests.people import Person, Program, new_username
from tests.plain_socket import PlainSocket
from tests.server import GENEROUS, Server

WRONG = {"none": None, "too few": 0, "too many": 11, "a text": "3", "a flag": True, "a half": 1.5}


@pytest.fixture(scope="module")
def ada(tmp_path_factory, new_database):
    """Somebody at a server that has the planted action, in a room of theirs, `ada.place`."""
    with contextlib.ExitStack() as stack:
        data = tmp_path_factory.mktemp("planted") / "data"
        server = stack.enter_context(Server(data, FLASK_APP="tests.doors.planted_app", **GENEROUS, **new_database()))
        person = stack.enter_context(contextlib.closing(Person(server.url, new_username("ada")).sign_up()))
        person.place = person.room()
        yield person


def by_request(asker, place, **given):
    response = asker.api("POST", f"/conversations/{place}/trees", given)
    return response.json()


def by_socketio(asker, place, **given):
    with contextlib.closing(asker.socket(["websocket"])) as socket:
        return socket.call("plant", {"conversation": place, **given})


def by_websocket(asker, place, **given):
    how = {"secret": asker.token["secret"]} if isinstance(asker, Program) else {"person": asker}
    with contextlib.closing(PlainSocket(asker.url, **how)) as socket:
        return socket.call("plant", {"conversation": place, **given})


DOORS = [by_request, by_socketio, by_websocket]
at_every_door = pytest.mark.parametrize("ask", DOORS, ids=lambda door: door.__name__)


@at_every_door
def test_it_is_served(ask, ada):
    told = ask(ada, ada.place, trees=3)
    assert {key: value for key, value in told.items() if key != "ok"} == {"conversation": ada.place, "trees": 3}


@at_every_door
@pytest.mark.parametrize("trees", WRONG.values(), ids=WRONG)
def test_it_is_bounded_by_name(trees, ask, ada):
    told = ask(ada, ada.place, trees=trees)
    assert told["error"]["field"] == "trees"
    assert told["error"]["code"] in ("required", "wrong_type", "bad_number")


@at_every_door
def test_it_is_about_one_s_own_conversations_only(ask, ada):
    assert ask(ada, UNKNOWN, trees=3)["error"]["code"] == "not_found"


@at_every_door
def test_it_needs_its_scope(ask, ada):
    with contextlib.closing(ada.program("read")) as program:
        refused = ask(program, ada.place, trees=3)["error"]
    assert (refused["code"], refused["scope"]) == ("scope_needed", "post")


def test_it_is_described(ada):
    described = requests.get(f"{ada.url}/api/v1/openapi.json", timeout=10).json()
    operation = described["paths"]["/conversations/{conversation}/trees"]["post"]
    assert (operation["operationId"], operation["tags"], operation["summary"]) == (
        "plant",
        ["Trees"],
        "Plant some trees",
    )
    [trees] = operation["requestBody"]["content"]["application/json"]["schema"]["properties"].values()
    assert (trees["minimum"], trees["maximum"]) == (1, 10)
    assert "`bad_number`" in operation["responses"]["422"]["description"]
    said = requests.get(f"{ada.url}/api/v1/asyncapi.json", timeout=10).json()
    assert said["operations"]["ask_plant"]["x-scope"] == "post"


def test_it_is_documented_and_known_to_pages(monkeypatch):
    monkeypatch.setattr(verbs, "ALL", [*verbs.ALL, *planted.ACTIONS])
    text = protocol_tables.protocol(protocol_tables.PROTOCOL.read_text())
    assert "### Trees\n\n#### `POST /conversations/<conversation>/trees`\n\nPlant some trees. Scope `post`.\n" in text
    assert "- `trees`: 1 to 10. How many.\n" in text
    assert "They grow slowly. Errors: `not_found`, `bad_number`." in text
    assert '#### `plant`\n\n`{conversation, trees}` → `{"conversation", "trees"}`.' in text
    script = protocol_tables.routes(protocol_tables.ROUTES.read_text())
    assert '  plant: "POST /conversations/<conversation>/trees",\n' in script


def test_its_form_is_served_and_bounded(ada):
    path = f"/conversations/{ada.place}/trees"
    assert (ada.post(path, {"trees": 3}).status_code, ada.post(path, {"trees": 3}).text) == (200, "3 trees")
    assert ada.post(path, {"trees": 11}).status_code == 422


@pytest.fixture
def form(monkeypatch):
    """The module of its form."""
    monkeypatch.setattr(verbs, "ALL", [*verbs.ALL, *planted.ACTIONS])
    return importlib.import_module("tests.doors.planted_form")


def test_its_form_spends_what_it_declares(form):
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(form.bp)
    spending.collect(app)
    assert app.extensions[spending.DECLARED] == {"trees.plant": by_service("RATE_EDITS")}


def test_the_tests_of_rules_try_it_at_every_door(form):
    verb = declared(planted.ACTIONS[0], forms_of([form]))
    assert verb.doors == ["api", "form", "socket", "ws"]
    assert verb.form({"conversation": "here", "trees": 3}) == ("/conversations/here/trees", {"trees": 3})
