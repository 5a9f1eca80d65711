"""Which refusals there are, with the status that each has over HTTP, and which of them an endpoint may answer."""

from chatapp.api.schemas import CLIENT_ID, ID
from chatapp.api.scopes import IN_PERSON, NEEDED, PUBLIC

BY_STATUS = {
    400: "bad_json csrf bad_host bad_request upgrade_needed",
    401: "signed_out bad_token",
    403: "owners_only owner_needed admin_needed not_yours deactivated_person account_deactivated sign_up_closed "
    "invitation_needed first_link_needed bad_origin not_with_token scope_needed",
    404: "not_found",
    405: "method_not_allowed",
    409: "taken client_id_reused edit_conflict archived last_owner last_admin already_deleted wrong_person "
    "epoch_changed is_direct too_many_tokens",
    413: "too_large",
    415: "unsupported_media_type",
    422: "required wrong_type too_long too_short bad_characters bad_id bad_choice bad_number bad_email bad_time_zone "
    "bad_locale bad_username wrong_credentials wrong_password weak_password too_many_items bad_invitation "
    "self_not_allowed nothing_to_send two_client_ids",
    426: "websocket_version",
    429: "too_many_requests",
    500: "unexpected",
    503: "busy",
}
STATUS = {code: status for status, codes in BY_STATUS.items() for code in codes.split()}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
# What any request may meet, and who is not signed in, a token, a change, a body in particular.
ALWAYS = "bad_host bad_token wrong_person unexpected busy"
PERSONAL = "signed_out too_many_requests"
CHANGE = "csrf bad_origin too_large"
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


def expected(name, method, *, description, has_ids):
    """Return `{status: [codes]}` that the endpoint called `name` may refuse with.

    `description`: of `describe`; `has_ids`: whether its path does.
    """
    scope = NEEDED[name]
    met = [
        ALWAYS,
        "" if name in PUBLIC else PERSONAL,
        "not_with_token" if scope is IN_PERSON else "scope_needed",
    ]
    met += [CHANGE] if method in UNSAFE else []
    met += [BODY] if description.body else []
    met += ["not_found"] if has_ids else []
    met += ["bad_id two_client_ids"] if description.has_key else []
    met += [*_of_values({**(description.body or {}), **description.query}), description.refusals]
    codes = {code for codes in met for code in codes.split()}
    return {
        status: found for status, of in BY_STATUS.items() if (found := [code for code in of.split() if code in codes])
    }


def _of_values(fields):
    """Return the codes by which values may be refused for what their schemas say."""
    return [codes for schema in _schemas(fields) for says, codes in BY_SCHEMA if says(schema)]


def _schemas(part):
    """Yield every dict inside of this."""
    if isinstance(part, dict):
        yield part
        for each in part.values():
            yield from _schemas(each)
