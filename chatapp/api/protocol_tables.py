"""Tables of actions, events and refusals, made of their declarations for docs/protocol.md and the pages' scripts.

`python -m chatapp.api.protocol_tables` writes them between the markers in both files. With `--check` it writes nothing,
and its exit status is 1 if a file is stale.
"""

import inspect
import re
import sys
import textwrap
from pathlib import Path

from chatapp import errors, verbs
from chatapp.api import descriptions
from chatapp.api.endpoints import Endpoint
from chatapp.api.refusals import ALWAYS, BODY, CHANGE, PERSONAL, expected
from chatapp.models.access_token import SCOPES
from chatapp.payloads import events
from chatapp.payloads.schemas import CLIENT_ID, COUNTER, ID
from chatapp.verbs.fields import object_schema
from chatapp.verbs.live import live
from chatapp.verbs.messages import DRAFT

ROOT = Path(__file__).resolve().parent.parent.parent
PROTOCOL = ROOT / "docs" / "protocol.md"
ROUTES = ROOT / "static" / "js" / "connection" / "routes.js"
WIDTH = 100
SHORT = 62  # characters of code, with its signs, that stay on one line
SHAPES = {**events.ALL_SHAPES, "Draft": object_schema(DRAFT)}
# One paragraph names these for all endpoints.
UNSAID = {*f"{ALWAYS} {PERSONAL} {CHANGE} {BODY} scope_needed not_with_token".split()}
UNNAMED = {"Draft", "Error", "Problem"}  # described by hand or at their field
MARKER = "<!-- from the declarations: {} -->"
END = "<!-- until here -->"


def main(arguments: list[str]) -> int:
    """Write both files, or with `--check` compare them. Return the exit status."""
    written = {PROTOCOL: protocol(PROTOCOL.read_text()), ROUTES: routes(ROUTES.read_text())}
    stale = [path for path, text in written.items() if path.read_text() != text]
    for path in stale:
        if "--check" in arguments:
            print(f"{path.relative_to(ROOT)} is stale: run python -m chatapp.api.protocol_tables", file=sys.stderr)
        else:
            path.write_text(written[path])
    return 1 if stale and "--check" in arguments else 0


def protocol(text: str) -> str:
    """Return docs/protocol.md with new text between its markers."""
    explained = {name for name in SHAPES if re.search(rf"^### {_words(name)}$", text, re.MULTILINE)}
    endpoints = [Endpoint(action) for action in (*descriptions.ACTIONS, *verbs.ALL) if action.route]
    parts = {
        "scopes": _scopes(endpoints),
        "errors": _refusals(),
        "shapes": _shapes(explained),
        "common refusals": _common(),
        "endpoints": "\n\n".join(_groups(endpoints)),
        "verbs": "\n\n".join(_verb(action) for action in live(verbs.ALL).values()),
        "events": "\n\n".join(_event(event) for event in events.ALL if not event.is_plain),
    }
    for name, part in parts.items():
        text = _between(text, MARKER.format(name), END, f"\n{part}\n")
    return text


def routes(text: str) -> str:
    """Return the module of the pages' short requests with a new table."""
    found = {
        action.name: action.route.at
        for action in live(verbs.ALL).values()
        if action.route is not None and action.route.for_pages
    }
    rows = "".join(f'  {name}: "{found[name]}",\n' for name in sorted(found))
    return _between(text, "const ROUTES = {\n", "};\n", rows)


def _between(text, begin, end, part):
    before, found, rest = text.partition(begin)
    _, closing, after = rest.partition(end)
    if not (found and closing):
        raise ValueError(f"there is no {begin.strip()} … {end.strip()}")
    return f"{before}{begin}{part}{end}{after}"


def _scopes(endpoints):
    rows = ["| scope | over HTTP | over a live connection |", "| --- | --- | --- |"]
    for scope in SCOPES:
        over_http = [f"`{endpoint.route.at}`" for endpoint in endpoints if endpoint.action.scope == scope]
        asked = [f"`{action.name}`" for action in live(verbs.ALL).values() if action.scope == scope]
        rows.append(f"| `{scope}` | {', '.join(over_http)} | {', '.join(asked)} |")
    return "\n".join(rows)


def _refusals():
    rows = ["| status | codes |", "| --- | --- |"]
    for status in dict.fromkeys(errors.STATUS.values()):
        codes = [code for code, of in errors.STATUS.items() if of == status]
        rows.append(f"| {status} | {', '.join(_code(code) for code in codes)} |")
    return "\n".join(rows)


def _code(code):
    note = errors.CLASSES[code].codes[code]
    return f"`{code}` ({note})" if note else f"`{code}`"


def _shapes(explained):
    rows = ["| shape | fields |", "| --- | --- |"]
    for name, schema in SHAPES.items():
        if name not in explained | UNNAMED:
            about = f". {schema['description']}" if "description" in schema else ""
            rows.append(f"| {_words(name)} | `{_fields_of(schema)}`{about} |")
    return "\n".join(rows)


def _common():
    def named(codes):
        return ", ".join(f"`{code}`" for code in codes.split())

    return _wrapped(
        f"Besides the errors named, every endpoint may answer {named(ALWAYS)}; unless it is public, {named(PERSONAL)}, "
        f"and to a token {named('scope_needed not_with_token')}; one that changes something, {named(CHANGE)}; one that "
        f"takes a body, {named(BODY)}."
    )


def _groups(endpoints):
    tag = None
    for endpoint in endpoints:
        if endpoint.action.tag != tag:
            tag = endpoint.action.tag
            yield f"### {tag}"
        yield _endpoint(endpoint)


def _endpoint(endpoint):
    action = endpoint.action
    scope = f"Scope `{action.scope}`." if action.scope else "By signing in only."
    said = [f"{action.about}.", "Public." if endpoint.route.is_public else scope]
    if endpoint.status != 200:
        said.append(f"{endpoint.status}.")
    parts = [f"#### `{endpoint.route.at}`", _wrapped(" ".join(said))]
    if endpoint.query:
        parts.append("In the query:")
    if endpoint.fields:
        parts.append("\n".join(_field(name, field) for name, field in endpoint.fields.items()))
    if endpoint.route.confirms:
        parts.append("Takes `current_password` too, see [Confirming](#confirming).")
    refused = [code for codes in expected(endpoint).values() for code in codes if code not in UNSAID]
    answered = [f"Answers {_answer(endpoint.answers)}." if _is_said(endpoint.answers) else "", _notes(action)]
    answered.append(f"Errors: {', '.join(f'`{code}`' for code in refused)}." if refused else "")
    if any(answered):
        parts.append(_wrapped(" ".join(filter(None, answered))))
    return "\n\n".join(parts)


def _verb(action):
    taken = ", ".join(
        f"{name}{'?' if field.may_be_missing(over_http=False) else ''}" for name, field in action.takes.items()
    )
    told = f"`{{{taken}}}` → {_answer(action.answers)}." if action.answers else f"`{{{taken}}}`."
    parts = [f"#### `{action.name}`"]
    if action.route is not None:
        parts.append(_wrapped(f"{told} {action.about}. As `{action.route.at}`."))
        return "\n\n".join(parts)
    parts.append(_wrapped(f"{told} {action.about}. Scope `{action.scope}`."))
    if action.takes:
        parts.append("\n".join(_field(name, field) for name, field in action.takes.items()))
    if _notes(action):
        parts.append(_wrapped(_notes(action)))
    return "\n\n".join(parts)


def _event(event):
    said = f"{_answer(event.data)}: {event.about}. To {event.to}. {event.more}"
    return f"#### `{event.name}`\n\n{_wrapped(said.strip())}"


def _field(name, field):
    need = ", optional" if field.may_be_missing() else ""
    about = field.schema["description"]
    return _wrapped(f"- `{name}`: {_type(field.schema)}{need}. {about}", indent="  ")


def _type(schema):
    """Return a schema in words."""
    if "$ref" in schema:
        return f"`{_fields_of(SHAPES[_name_of(schema)])}`"
    if schema.get("pattern") == ID["pattern"]:
        return "id"
    if schema.get("pattern") == CLIENT_ID["pattern"]:
        return "client_id"
    if "enum" in schema:
        return " or ".join(f"`{each}`" for each in schema["enum"])
    kinds = {"string": _string, "integer": _integer, "array": _array, "object": _object, "boolean": lambda _: "boolean"}
    return kinds[schema["type"]](schema)


def _string(schema):
    least, most = schema.get("minLength", 0), schema["maxLength"]
    return f"{least} to {most:,} characters" if least else f"up to {most:,} characters"


def _integer(schema):
    if schema.get("maximum") == COUNTER["maximum"]:
        return "whole number"
    return f"{schema['minimum']} to {schema['maximum']:,}"


def _array(schema):
    least, most = schema["minItems"], schema["maxItems"]
    return f"list of {f'{least} to {most}' if least else f'up to {most}'}, each {_type(schema['items'])}"


def _object(schema):
    return f"object of up to {schema['maxProperties']}, each a whole number or null"


def _is_said(schema):
    return schema is not None and ("$ref" in schema or "properties" in schema)


def _answer(schema):
    """Return an answer as the name of its shape, or as code with its fields."""
    return f"the *{_words(_name_of(schema))}*" if "$ref" in schema else f"`{_fields_of(schema)}`"


def _fields_of(schema):
    optional = set(schema["properties"]) - set(schema.get("required", ()))
    return "{" + ", ".join(_member(name, of, optional) for name, of in schema["properties"].items()) + "}"


def _member(name, schema, optional):
    inside = _shown(schema)
    key = f'"{name}"{"?" if name in optional else ""}'
    return key if inside in ("", name) else f"{key}: {inside}"


def _shown(schema):
    """Return the form of a value that is a shape, a list or an object; an empty text for others."""
    if "$ref" in schema:
        return _words(_name_of(schema))
    if "anyOf" in schema:
        return " or ".join(_shown(each) or each["type"] for each in schema["anyOf"])
    if "properties" in schema:
        return _fields_of(schema)
    if "items" in schema:
        inside, most = _shown(schema["items"]) or "…", schema.get("maxItems")
        return f"[{inside}, up to {most:,}]" if most else f"[{inside}]"
    return _shown_object(schema) if "object" in schema.get("type", ()) else ""


def _shown_object(schema):
    return f"{{…: {_shown(schema['additionalProperties'])}}}" if "additionalProperties" in schema else "{…}"


def _name_of(schema):
    return schema["$ref"].rpartition("/")[2]


def _words(name):
    """Return the heading of a shape, such as `history page` for HistoryPage."""
    return re.sub(r"(?<!^)([A-Z])", r" \1", name).lower()


def _notes(action):
    """Return the docstring of an action's function, as one paragraph."""
    return " ".join((inspect.getdoc(action.function) or "").split())


def _wrapped(text, indent=""):
    """Return a paragraph in lines of at most WIDTH. No line ends within short code."""
    kept = re.sub(r"`[^`]+`", lambda code: code[0].replace(" ", "\0") if len(code[0]) <= SHORT else code[0], text)
    options = {"break_long_words": False, "break_on_hyphens": False, "subsequent_indent": indent}
    return textwrap.fill(kept, WIDTH, **options).replace("\0", " ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
