"""How values are written down in JSON Schema, for the description of the API (OpenAPI 3.1)."""

from chatapp import limits

STRING = {"type": "string"}
BOOLEAN = {"type": "boolean"}
COUNT = {"type": "integer", "minimum": 0}
COUNTER = {"type": "integer", "minimum": 0, "maximum": limits.COUNTER}
TIME = {"type": "string", "format": "date-time", "description": "ISO 8601 in UTC, with milliseconds."}
ID = {"type": "string", "pattern": "^[A-Za-z0-9_-]{16}$"}
CLIENT_ID = {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"}


def ref(name):
    """Return a reference to one of the shapes."""
    return {"$ref": f"#/components/schemas/{name}"}


def text(most, least=0):
    """Return a string of so many characters."""
    return {"type": "string", "minLength": least, "maxLength": most}


def whole(least, most):
    """Return a whole number within bounds, both included."""
    return {"type": "integer", "minimum": least, "maximum": most}


def one_of(*choices):
    """Return a string that is one of these."""
    return {"type": "string", "enum": list(choices)}


def array(items, most=None, least=0):
    """Return a list."""
    bounds = {} if most is None else {"maxItems": most}
    return {"type": "array", "items": items, "minItems": least, **bounds}


def nullable(schema):
    """Return what is this or null."""
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    choices = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **choices}


def noun(about="", *, optional=(), **fields):
    """Return an object that has all these fields, but for the `optional` ones, and no others."""
    required = [name for name in fields if name not in optional]
    described = {"description": about} if about else {}
    return {"type": "object", **described, "properties": fields, "required": required, "additionalProperties": False}


def said(schema, about):
    """Return the schema with a sentence about what it is for."""
    return {**schema, "description": about}
