"""The description of the API as an OpenAPI 3.1 document, made by apispec of what stands beside each endpoint."""

import re
from importlib.metadata import version

from apispec import APISpec
from flask import current_app, jsonify

from chatapp.api import bp
from chatapp.api.answers import ANSWERS
from chatapp.api.describe import describe, is_optional
from chatapp.api.refusals import UNSAFE, expected
from chatapp.api.schemas import CLIENT_ID, ID, STRING, ref, said
from chatapp.api.scopes import IN_PERSON, NEEDED, PUBLIC
from chatapp.api.shapes import SHAPES
from chatapp.web.idempotency import HEADER

VERSION = "3.1.0"
PREFIX = "/api/v1"
CSRF = "X-CSRFToken"
OWN_METHODS = {"HEAD", "OPTIONS"}  # Flask answers these by itself
TAGS = {
    "session": "Session",
    "me": "Me",
    "tokens": "Tokens",
    "people": "People",
    "presence": "People",
    "conversations": "Conversations",
    "messages": "Messages",
    "rooms": "Rooms",
    "announcements": "Announcements",
    "sync": "Catching up",
    "admin": "Administration",
    "openapi": "This description",
}
INTRODUCTION = (
    "Programs come with a token, `Authorization: Bearer`; pages with the cookie of who is signed in and, for changes, "
    "the header `X-CSRFToken`. `X-Chat-Person` with a person's id has every request refused (`wrong_person`) that "
    "would be another's. What is refused is answered with problem details (RFC 9457), whatever the method or path. "
    "Nothing in JSON is coerced; null counts as missing; unknown fields are ignored. The reference, with all that is "
    "said over Socket.IO and WebSocket, is docs/protocol.md."
)
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A personal access token, with the scope that is named.",
    },
    "session": {"type": "apiKey", "in": "cookie", "name": "chatapp_session", "description": "Who is signed in."},
    "csrf": {"type": "apiKey", "in": "header", "name": CSRF, "description": "Of `GET /csrf`, for changes."},
}
CHALLENGE = {"WWW-Authenticate": {"schema": STRING, "description": "How to get in (RFC 6750)."}}
LATER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
KEPT = {"ETag": {"schema": STRING, "description": "For If-None-Match, which is answered with 304 while it holds."}}
HEADERS = {401: CHALLENGE, 403: CHALLENGE, 429: LATER, 503: LATER}


@bp.get("/openapi.json")
@describe("This document", answer={"type": "object"})
def show_openapi():
    return jsonify(document())


def document():
    """Return the document as a dict, made once for each application."""
    kept = current_app.extensions
    if "openapi" not in kept:
        kept["openapi"] = _made()
    return kept["openapi"]


def routes():
    """Return the endpoints of the API as tuples (path of the document, method in capitals, rule, view)."""
    found = []
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{bp.name}."):
            path = re.sub(r"<(\w+?)(_id)?>", r"{\1}", rule.rule.removeprefix(PREFIX))
            view = current_app.view_functions[rule.endpoint]
            found += [(path, method, rule, view) for method in sorted(rule.methods - OWN_METHODS)]
    return found


def _made():
    info = {"description": INTRODUCTION, "license": {"name": "MIT", "identifier": "MIT"}}
    tags = [{"name": name} for name in dict.fromkeys(TAGS.values())]
    spec = APISpec("chatapp", version("chatapp"), VERSION, info=info, servers=[{"url": PREFIX}], tags=tags)
    for name, schema in {**SHAPES, **ANSWERS}.items():
        spec.components.schema(name, schema)
    for name, scheme in SECURITY.items():
        spec.components.security_scheme(name, scheme)
    for path, method, rule, view in routes():
        spec.path(path, operations={method.lower(): _operation(method, rule, view)})
    return spec.to_dict()


def _operation(method, rule, view):
    name, described = view.__name__, view.description
    made = {
        "operationId": name,
        "summary": described.summary,
        "tags": [TAGS[view.__module__.rpartition(".")[2]]],
        "parameters": _parameters(method, rule, view),
        "security": _security(method, name),
        "responses": _responses(method, rule, view),
    }
    return made | ({"requestBody": _request_body(described.body)} if described.body else {})


def _parameters(method, rule, view):
    described = view.description
    ids = [name.removesuffix("_id") for name in sorted(rule.arguments, key=rule.rule.index)]
    found = [_parameter("path", name, ID, f"The id of the {name}.", required=True) for name in ids]
    for name, schema in described.query.items():
        found.append(_parameter("query", name, schema, required=name in described.required))
    if described.has_key:
        found.append(_parameter("header", HEADER, said(CLIENT_ID, "Stands for `client_id` where the body has none.")))
    if method in UNSAFE and view.__name__ in PUBLIC:  # for others it is a part of how they come in
        found.append(_parameter("header", CSRF, STRING, "Of `GET /csrf`.", required=True))
    return found


def _parameter(place, name, schema, about=None, *, required=False):
    plain = {key: value for key, value in schema.items() if key != "description"}
    about = about or schema["description"]
    return {"in": place, "name": name, "description": about, "required": required, "schema": plain}


def _security(method, name):
    if name in PUBLIC:
        return []
    by_cookie = {"session": [], **({"csrf": []} if method in UNSAFE else {})}
    return [by_cookie] if NEEDED[name] is IN_PERSON else [{"token": [NEEDED[name]]}, by_cookie]


def _request_body(fields):
    required = [name for name, schema in fields.items() if not is_optional(schema)]
    schema = {"type": "object", "properties": fields, **({"required": required} if required else {})}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _responses(method, rule, view):
    described = view.description
    is_list = getattr(view, "is_revalidated", False)
    found = {str(described.status): _granted(described, is_list)}
    if is_list:
        found["304"] = {"description": "What If-None-Match names still holds.", "headers": KEPT}
    refused = expected(view.__name__, method, description=described, has_ids=bool(rule.arguments))
    return found | {str(status): _refused(status, codes) for status, codes in refused.items()}


def _granted(described, is_list):
    if described.answer is None:
        return {"description": "Done."}
    content = {"application/json": {"schema": described.answer}}
    return {"description": "Granted.", "content": content, **({"headers": KEPT} if is_list else {})}


def _refused(status, codes):
    content = {"application/problem+json": {"schema": ref("Problem")}}
    headers = {"headers": HEADERS[status]} if status in HEADERS else {}
    return {"description": ", ".join(f"`{code}`" for code in codes), "content": content, **headers}
