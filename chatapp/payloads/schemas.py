"""How values on the wire are written down in JSON Schema, for descriptions of the API and of events."""

from collections.abc import Collection
from typing import Any

from chatapp import limits

Schema = dict[str, Any]

STRING: Schema = {"type": "string"}
BOOLEAN: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
COUNTER: Schema = {"type": "integer", "minimum": 0, "maximum": limits.COUNTER}
TIME: Schema = {"type": "string", "format": "date-time", "description": "ISO 8601 in UTC, with milliseconds."}
ID: Schema = {"type": "string", "pattern": f"^[A-Za-z0-9_-]{{{limits.PUBLIC_ID}}}$"}
CLIENT_ID: Schema = {"type": "string", "pattern": f"^[A-Za-z0-9_-]{{{limits.CLIENT_ID_MIN},{limits.CLIENT_ID}}}$"}


def ref(name: str) -> Schema:
    """Return a reference to one of the shapes."""
    return {"$ref": f"#/components/schemas/{name}"}


def text(most: int, least: int = 0) -> Schema:
    """Return a string of so many characters."""
    return {"type": "string", "minLength": least, "maxLength": most}


def integer(least: int, most: int) -> Schema:
    """Return a whole number within bounds, both included."""
    return {"type": "integer", "minimum": least, "maximum": most}


def one_of(*choices: str) -> Schema:
    """Return a string that is one of these."""
    return {"type": "string", "enum": list(choices)}


def array(items: Schema, most: int | None = None, least: int = 0) -> Schema:
    """Return a list."""
    bounds = {} if most is None else {"maxItems": most}
    return {"type": "array", "items": items, "minItems": least, **bounds}


def listing(**lists: Schema) -> Schema:
    """Return an object of one list, `name=schema`, a page of which says whether there are more."""
    return noun(**lists, more=described(BOOLEAN, "There are more, from the offset on that adds what this page holds."))


def nullable(schema: Schema) -> Schema:
    """Return what is this or null."""
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    choices = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **choices}


def noun(about: str = "", /, *, optional: Collection[str] = (), **fields: Schema) -> Schema:
    """Return an object that has all these fields, but for the `optional` ones, and no others."""
    required = [name for name in fields if name not in optional]
    description = {"description": about} if about else {}
    return {"type": "object", **description, "properties": fields, "required": required, "additionalProperties": False}


def described(schema: Schema, about: str) -> Schema:
    """Return the schema with a sentence about what it is for."""
    return {**schema, "description": about}
