"""The refusals that an endpoint may answer."""

from chatapp.api.endpoints import Endpoint
from chatapp.errors import STATUS
from chatapp.payloads.schemas import CLIENT_ID, ID
from chatapp.verbs.action import IN_PERSON
from chatapp.verbs.fields import Field

# Codes that any request may be refused with, and those of requests without a sign-in, of changes, and with a body.
ALWAYS = "bad_host bad_token wrong_person unexpected busy too_many_requests"
PERSONAL = "signed_out"
CHANGE = "csrf bad_origin too_large too_many_fields storage_full storage_read_only"
BODY = "bad_json unsupported_media_type required wrong_type bad_characters"
BY_SCHEMA = (
    (lambda schema: "maxLength" in schema, "too_long bad_characters"),
    (lambda schema: schema.get("minLength") == 1, "required"),
    (lambda schema: "maxItems" in schema, "too_many_items required"),
    (lambda schema: "maxProperties" in schema, "too_many_items"),
    (lambda schema: "enum" in schema, "bad_choice"),
    (lambda schema: "integer" in schema.get("type", ()), "bad_number"),
    (lambda schema: schema.get("pattern") == ID["pattern"], "not_found"),
    (lambda schema: schema.get("pattern") == CLIENT_ID["pattern"], "bad_id"),
)


def expected(endpoint: Endpoint) -> dict[int, list[str]]:
    """Return `{status: [codes]}` of the endpoint's refusals."""
    met = [
        ALWAYS,
        "" if endpoint.route.is_public else PERSONAL,
        "not_with_token" if endpoint.action.scope is IN_PERSON else "scope_needed",
    ]
    met += [CHANGE] if endpoint.is_unsafe else []
    met += [BODY] if endpoint.body else []
    met += ["not_found"] if endpoint.ids else []
    met += ["too_many_fields"] if endpoint.query else []
    met += ["bad_id two_client_ids"] if endpoint.route.has_key else []
    codes = {code for some in met for code in some.split()} | of_values(endpoint.fields) | set(endpoint.refuses)
    found: dict[int, list[str]] = {}
    for code, status in STATUS.items():
        if code in codes:
            found.setdefault(status, []).append(code)
    return found


def of_values(fields: dict[str, Field]) -> set[str]:
    """Return the codes of refusals that follow from the schemas of these fields."""
    schemas = (schema for field in fields.values() for schema in _inside(field.schema))
    return {code for schema in schemas for says, codes in BY_SCHEMA if says(schema) for code in codes.split()}


def _inside(part):
    """Yield every dict within this one, itself included."""
    if isinstance(part, dict):
        yield part
        for each in part.values():
            yield from _inside(each)
