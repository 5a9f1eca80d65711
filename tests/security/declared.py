"""Every text field of every door, found in what the product declares or asks for: none can be forgotten."""

from dataclasses import dataclass

import click
from werkzeug.datastructures import MultiDict

from chatapp.api.openapi import document
from chatapp.cli import operators
from chatapp.verbs.fields import object_schema
from chatapp.verbs.messages import DRAFT
from chatapp.web.http.request import Request

VALUE = "1234567812345678"  # taken for a text, a number, a client id, and the id of nobody
OWN_METHODS = {"HEAD", "OPTIONS"}
ENTRANCES = {"/sign-in", "/sign-up"}  # these need no sign-in


@dataclass(frozen=True)
class Field:
    """`name` of what is sent to `door`: "form", "query", "api", "parameter" or "verb", at `place`.

    `method` and the ids in `place`, as in a URL map; `path`: of keys and indexes, to where it stands in a JSON body.
    """

    door: str
    method: str
    place: str
    name: str
    path: tuple = ()
    most: int | None = None

    def __str__(self):
        return f"{self.door} {self.method} {self.place} {'.'.join(map(str, self.path)) or self.name}"


def api_fields(app):
    """Return the fields of the OpenAPI document that hold texts: of bodies, of queries and of headers."""
    with app.app_context():
        described = document()
    found = []
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            place = method.upper(), path
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            for at, schema in _texts(body, described["components"]["schemas"]):
                found.append(Field("api", *place, _name(at), at, schema.get("maxLength")))
            for parameter in operation["parameters"]:
                if parameter["in"] != "path":
                    found.append(Field("parameter", *place, parameter["name"], (parameter["in"],)))
    return found


def _texts(schema, shapes, at=()):
    """Yield (path, schema) of each text inside of a schema; "*" in a path is a key, which is a text itself."""
    if "$ref" in schema:
        schema = shapes[schema["$ref"].rpartition("/")[2]]
    kinds = schema.get("type", ())
    if "string" in kinds:
        yield at, schema
    for name, each in schema.get("properties", {}).items():
        yield from _texts(each, shapes, (*at, name))
    if "items" in schema:
        yield from _texts(schema["items"], shapes, (*at, 0))
    if schema.get("additionalProperties"):
        yield (*at, "*"), {}


def _name(at):
    return next(part for part in reversed(at) if isinstance(part, str) and part != "*")


def page_fields(app, browser, stranger, ids):
    """Return what each page asks of its form and of its query, by asking each with a form and a query that note it.

    `browser`: of an administrator; `stranger`: of somebody who signs in nowhere; `ids`: `{name in a rule: id}`.
    """
    noted = []
    app.request_class = _noting(noted)
    found = []
    asked = {(str(rule), method) for rule in app.url_map.iter_rules() for method in rule.methods}
    for rule, method in sorted(asked):
        if method in OWN_METHODS or rule.startswith(("/api/v1", "/static", "/ws")):
            continue
        if not browser.is_signed_in:
            browser.sign_in(browser.username)
        noted.clear()
        form = {"csrf_token": browser.csrf(), "believed_person": browser.id}
        asker = browser
        if rule in ENTRANCES:
            asker, form = stranger, {"csrf_token": stranger.csrf()}
        asker.client.open(filled(rule, ids), method=method, **({"data": form} if method == "POST" else {}))
        found += [Field(door, method, rule, name) for door, name in dict.fromkeys(noted)]
    app.request_class = Request
    return found


def filled(rule, ids):
    """Return a rule of the URL map with ids in place of its names."""
    for name, value in ids.items():
        rule = rule.replace(f"<{name}>", value).replace(f"{{{name.removesuffix('_id')}}}", value)
    return rule


def _noting(noted):
    class Noting(Request):
        @property
        def form(self):
            return _Noted("form", super().form, noted)

        @property
        def args(self):
            return _Noted("query", super().args, noted)

    return Noting


class _Noted(MultiDict):
    def __init__(self, door, given, noted):
        super().__init__(given)
        self._door, self._noted = door, noted

    def __contains__(self, name):
        self._noted.append((self._door, name))
        return super().__contains__(name)

    def get(self, name, default=None, type=None):
        self._noted.append((self._door, name))
        return super().get(name, "") or ("" if name == "believed_person" else VALUE)

    def getlist(self, name, type=None):
        self._noted.append((self._door, name))
        return super().getlist(name) or [VALUE]


def verb_fields(actions):
    """Return what each of these Actions, `{name: Action}`, takes over a live connection."""
    drafts = object_schema(DRAFT)
    return [
        Field("verb", "", name, _name(at), at)
        for name, action in actions.items()
        for at in _values(object_schema(action.takes), {"Draft": drafts})
    ]


def _values(schema, shapes, at=()):
    """Yield the path of each value inside of a schema; "*" in a path is a key."""
    if "$ref" in schema:
        schema = shapes[schema["$ref"].rpartition("/")[2]]
    if "properties" in schema:
        for name, each in schema["properties"].items():
            yield from _values(each, shapes, (*at, name))
    elif "items" in schema:
        yield from _values(schema["items"], shapes, (*at, 0))
    else:
        yield (*at, "*") if "additionalProperties" in schema else at


def command_fields():
    """Return the options of `flask chat …` that take a text, as (command, option), and "-" for standard input."""
    found = []
    for name, command in operators.chat.commands.items():
        texts = [option for option in command.params if option.type is click.STRING]
        found += [(name, option.opts[0]) for option in texts]
        found += [(name, "-") for option in command.params if option.name == "password_stdin"]
    return found


def put(values, path, text):
    """Return a copy of the JSON value `values` with `text` at `path`, and whatever must stand around it."""
    if not path:
        return text
    first, *rest = path
    if first == "*":
        return {text: 1}
    if first == 0:
        return [put(values[0] if isinstance(values, list) and values else {}, rest, text)]
    values = dict(values) if isinstance(values, dict) else {}
    return {**values, first: put(values.get(first), rest, text)}
