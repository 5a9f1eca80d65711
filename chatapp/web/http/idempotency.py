"""`Idempotency-Key`: a header that programs may send in place of `client_id` in the body.

As in draft-ietf-httpapi-idempotency-key-header, where it is a string in quotes. Most clients leave the quotes out.
"""

from flask import request

from chatapp import limits
from chatapp.errors import Invalid
from chatapp.services import validation
from chatapp.web.http.body import REQUIRED, Body, Default, Required

HEADER = "Idempotency-Key"


def client_id(body: Body, name: str = "client_id", default: Default | Required = REQUIRED) -> str | Default:
    """Return the `client_id` of a Body, or the header that stands for it.

    Raises `Invalid` naming the header when it is no valid id, or differs from the body's.
    """
    key = _key()
    found = body.word(name, most=limits.CLIENT_ID, default=default if key is None else key)
    if key is not None and found != key:
        raise Invalid("two_client_ids", field=HEADER)
    return found


def _key():
    key = request.headers.get(HEADER)
    return None if key is None else validation.client_id(key.strip('"'), HEADER)
