"""The OpenAPI document: made of the code, whole, and true."""

import re
from importlib.metadata import version
from pathlib import Path

import jsonschema_rs
import pytest

from chatapp.errors import STATUS
from chatapp.verbs.action import IN_PERSON
from chatapp.web.sentences import SENTENCES
from tests.actions import NEEDED
from tests.browsing import PASSWORD, new_name

ROOT = Path(__file__).resolve().parent.parent.parent
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text()
OWN_METHODS = {"HEAD", "OPTIONS"}  # Flask answers these by itself


def operations(document):
    return {
        (method.upper(), path): operation
        for path, described in document["paths"].items()
        for method, operation in described.items()
    }


def schemas_in(part):
    """Yield everything inside that is a schema or holds some."""
    if isinstance(part, dict):
        yield part
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from schemas_in(each)


def test_it_says_what_it_is_and_is_for_everybody(app):
    response = app.test_client().get("/api/v1/openapi.json")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert response.json["openapi"].startswith("3.1.")
    assert response.json["info"]["version"] == version("chatapp")


def test_every_route_is_described_and_every_description_has_its_route(app, document):
    served = {
        (method, re.sub("<.*?>", "<>", str(route).removeprefix("/api/v1")))
        for route in app.url_map.iter_rules()
        if str(route).startswith("/api/v1/")
        for method in route.methods - OWN_METHODS
    }
    assert len(served) > 50
    assert {(method, re.sub("{.*?}", "<>", path)) for method, path in operations(document)} == served


def test_every_endpoint_says_what_it_does_takes_and_answers(document):
    names = [operation["operationId"] for operation in operations(document).values()]
    assert len(names) == len(set(names))
    for where, operation in operations(document).items():
        assert len(operation["summary"]) > 5, where
        assert operation["tags"], where
        assert all(parameter["description"] for parameter in operation["parameters"]), where
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        assert all(field.get("description") for field in body.get("properties", {}).values()), where
        granted = [status for status in operation["responses"] if status.startswith("2")]
        assert len(granted) == 1, where
        assert ("content" in operation["responses"][granted[0]]) == (granted != ["204"]), where


def test_every_refusal_is_a_problem_with_its_codes(document):
    for where, operation in operations(document).items():
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                codes = re.findall(r"`(\w+)`", answer["description"])
                assert codes, where
                assert {STATUS[code] for code in codes} == {int(status)}, where
                assert list(answer["content"]) == ["application/problem+json"], where


def test_every_refusal_of_the_reference_is_described_with_its_status():
    errors = PROTOCOL.partition("\n## Errors\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([\d, ]+) \| (.*) \|$", errors, re.MULTILINE)
    told = {}
    for statuses, codes in rows:
        found = re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", codes))
        statuses = [int(status) for status in statuses.split(", ")]
        told |= dict(zip(found, statuses if len(statuses) > 1 else statuses * len(found), strict=True))
    assert told == STATUS
    assert STATUS.keys() == SENTENCES.keys()


def test_a_token_s_scope_and_the_csrf_token_are_named(document):
    for (method, path), operation in operations(document).items():
        scope = NEEDED[operation["operationId"]]
        tokens = [needed["token"] for needed in operation["security"] if "token" in needed]
        is_public = not any({"token", "session"} & needed.keys() for needed in operation["security"])
        assert is_public or tokens == ([] if scope is IN_PERSON else [[scope]]), path
        named = [parameter["name"] for parameter in operation["parameters"]]
        assert ("X-CSRFToken" in named) == (is_public and method != "GET"), path
        by_cookie = [needed for needed in operation["security"] if "token" not in needed]
        assert all(("csrf" in needed) == (method != "GET") for needed in by_cookie), path


def test_every_reference_leads_to_a_shape_and_every_shape_is_used(document):
    used = {part["$ref"] for part in schemas_in(document) if "$ref" in part}
    shapes = document["components"]["schemas"]
    assert used == {f"#/components/schemas/{name}" for name in shapes}


def test_every_schema_is_one(document):
    shapes = document["components"]["schemas"]
    for name, schema in shapes.items():
        whole = {**schema, "components": {"schemas": shapes}}
        jsonschema_rs.Draft202012Validator(whole)
        assert jsonschema_rs.meta.is_valid(whole), name


@pytest.mark.parametrize("path", ["/rooms", "/announcements", "/conversations/{conversation}/messages"])
def test_the_header_that_stands_for_a_client_id_is_a_parameter(path, document):
    operation = document["paths"][path]["post"]
    assert "Idempotency-Key" in [parameter["name"] for parameter in operation["parameters"]]
    assert "two_client_ids" in operation["responses"]["422"]["description"]
    assert "client_id_reused" in operation["responses"]["409"]["description"]


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [("PATCH", "/me", {}), ("POST", "/me/tokens", {"scopes": ["read"]}), ("POST", "/rooms", {})],
)
def test_what_takes_a_name_says_that_it_refuses_towers_of_marks(method, path, more, ada, document):
    body = {"name": "Z" + "\u0336\u0300\u0301", "client_id": "towers-0001", **more}
    assert ada.api(method, path, body).json["error"]["code"] == "too_many_marks"
    assert "`too_many_marks`" in document["paths"][path][method.lower()]["responses"]["422"]["description"]


def test_handing_a_room_over_to_a_deactivated_member_is_refused_as_described(ada, bob, document):
    room = ada.api("POST", "/rooms", {"name": new_name("room"), "client_id": "rooms-0001"}).json["summary"][
        "conversation"
    ]
    assert bob.api("POST", f"/rooms/{room}/join").status_code == 200
    assert bob.api("POST", "/me/deactivate", {"password": PASSWORD}).status_code == 204
    refusal = ada.api("POST", f"/rooms/{room}/hand-over", {"person": bob.id})
    assert (refusal.status_code, refusal.json["error"]["code"]) == (409, "last_owner")
    assert "`last_owner`" in document["paths"]["/rooms/{room}/hand-over"]["post"]["responses"]["409"]["description"]
