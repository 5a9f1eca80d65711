"""The description of the API as an OpenAPI 3.1 document, which apispec makes of the endpoints."""

import re
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from apispec import APISpec
from flask import current_app

from chatapp.api.endpoints import Endpoint
from chatapp.api.refusals import expected
from chatapp.payloads.answers import ANSWERS
from chatapp.payloads.schemas import CLIENT_ID, STRING, described, ref
from chatapp.payloads.shapes import SHAPES
from chatapp.verbs.action import IN_PERSON
from chatapp.verbs.fields import Field, object_schema
from chatapp.verbs.messages import DRAFT
from chatapp.web.http.idempotency import HEADER

VERSION = "3.1.0"
PREFIX = "/api/v1"
CSRF = "X-CSRFToken"
INTRODUCTION = (
    "Programs send a token, `Authorization: Bearer`. Pages send the cookie of a sign-in and, for changes, the header "
    "`X-CSRFToken`. With a person's id in `X-Chat-Person`, a request is refused (`wrong_person`) if it comes from "
    "another person's sign-in or token. Every refusal is answered with problem details (RFC 9457), for any method and "
    "path. JSON values are not coerced, null counts as missing, and unknown fields are ignored. The reference is "
    "docs/protocol.md, which also describes Socket.IO and WebSocket."
)
SESSION = "The sign-in. The name ends in the mark of the installation; over TLS it begins with `__Host-`."
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A personal access token with the named scope.",
    },
    "session": {"type": "apiKey", "in": "cookie", "name": "chatapp_session", "description": SESSION},
    "csrf": {"type": "apiKey", "in": "header", "name": CSRF, "description": "The token of `GET /csrf`, for changes."},
}
CHALLENGE = {"WWW-Authenticate": {"schema": STRING, "description": "The way to authenticate (RFC 6750)."}}
LATER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
KEPT = {"ETag": {"schema": STRING, "description": "For If-None-Match: the same list is answered with 304."}}
HEADERS = {401: CHALLENGE, 403: CHALLENGE, 429: LATER, 503: LATER}


def document() -> dict:
    """Return the document as a dict. It is made once for each application."""
    kept = current_app.extensions
    if "openapi" not in kept:
        kept["openapi"] = _made(kept["api"].values())
    return kept["openapi"]


def _made(endpoints):
    info = {"description": INTRODUCTION, "license": {"name": "MIT", "identifier": "MIT"}}
    tags = [{"name": name} for name in tags_of(endpoints)]
    spec = APISpec("chatapp", version("chatapp"), VERSION, info=info, servers=[{"url": PREFIX}], tags=tags)
    for name, schema in {**SHAPES, **ANSWERS, "Draft": object_schema(DRAFT)}.items():
        spec.components.schema(name, schema)
    for name, scheme in SECURITY.items():
        spec.components.security_scheme(name, scheme)
    for endpoint in endpoints:
        path = re.sub(r"<(\w+)>", r"{\1}", endpoint.path)
        spec.path(path, operations={endpoint.method.lower(): _operation(endpoint)})
    return spec.to_dict()


def tags_of(endpoints: Iterable[Endpoint]) -> list[str]:
    """Return the headings of the endpoints in documents. That of the description comes last."""
    found = list(dict.fromkeys(endpoint.action.tag for endpoint in endpoints))
    return [*found[1:], found[0]]


def _operation(endpoint):
    made = {
        "operationId": endpoint.name,
        "summary": endpoint.action.about,
        "tags": [endpoint.action.tag],
        "parameters": _parameters(endpoint),
        "security": _security(endpoint),
        "responses": _responses(endpoint),
    }
    return made | ({"requestBody": _request_body(endpoint)} if endpoint.body else {})


def _parameters(endpoint):
    found = [_parameter("path", name, field, is_required=True) for name, field in endpoint.ids.items()]
    found += [
        _parameter("query", name, field, is_required=not field.may_be_missing())
        for name, field in endpoint.query.items()
    ]
    if endpoint.route.has_key:
        about = "Replaces `client_id` if the body has none."
        found.append(_parameter("header", HEADER, Field(described(CLIENT_ID, about), str)))
    if endpoint.is_unsafe and endpoint.route.is_public:  # the security scheme of the others names it
        about = "The token of `GET /csrf`."
        found.append(_parameter("header", CSRF, Field(described(STRING, about), str), is_required=True))
    return found


def _parameter(place: str, name: str, field: Field, *, is_required: bool = False) -> dict[str, Any]:
    plain = {key: value for key, value in field.schema.items() if key != "description"}
    about = field.schema["description"]
    return {"in": place, "name": name, "description": about, "required": is_required, "schema": plain}


def _security(endpoint):
    if endpoint.route.is_public:
        return []
    by_cookie: dict[str, list[str]] = {"session": [], **({"csrf": []} if endpoint.is_unsafe else {})}
    scope = endpoint.action.scope
    return [by_cookie] if scope is IN_PERSON else [{"token": [scope]}, by_cookie]


def _request_body(endpoint):
    # A body that can only hold the confirmation may be left out.
    return {"required": bool(endpoint.fields), "content": {"application/json": {"schema": endpoint.body}}}


def _responses(endpoint):
    found = {str(endpoint.status): _granted(endpoint)}
    if endpoint.route.is_list:
        found["304"] = {"description": "The list is the one that If-None-Match names.", "headers": KEPT}
    return found | {str(status): _refused(status, codes) for status, codes in expected(endpoint).items()}


def _granted(endpoint):
    if endpoint.answers is None:
        return {"description": "Done."}
    content = {"application/json": {"schema": endpoint.answers}}
    return {"description": "Granted.", "content": content, **({"headers": KEPT} if endpoint.route.is_list else {})}


def _refused(status, codes):
    content = {"application/problem+json": {"schema": ref("Problem")}}
    headers = {"headers": HEADERS[status]} if status in HEADERS else {}
    return {"description": ", ".join(f"`{code}`" for code in codes), "content": content, **headers}
